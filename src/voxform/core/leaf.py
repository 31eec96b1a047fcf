"""Leaves: the smallest compared values of a resource, and putting declared ones over live ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from voxform.core.kind import LEAF, Shape
from voxform.core.path import Element, Path
from voxform.core.value import ABSENT, Absent


def leaves(shape: Shape, tree: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of a tree: described objects and keyed lists are descended, all else is one value."""
    if shape.fields is not None and isinstance(tree, Mapping):
        for name, value in tree.items():
            yield from leaves(shape.fields.get(name, LEAF), value, (*at, name))
    elif shape.element is not None and is_keyed(tree, shape.key):
        for each in tree:
            yield from leaves(shape.element, each, (*at, Element(each[shape.key])))
    else:
        yield at, tree


def find(shape: Shape, tree: Any, path: Path) -> Any | Absent:
    """The value at a path, an `Element` looked up by its list's key; `ABSENT` where there is none."""
    for segment in path:
        if isinstance(segment, Element):
            tree = _element(tree, shape.key, segment)
            shape = shape.element or LEAF
        elif isinstance(segment, int) or not isinstance(tree, Mapping) or segment not in tree:
            return ABSENT
        else:
            tree = tree[segment]
            shape = (shape.fields or {}).get(segment, LEAF)
    return tree


def cut(shape: Shape, path: Path, *sides: Any) -> Path:
    """The path up to the first keyed element that one of the sides lacks, so it comes and goes whole."""
    for depth, segment in enumerate(path, start=1):
        whole = isinstance(segment, Element)
        if whole and any(find(shape, side, path[:depth]) is ABSENT for side in sides):
            return path[:depth]
    return path


def overlay(
    shape: Shape, live: Any, declared: Any, dropped: frozenset[Path] = frozenset(), at: Path = ()
) -> Any:
    """The live value with the declared one put over it, so that what nobody declared is kept.

    Keyed elements at the paths in `dropped` are left out; live nulls are left out too.
    """
    if shape.fields is not None and isinstance(declared, Mapping) and isinstance(live, Mapping):
        kept = {name: each for name, each in live.items() if each is not None and name not in declared}
        return kept | {
            name: overlay(shape.fields.get(name, LEAF), live.get(name), each, dropped, (*at, name))
            for name, each in declared.items()
        }
    if shape.element is not None and is_keyed(declared, shape.key) and is_keyed(live, shape.key):
        return _overlay_elements(shape, live, declared, dropped, at)
    return declared


def _overlay_elements(
    shape: Shape, live: Sequence[Any], declared: Sequence[Any], dropped: frozenset[Path], at: Path
) -> list[Any]:
    known = {each[shape.key]: each for each in live}
    names = {each[shape.key] for each in declared}
    element = shape.element or LEAF
    written = [
        overlay(element, known.get(each[shape.key]), each, dropped, (*at, Element(each[shape.key])))
        for each in declared
    ]
    foreign = [
        each for name, each in known.items() if name not in names and (*at, Element(name)) not in dropped
    ]
    return written + foreign


def put(shape: Shape, tree: Any, path: Path, value: Any) -> Any:
    """A copy of the tree with a value at a path; missing objects on the way are made."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(head, Element):
        inner = shape.element or LEAF
        return [
            put(inner, each, rest, value)
            if isinstance(each, Mapping) and each.get(shape.key) == head
            else each
            for each in tree or ()
        ]
    base = dict(tree) if isinstance(tree, Mapping) else {}
    base[str(head)] = put((shape.fields or {}).get(str(head), LEAF), base.get(str(head)), rest, value)
    return base


def taken(shape: Shape, into: Any, source: Any, path: Path) -> Any:
    """A copy of the tree with the source's value at a path, null where it has none.

    An element of a keyed list that only one of the two has comes or goes whole.
    """
    for depth, segment in enumerate(path, start=1):
        here = path[:depth]
        if isinstance(segment, Element) and find(shape, into, here) is ABSENT:
            elements, element = find(shape, into, here[:-1]), find(shape, source, here)
            known = elements if isinstance(elements, list) else []
            return put(shape, into, here[:-1], known if element is ABSENT else [*known, element])
    value = find(shape, source, path)
    if value is ABSENT and isinstance(path[-1], Element):
        return without(shape, into, [path])
    return put(shape, into, path, None if value is ABSENT else value)


def without(shape: Shape, tree: Mapping[str, Any], paths: Iterable[Path]) -> dict[str, Any]:
    """A copy of the tree without the values at these paths; an `Element` is looked up by its list's key."""
    left: Any = dict(tree)
    for path in paths:
        left = _drop(shape, left, path)
    return dict(left)


def _drop(shape: Shape, tree: Any, path: Path) -> Any:
    head, rest = path[0], path[1:]
    if isinstance(head, Element):
        element = _element(tree, shape.key, head)
        if element is ABSENT:
            return tree
        left = [_drop(shape.element or LEAF, element, rest)] if rest else []
        return [new for each in tree for new in (left if each is element else [each])]
    if not isinstance(tree, Mapping) or head not in tree:
        return tree
    if not rest:
        return {name: each for name, each in tree.items() if name != head}
    return {**tree, head: _drop((shape.fields or {}).get(str(head), LEAF), tree[head], rest)}


def is_keyed(tree: Any, key: str) -> bool:
    if isinstance(tree, str) or not isinstance(tree, Sequence):
        return False
    names = [each.get(key) if isinstance(each, Mapping) else None for each in tree]
    return all(isinstance(name, str) for name in names) and len(set(names)) == len(names)


def _element(tree: Any, key: str, name: str) -> Any | Absent:
    if isinstance(tree, str) or not isinstance(tree, Sequence):
        return ABSENT
    return next((each for each in tree if isinstance(each, Mapping) and each.get(key) == name), ABSENT)
