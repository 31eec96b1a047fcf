"""Sentences about several things."""

from collections.abc import Sequence


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`; nothing for none."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
