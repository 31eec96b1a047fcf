"""What an update sends: changed top-level attributes, the live ones overlaid with the desired ones."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voxform.core.kind import LEAF, Kind, Shape, schema_at
from voxform.core.leaf import find, leaves, overlay, put
from voxform.core.path import Element, Path, covers
from voxform.core.value import ABSENT


@dataclass(frozen=True, slots=True)
class Parts:
    """What a body is made of; at the paths in `ignored` the live value stays."""

    desired: Mapping[str, Any]
    live: Mapping[str, Any]
    ignored: tuple[Path, ...] = ()


def body_of(kind: Kind, parts: Parts, changed: Iterable[Path]) -> dict[str, Any]:
    """The attributes that hold the changed paths, each whole, with those that the kind sends together."""
    paths = tuple(changed)
    touched = {str(path[0]) for path in paths}
    names = touched | {name for group in kind.together if touched & set(group) for name in group}
    return {
        name: _attribute(kind, parts, name, paths)
        for name in sorted(names)
        if name in parts.desired or name in touched
    }


def _attribute(kind: Kind, parts: Parts, name: str, changed: tuple[Path, ...]) -> Any:
    shape = (kind.shape.fields or {}).get(name, LEAF)
    removed = [
        path for path in changed if path[0] == name and find(kind.shape, parts.desired, path) is ABSENT
    ]
    dropped = frozenset(path[1:] for path in removed if isinstance(path[-1], Element))
    nothing: Any = [] if shape.key else {}
    value = overlay(shape, parts.live.get(name), parts.desired.get(name, nothing), dropped)
    value = _with_ignored(parts, name, shape, value)
    for path in _outermost(
        _whole(kind, parts, path) for path in removed if not isinstance(path[-1], Element)
    ):
        value = put(shape, value, path[1:], _default(kind, path))
    gone = name not in parts.desired and name not in kind.merged and _is_empty(value)
    return _default(kind, (name,)) if gone else value


def _whole(kind: Kind, parts: Parts, path: Path) -> Path:
    """What goes when this path does: an object that nobody declares does not outlast what it requires."""
    while len(path) > 1 and path[-1] in schema_at(kind.schema, path[:-1]).get("required", ()):
        if find(kind.shape, parts.desired, path[:-1]) is not ABSENT:
            break
        path = path[:-1]
    return path


def _outermost(paths: Iterable[Path]) -> Iterator[Path]:
    """The paths that lie inside no other."""
    outer: list[Path] = []
    for path in sorted(paths, key=len):
        if not any(covers(other, path) for other in outer):
            outer.append(path)
            yield path


def _with_ignored(parts: Parts, name: str, shape: Shape, value: Any) -> Any:
    """At ignored paths the live value stays."""
    live, declared = parts.live.get(name, ABSENT), value
    for rule in parts.ignored:
        for path, _ in [*leaves(shape, value)]:
            if covers(rule, (name, *path)) and find(shape, live, path) is not ABSENT:
                value = put(shape, value, path, find(shape, live, path))
        for path, held in leaves(shape, live):
            if (
                held not in (None, ABSENT)
                and covers(rule, (name, *path))
                and _is_inside_null(shape, declared, path)
            ):
                value = put(shape, value, path, held)
    return value


def _is_inside_null(shape: Shape, tree: Any, path: Path) -> bool:
    """Whether a null would take this path along; an element of a list goes with its list."""
    if any(isinstance(each, Element) for each in path):
        return False
    return any(find(shape, tree, path[:depth]) is None for depth in range(len(path)))


def _is_empty(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(each is None for each in value.values())
    return isinstance(value, list) and not value


def _default(kind: Kind, path: Path) -> Any:
    return schema_at(kind.schema, path).get("default")
