"""What `validate` says of a project with a mistake in it."""

from tests.cli.bench import Bench


def told(made: Bench, severity: str = "error") -> list[tuple[str, int, str]]:
    """Code, line and detail of each problem of this severity."""
    found = made("validate", "--json").document["diagnostics"]
    return [
        (each["code"], each["source"]["line"], each["detail"])
        for each in found
        if each["severity"] == severity
    ]
