"""Counts and kinds in words."""


def count_of(number: int, noun: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def singular(kind: str) -> str:
    """A kind's name as a noun: `phone_numbers` is a `phone number`."""
    return kind.removesuffix("s").replace("_", " ")
