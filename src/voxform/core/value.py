"""JSON values, the absence of one, and canonical text. Equality by list rules stands in `equality`."""

import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, TypeAlias

Json: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | None


class Absent(Enum):
    """The type of `ABSENT`: no value at all, which is not the value null."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT


SCALARS: Final = frozenset({str, int, float, bool, type(None)})
"""The classes of what has no parts: a walk over ten thousand resources asks for the class before it asks for more."""

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def equal(one: Any, other: Any) -> bool:
    """Whether two values have one canonical text, found without writing it; true is not 1."""
    if one.__class__ in SCALARS:
        return bool(one == other) and isinstance(one, bool) is isinstance(other, bool)
    if isinstance(one, (dict, Mapping)):
        return isinstance(other, (dict, Mapping)) and len(one) == len(other) and _equal_entries(one, other)
    if isinstance(one, (list, tuple)):
        return isinstance(other, (list, tuple)) and len(one) == len(other) and all(map(equal, one, other))
    return False


def _equal_entries(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether each entry has an equal one; scalars of one class, which are most, need no call."""
    for key, each in one.items():
        found = other.get(key, ABSENT)
        if each.__class__ in SCALARS and found.__class__ is each.__class__:
            if each != found:
                return False
        elif not equal(each, found):
            return False
    return True


def canonical(value: Any) -> str:
    """JSON text that is equal for equal values: sorted keys, no white space, `1.0` written as `1`."""
    return _ENCODER.encode(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if value.__class__ in SCALARS:
        return value
    if isinstance(value, (dict, Mapping)):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return value
