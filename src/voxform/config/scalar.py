"""What a plain scalar means: `true`, `false`, null, a number of JSON's grammar, and else text (design §3)."""

import math
import re

CONSTANTS = {"true": True, "false": False, "null": None, "": None}
LONGEST_NUMBER = 400

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<real>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\Z")
_EXACT = 2**53


def number(text: str) -> int | float | None:
    """A number of JSON's grammar, or None. Whole numbers become `int` however they are written.

    Raises:
        OverflowError: it is one, and too large to keep.
    """
    found = _NUMBER.match(text)
    if found is None:
        return None
    if len(text) > LONGEST_NUMBER:
        raise OverflowError
    if not found["real"]:
        return int(text)
    value = float(text)
    if math.isinf(value):
        raise OverflowError
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def is_text(text: str) -> bool:
    """Whether a plain scalar is text."""
    return text not in CONSTANTS and _NUMBER.match(text) is None
