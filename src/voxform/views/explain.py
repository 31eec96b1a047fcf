"""What differs inside two structures already found unequal, one part a line (by deepdiff)."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from voxform.core.path import Element, Path, format_path

_NAMES = ("name", "id", "key")
_LARGE = 10_000
_LONG_LIST = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One place inside a value; `before` or `after` is None where there is nothing."""

    path: str
    before: Any
    after: Any


def explain(before: Any, after: Any) -> tuple[Part, ...]:
    """The parts that differ, in path order; none when only the order does or they are too large to compare."""
    if _is_large(before) or _is_large(after):
        return ()
    from deepdiff import DeepDiff

    found = DeepDiff(
        before,
        after,
        view="tree",
        threshold_to_diff_deeper=0,
        iterable_compare_func=_is_same_element,
        hasher=_hash,
    )
    levels = [
        (group, level) for group, each in found.items() if group != "iterable_item_moved" for level in each
    ]
    parts = [part for group, level in levels for part in _parts(group, level, before, after)]
    return tuple(sorted(parts, key=lambda part: part.path))


def parts_of(before: Any, after: Any) -> tuple[Part, ...]:
    """What to show of a structure that comes, goes or changes; nothing when that is the whole of it."""
    if isinstance(before, list | dict) and isinstance(after, list | dict):
        parts = explain(before, after)
    elif isinstance(before, list | dict) and after is None:
        parts = tuple(replace(part, before=part.after, after=None) for part in leaves(before))
    else:
        parts = leaves(after)
    return parts if all(part.path for part in parts) else ()


def is_reordered(before: Any, after: Any) -> bool:
    """Whether elements that both sides have stand in another order, at any depth."""
    if isinstance(before, dict) and isinstance(after, dict):
        return any(is_reordered(before[key], after[key]) for key in before.keys() & after.keys())
    if not (isinstance(before, list) and isinstance(after, list)) or _is_large(before) or _is_large(after):
        return False
    old, new = {_identity(each): each for each in before}, {_identity(each): each for each in after}
    common = [name for name in old if name in new]
    return common != [name for name in new if name in old] or any(
        is_reordered(old[name], new[name]) for name in common
    )


def leaves(value: Any) -> tuple[Part, ...]:
    """Every scalar (and empty structure) inside a value, with its path."""
    return _within(value, ())


def _within(value: Any, path: Path) -> tuple[Part, ...]:
    return tuple(Part(format_path(at), None, leaf) for at, leaf in _leaves(value, path))


def _leaves(value: Any, path: Path) -> list[tuple[Path, Any]]:
    if isinstance(value, dict) and value:
        named = path and isinstance(path[-1], Element) and len(value) > 1
        keys = [key for key in value if not (named and key == "name")]
        return [pair for key in keys for pair in _leaves(value[key], (*path, key))]
    if isinstance(value, list) and value and not (path and _is_flat(value)):
        keys = [_key(each, at) for at, each in enumerate(value)]
        return [pair for key, each in zip(keys, value, strict=True) for pair in _leaves(each, (*path, key))]
    return [(path, value)]


def _is_flat(value: list[Any]) -> bool:
    return not any(isinstance(each, list | dict) for each in value)


def _parts(group: str, level: Any, before: Any, after: Any) -> tuple[Part, ...]:
    added, removed = group.endswith("_added"), group.endswith("_removed")
    path = _named(level.path(output_format="list"), before if removed else after)
    if added:
        return _within(level.t2, path)
    if removed:
        return tuple(Part(each.path, each.after, None) for each in _within(level.t1, path))
    whole = (Part(format_path(path), level.t1, level.t2),)
    if not path or not isinstance(level.t1, list | dict) or type(level.t1) is not type(level.t2):
        return whole
    inner = explain(level.t1, level.t2)
    return tuple(replace(part, path=_joined(whole[0].path, part.path)) for part in inner) or whole


def _joined(outer: str, inner: str) -> str:
    return f"{outer}{inner}" if inner.startswith("[") else f"{outer}.{inner}"


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


def _is_large(value: Any) -> bool:
    """Pairing the elements of long lists takes time that grows with the square of their length."""
    return len(json.dumps(value)) > _LARGE or _longest_list(value) > _LONG_LIST


def _longest_list(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = len(value) if isinstance(value, list) else 0
    return max([own, *map(_longest_list, inner)])


def _hash(text: str | bytes) -> str:
    """As deepdiff's own, but for lone surrogates too."""
    return sha256(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text).hexdigest()


def _is_same_element(one: Any, other: Any, _level: Any = None) -> bool:
    return _identity(one) == _identity(other)


def _identity(element: Any) -> str:
    if isinstance(element, dict):
        for name in _NAMES:
            if isinstance(element.get(name), str):
                return f"{name}={element[name]}"
    return json.dumps(element, sort_keys=True)
