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


def canonical(value: Any) -> str:
    """JSON text that is equal for equal values: sorted keys, no white space, `1.0` written as `1`."""
    return json.dumps(
        _plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    return value
