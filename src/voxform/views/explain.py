"""What differs inside two structures already found unequal, one part a line (by deepdiff)."""

import json
from dataclasses import dataclass
from typing import Any

from voxform.core.path import Element, Path, format_path

_NAMES = ("name", "id", "key")
_LARGE = 50_000


@dataclass(frozen=True, slots=True)
class Part:
    """One place inside a value; `before` or `after` is None where there is nothing."""

    path: str
    before: Any
    after: Any


def explain(before: Any, after: Any) -> tuple[Part, ...]:
    """The parts that differ, in path order; none when only the order does or they are too large to compare."""
    if max(len(json.dumps(before)), len(json.dumps(after))) > _LARGE:
        return ()
    from deepdiff import DeepDiff

    found = DeepDiff(
        before,
        after,
        view="tree",
        threshold_to_diff_deeper=0,
        iterable_compare_func=_is_same_element,
    )
    levels = [
        (group, level) for group, each in found.items() if group != "iterable_item_moved" for level in each
    ]
    return tuple(
        sorted((_part(group, level, before, after) for group, level in levels), key=lambda p: p.path)
    )


def leaves(value: Any) -> tuple[Part, ...]:
    """Every scalar (and empty structure) inside a value, with its path."""
    return tuple(Part(format_path(path), None, leaf) for path, leaf in _leaves(value, ()))


def _leaves(value: Any, path: Path) -> list[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        return [pair for key, each in value.items() for pair in _leaves(each, (*path, key))]
    if isinstance(value, list) and value:
        keys = [_key(each, at) for at, each in enumerate(value)]
        return [pair for key, each in zip(keys, value, strict=True) for pair in _leaves(each, (*path, key))]
    return [(path, value)]


def _part(group: str, level: Any, before: Any, after: Any) -> Part:
    added, removed = group.endswith("_added"), group.endswith("_removed")
    path = _named(level.path(output_format="list"), before if removed else after)
    return Part(format_path(path), None if added else level.t1, None if removed else level.t2)


def _named(path: list[Any], tree: Any) -> Path:
    """The path with the names of list elements in place of their indexes."""
    named: list[str | int] = []
    for segment in path:
        here = tree[segment] if _holds(tree, segment) else None
        named.append(_key(here, segment) if isinstance(segment, int) else segment)
        tree = here
    return tuple(named)


def _holds(tree: Any, segment: Any) -> bool:
    if isinstance(tree, list):
        return isinstance(segment, int) and segment < len(tree)
    return isinstance(tree, dict) and segment in tree


def _key(element: Any, index: int) -> str | int:
    name = element.get("name") if isinstance(element, dict) else None
    return Element(name) if isinstance(name, str) and name else index


def _is_same_element(one: Any, other: Any, _level: Any = None) -> bool:
    return _identity(one) == _identity(other)


def _identity(element: Any) -> str:
    if isinstance(element, dict):
        for name in _NAMES:
            if isinstance(element.get(name), str):
                return f"{name}={element[name]}"
    return json.dumps(element, sort_keys=True)
