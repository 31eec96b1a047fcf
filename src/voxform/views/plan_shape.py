"""The shape of a JSON plan, as a small table, and the check of a document against it.

Keys that the table does not name are allowed: a later minor format may add some.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from voxform.core.change import Action, Reason
from voxform.core.diagnostic import Severity


@dataclass(frozen=True, slots=True)
class Nullable:
    """The shape, or null."""

    shape: "Shape"


@dataclass(frozen=True, slots=True)
class Optional:
    """The key may be missing."""

    shape: "Shape"


@dataclass(frozen=True, slots=True)
class Anything:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class MapOf:
    """A mapping of any keys to one shape."""

    shape: "Shape"


Shape: TypeAlias = (
    "type | tuple[str, ...] | list[Shape] | dict[str, Shape] | Nullable | Optional | Anything | MapOf"
)

_TEXTS: Shape = [str]
_SOURCE: Shape = Nullable({"file": str, "line": int, "column": int})
_FIELD: Shape = {
    "path": str,
    "before": Anything(),
    "after": Anything(),
    "origin": str,
    "sensitive": bool,
    "unknown": bool,
    "forces_replacement": bool,
    "changed": Optional(Nullable(bool)),
    "secret_sources": Optional(_TEXTS),
    "new_sources": Optional(_TEXTS),
    "recipient": Optional(str),
}
_CHANGE: Shape = {
    "address": str,
    "kind": str,
    "action": tuple(Action),
    "reason": tuple(Reason),
    "id": Nullable(str),
    "digest": str,
    "fields": [_FIELD],
    "depends_on": _TEXTS,
    "affects": {"managed": _TEXTS, "unmanaged": [{"kind": str, "id": str, "name": str}]},
    "source": _SOURCE,
    "moved_from": Optional(str),
    "adopted_id": Optional(str),
    "trusted": Optional(_TEXTS),
    "deposed": Optional(bool),
    "left_behind": Optional(bool),
    "replace_on": Optional(_TEXTS),
    "lookups": Optional(MapOf(Anything())),
    "lifecycle": Optional(MapOf({"before": Nullable(bool), "after": bool})),
}
_DRIFT: Shape = {
    "address": str,
    "kind": str,
    "id": str,
    "fields": [
        {
            "path": str,
            "before": Anything(),
            "after": Anything(),
            "sensitive": Optional(bool),
            "changed": Optional(Nullable(bool)),
        }
    ],
    "by": Nullable({"actor": Nullable(str), "at": Nullable(str)}),
}
_DIAGNOSTIC: Shape = {
    "code": str,
    "severity": tuple(Severity),
    "summary": str,
    "detail": str,
    "source": _SOURCE,
    "hint": Nullable(str),
    "address": Nullable(str),
    "rule": Nullable(str),
}
PLAN: Shape = {
    "format_version": str,
    "voxform_version": str,
    "environment": str,
    "api_url": str,
    "digest": str,
    "config_digest": str,
    "state": {"lineage": Nullable(str), "serial": int},
    "summary": {**dict.fromkeys(map(str, Action), int), "drift": int},
    "changes": [_CHANGE],
    "drift": [_DRIFT],
    "rotations": [{"address": str, "path": str, "variable": str}],
    "pending": [
        {"address": str, "kind": str, "operation": str, "started_at": str, "id": Nullable(str)},
    ],
    "not_kept": [{"address": str, "path": str, "source": _SOURCE}],
    "selection": {
        "target": _TEXTS,
        "exclude": _TEXTS,
        "replace": _TEXTS,
        "destroy": bool,
        "allow": _TEXTS,
        "var": MapOf(str),
    },
    "diagnostics": [_DIAGNOSTIC],
}


def first_fault(value: Any, shape: Shape, where: str = "the plan") -> str | None:
    """What is wrong with the value first, in words; None when it has the shape. Never quotes the value."""
    if isinstance(shape, Optional):
        return first_fault(value, shape.shape, where)
    if isinstance(shape, Nullable):
        return None if value is None else first_fault(value, shape.shape, where)
    if isinstance(shape, MapOf):
        shape = dict.fromkeys(value, shape.shape) if isinstance(value, dict) else {}
    if isinstance(shape, list):
        return _fault_of_list(value, shape[0], where)
    if isinstance(shape, dict):
        return _fault_of_mapping(value, shape, where)
    return None if _fits(value, shape) else f"{where} has a wrong value"


def _fits(value: Any, shape: type | tuple[str, ...] | Anything) -> bool:
    if isinstance(shape, Anything):
        return True
    if isinstance(shape, tuple):
        return value in shape
    return isinstance(value, shape) and (shape is bool or not isinstance(value, bool))


def _fault_of_list(value: Any, shape: Shape, where: str) -> str | None:
    if not isinstance(value, list):
        return f"{where} is not a list"
    faults = (first_fault(each, shape, f"{where}[{at}]") for at, each in enumerate(value))
    return next((fault for fault in faults if fault), None)


def _fault_of_mapping(value: Any, shapes: Mapping[str, Shape], where: str) -> str | None:
    if not isinstance(value, dict):
        return f"{where} is not an object"
    for key, shape in shapes.items():
        if key in value:
            fault = first_fault(value[key], shape, f"{where}.{key}")
            if fault:
                return fault
        elif not isinstance(shape, Optional):
            return f"{where}.{key} is missing"
    return None
