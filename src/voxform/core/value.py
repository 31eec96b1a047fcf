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
    return (one == other and _flags_alike(one, other)) or _equal_parts(one, other)


def _flags_alike(one: Any, other: Any) -> bool:
    """Whether no flag in one stands where the other has a number, of two values that Python calls equal."""
    if isinstance(one, dict):
        for key, each in one.items():
            if each.__class__ is not str and each is not None and not _flags_alike(each, other[key]):
                return False
        return True
    if isinstance(one, list):
        return all(map(_flags_alike, one, other))
    return one.__class__ in SCALARS and isinstance(one, bool) is isinstance(other, bool)


def _equal_parts(one: Any, other: Any) -> bool:
    """The same, one part after the other: containers may be of classes that Python does not compare."""
    if isinstance(one, (dict, Mapping)):
        alike = isinstance(other, (dict, Mapping)) and one.keys() == other.keys()
        return alike and all(_equal_parts(each, other[key]) for key, each in one.items())
    if isinstance(one, (list, tuple)):
        alike = isinstance(other, (list, tuple)) and len(one) == len(other)
        return alike and all(map(_equal_parts, one, other))
    same = one.__class__ in SCALARS and one == other
    return bool(same) and isinstance(one, bool) is isinstance(other, bool)


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
