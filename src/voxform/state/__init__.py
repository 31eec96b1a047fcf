"""Where records live: the file format, its invariants, backends and locks."""
