"""Counts, kinds and rows of names in words."""

from collections.abc import Sequence

from voxform.core.words import listed
from voxform.views.values import name_text

NAMED = 8


def count_of(number: int, noun: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def singular(kind: str) -> str:
    """A kind's name as a noun: `phone_numbers` is a `phone number`."""
    return kind.removesuffix("s").replace("_", " ")


def names_text(names: Sequence[str], *, full: bool = False) -> str:
    """Names in a row, the first eight of many."""
    return listed(shortened([name_text(each) for each in names], full=full))


def shortened(names: list[str], *, full: bool = False) -> list[str]:
    """The first eight of many, and how many there are more."""
    more = len(names) - NAMED
    return names if full or more < 2 else [*names[:NAMED], f"{more:,} more"]
