"""What the strict YAML of a project can say: JSON, but for a few texts, keys and numbers (design §3)."""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

DEEPEST: Final = 48
"""How deep an attribute may be nested; a file is nested at most 64 deep, and a resource stands some way down."""

_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
_NO_KEY = re.compile("[\x00-\x1f\x7f\ud800-\udfff]|\\$\\{")
_TOO_LARGE = 10**400


def escaped(text: str) -> str:
    """A text as YAML says it, where `${` would begin an expression."""
    return text.replace("${", "$${")


def unsayable(value: Any, depth: int = 0) -> str:
    """Why a value cannot stand in a project's YAML, as the end of a sentence; empty when it can."""
    if isinstance(value, Mapping | list | tuple):
        return _parts(value, depth)
    if isinstance(value, str) and _NO_TEXT.search(value):
        return "it holds a character that no file can hold"
    if isinstance(value, float) and not math.isfinite(value):
        return "it is no number of JSON"
    return "it is too large a number" if isinstance(value, int) and abs(value) >= _TOO_LARGE else ""


def _parts(value: Mapping[Any, Any] | Sequence[Any], depth: int) -> str:
    if depth >= DEEPEST:
        return f"it is nested more than {DEEPEST} deep"
    if isinstance(value, Mapping) and any(not isinstance(key, str) or _NO_KEY.search(key) for key in value):
        return "it has a key that a project's YAML cannot hold"
    parts = value.values() if isinstance(value, Mapping) else value
    return next(filter(None, (unsayable(each, depth + 1) for each in parts)), "")
