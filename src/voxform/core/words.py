"""Sentences about several things."""

from collections.abc import Sequence

_MOST_NAMED = 5


def listed(words: Sequence[str], last: str = "and") -> str:
    """Words in a row: `a`, `a and b`, `a, b and c`; nothing for none."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def some(names: Sequence[str]) -> str:
    """The first five of some names, and how many there are beside them."""
    more = len(names) - _MOST_NAMED
    return listed([*names[:_MOST_NAMED], *([f"{more:,} more"] if more > 0 else [])])
