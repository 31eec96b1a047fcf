"""The one comparison of values: canonical, with the list rules of a kind (design §5.2)."""

from collections.abc import Mapping
from typing import Any

from voxform.core.kind import LEAF, Shape
from voxform.core.path import Element, Path
from voxform.core.value import ABSENT, canonical, equal


def same(one: Any, other: Any, shape: Shape = LEAF) -> bool:
    """Whether two values are equal: key order never counts, `1` is `1.0`, absent is not null."""
    if one is ABSENT or other is ABSENT:
        return one is other
    return equal(one, other) or equal(_ordered(one, shape), _ordered(other, shape))


def alike(one: Any, other: Any) -> bool:
    """Whether two values are equal up to what a platform normalises.

    Letter case, surrounding and repeated white space, the order of lists, and nulls in objects.
    """
    if one is ABSENT or other is ABSENT:
        return one is other
    return likeness(one) == likeness(other)


def likeness(value: Any) -> str:
    """A text that is equal for values that are alike."""
    return canonical(_folded(value))


def fold(text: str) -> str:
    """Text for recognising an identity: trimmed, white space and letter case folded."""
    return " ".join(text.split()).casefold()


def _ordered(value: Any, shape: Shape) -> Any:
    if shape.unordered and isinstance(value, list):
        return sorted(value, key=canonical)
    if shape.key and isinstance(value, list):
        return sorted((_ordered(each, shape.element or LEAF) for each in value), key=canonical)
    if shape.fields is not None and isinstance(value, Mapping):
        return {name: _ordered(each, shape.fields.get(name, LEAF)) for name, each in value.items()}
    return value


def _folded(value: Any) -> Any:
    if isinstance(value, str):
        return fold(value)
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, Mapping):
        return {key: _folded(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return sorted((_folded(each) for each in value), key=canonical)
    return value


def shape_at(shape: Shape, path: Path) -> Shape:
    """The shape of what a path names; a leaf where nothing is described."""
    for segment in path:
        if isinstance(segment, Element) and shape.element is not None:
            shape = shape.element
        else:
            shape = (shape.fields or {}).get(str(segment), LEAF)
    return shape
