"""Counts, kinds and lists in words."""

from collections.abc import Sequence


def count_of(number: int, noun: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def singular(kind: str) -> str:
    """A kind's name as a noun: `phone_numbers` is a `phone number`."""
    return kind.removesuffix("s").replace("_", " ")


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
