"""Positions of a parsed file, kept as character offsets and turned into places only when asked for.

A file of ten thousand resources has several hundred thousand positions and a report needs a handful. As
offsets they cost a quarter of the time and give the garbage collector nothing to visit.
"""

from bisect import bisect_right
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from voxform.core.place import LocatedList, LocatedMap, Marks, Place

_BITS = 32
_MASK = (1 << _BITS) - 1


class Source:
    """The text of one file, and where its lines begin."""

    __slots__ = ("_starts", "file", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts: list[int] | None = None

    def place(self, offset: int) -> Place:
        """Line and column, from 1, of a character offset."""
        if self._starts is None:
            text = self.text
            if "\r" in text:
                text = text.replace("\r\n", " \n").replace("\r", "\n")
            lines = text.split("\n")
            self._starts = list(accumulate(map((1).__add__, map(len, lines)), initial=0))
        line = bisect_right(self._starts, offset)
        return Place(self.file, line, offset - self._starts[line - 1] + 1)


def pack(key: int, value: int) -> int:
    """Two offsets, of a key and of its value, as one number."""
    return key << _BITS | value


def key_offset(packed: int) -> int:
    """Where the key begins."""
    return packed >> _BITS


def value_offset(packed: int) -> int:
    """Where the value begins."""
    return packed & _MASK


class ParsedMap(LocatedMap):
    """A mapping as it stands in a file: `offsets` has `pack(key, value)` for at least each of its keys."""

    __slots__ = ("_marks", "at", "offsets", "source")

    def __init__(self, values: Mapping[str, Any], source: Source, at: int, offsets: dict[str, int]) -> None:
        dict.__init__(self, values)
        self.source = source
        self.at = at
        self.offsets = offsets
        self._marks: dict[str, Marks] | None = None

    @property
    def place(self) -> Place:  # type: ignore[override]  # read-only on purpose: positions are frozen
        """Where the mapping begins."""
        return self.source.place(self.at)

    @property
    def marks(self) -> dict[str, Marks]:  # type: ignore[override]  # read-only on purpose
        """Where each key and its value begin."""
        if self._marks is None:
            place, offsets = self.source.place, self.offsets
            self._marks = {
                key: Marks(place(offsets[key] >> _BITS), place(offsets[key] & _MASK)) for key in self
            }
        return self._marks

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return LocatedMap, (dict(self), self.marks, self.place)


class ParsedList(LocatedList):
    """A list as it stands in a file: `offsets` has one offset for each element."""

    __slots__ = ("at", "offsets", "source")

    def __init__(self, values: list[Any], source: Source, at: int, offsets: list[int]) -> None:
        list.__init__(self, values)
        self.source = source
        self.at = at
        self.offsets = offsets

    @property
    def place(self) -> Place:  # type: ignore[override]  # read-only on purpose: positions are frozen
        """Where the list begins."""
        return self.source.place(self.at)

    @property
    def marks(self) -> list[Place]:  # type: ignore[override]  # read-only on purpose
        """Where each element begins."""
        return [self.source.place(offset) for offset in self.offsets]

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return LocatedList, (list(self), self.marks, self.place)


def key_place(tree: LocatedMap, key: str) -> Place:
    """Where a key was written."""
    if isinstance(tree, ParsedMap):
        return tree.source.place(tree.offsets[key] >> _BITS)
    return tree.marks[key].key


def value_place(tree: Any, key: str | int) -> Place | None:
    """Where the value of a key, or an element of a list, was written; None in a plain container."""
    if isinstance(tree, ParsedMap):
        return tree.source.place(tree.offsets[str(key)] & _MASK)
    if isinstance(tree, LocatedMap):
        return tree.marks[str(key)].value if key in tree.marks else tree.place
    return tree.marks[int(key)] if isinstance(tree, LocatedList) else None


def text_place(tree: Any, key: str | int, text: str, offset: int) -> Place | None:
    """Where a character of a text was written when it stands on one line as it is; else where the text begins."""
    if isinstance(tree, ParsedMap | ParsedList):
        at = tree.offsets[str(key)] & _MASK if isinstance(tree, ParsedMap) else tree.offsets[int(key)]
        for quote in (0, 1):
            if tree.source.text.startswith(text, at + quote):
                return tree.source.place(at + quote + offset)
    return value_place(tree, key)


def with_values(tree: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The mapping with other values under (some of) the same keys; places stay."""
    if isinstance(tree, ParsedMap):
        return ParsedMap(values, tree.source, tree.at, tree.offsets)
    if isinstance(tree, LocatedMap):
        return LocatedMap(values, {key: tree.marks[key] for key in values}, tree.place)
    return values


def with_changes(tree: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The mapping with other values under some of its keys; places stay."""
    if not isinstance(tree, ParsedMap):
        return with_values(tree, {**tree, **changes})
    copy = ParsedMap(tree, tree.source, tree.at, tree.offsets)
    copy.update(changes)
    return copy


def with_new(tree: Any, changes: Mapping[Any, Any]) -> Any:
    """The container with other values under some of its keys or indexes; places stay."""
    if isinstance(tree, dict):
        return with_changes(tree, dict(changes))
    return with_elements(tree, [(index, changes.get(index, each)) for index, each in enumerate(tree)])


def with_placed(tree: Any, changes: Mapping[Any, tuple[Any, Place | None]]) -> Any:
    """The container with other values, some of which were written elsewhere: those come with their place."""
    copy = with_new(tree, {key: value for key, (value, _) in changes.items()})
    placed = {key: place for key, (_, place) in changes.items() if place is not None}
    if placed and isinstance(copy, LocatedMap):
        marks = {key: Marks(key_place(copy, key), place) for key, place in placed.items()}
        return LocatedMap(copy, {**copy.marks, **marks}, copy.place)
    if placed and isinstance(copy, LocatedList):
        places = [placed.get(index, place) for index, place in enumerate(copy.marks)]
        return LocatedList(copy, places, copy.place)
    return copy


def with_elements(tree: list[Any], kept: list[tuple[int, Any]]) -> list[Any]:
    """The list with these elements; each comes with the index whose place it takes."""
    values = [value for _, value in kept]
    if isinstance(tree, ParsedList):
        return ParsedList(values, tree.source, tree.at, [tree.offsets[index] for index, _ in kept])
    if isinstance(tree, LocatedList):
        marks = tree.marks
        return LocatedList(values, [marks[index] for index, _ in kept], tree.place)
    return values


def with_default(tree: LocatedMap, key: str, value: Any, parent: LocatedMap, name: str) -> LocatedMap:
    """The mapping with one more key, written where its parent has `name`."""
    if isinstance(tree, ParsedMap) and isinstance(parent, ParsedMap) and tree.source is parent.source:
        at = parent.offsets[name] >> _BITS
        copy = ParsedMap(tree, tree.source, tree.at, {**tree.offsets, key: pack(at, at)})
        copy[key] = value
        return copy
    place = key_place(parent, name)
    values = {**tree, key: value}
    return LocatedMap(values, {**tree.marks, key: Marks(place, place)}, tree.place)
