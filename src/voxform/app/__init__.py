"""The line from YAML to a reconciled account, as functions that a library user calls."""
