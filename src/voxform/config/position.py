"""Containers that know where in which file they begin, and find out where their values do when somebody asks.

A project of ten thousand resources has several hundred thousand positions, and a report needs a handful.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, overload

from voxform.config.offsets import key_offset, offsets_in_list, offsets_in_map, pack, value_offset
from voxform.core.place import LocatedList, LocatedMap, Marks, Place


class Source:
    """The text of one file, and where its lines begin."""

    __slots__ = ("_starts", "file", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts: list[int] | None = None

    def place(self, offset: int) -> Place:
        """Line and column, from 1, of a character offset."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return Place(self.file, line, offset - starts[line - 1] + 1)

    def offset(self, place: Place) -> int:
        """The character offset of a place."""
        return self._line_starts()[place.line - 1] + place.column - 1

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            text = self.text
            if "\r" in text:
                text = text.replace("\r\n", " \n").replace("\r", "\n")
            lines = text.split("\n")
            self._starts = list(accumulate(map((1).__add__, map(len, lines)), initial=0))
        return self._starts


class ParsedMap(LocatedMap):
    """A mapping as it stands in a file: `at` is where it begins, `key_at` where the key begins that holds it, or 0.

    A key that is not written in it, a default, has the place of the key that holds the mapping.
    """

    __slots__ = ("at", "key_at", "known", "source")

    def __init__(
        self,
        values: Mapping[str, Any],
        source: Source,
        at: int,
        key_at: int,
        known: dict[str, int] | None = None,
    ) -> None:
        if values:
            dict.__init__(self, values)
        self.source = source
        self.at = at
        self.key_at = key_at
        self.known = known

    @property
    def offsets(self) -> dict[str, int]:
        """Both offsets of each key that is written, as `pack` has them."""
        if self.known is None:
            self.known = offsets_in_map(self.source.text, self.at)
        return self.known

    @property
    def place(self) -> Place:  # type: ignore[override]  # read-only on purpose: positions are frozen
        """Where the mapping begins."""
        return self.source.place(self.at)

    @property
    def marks(self) -> Mapping[str, Marks]:  # type: ignore[override]  # read-only on purpose
        """Where each key and its value begin."""
        return _KeyMarks(self)

    def mark(self, key: str) -> Marks:
        """Where a key and its value begin."""
        both = self.offsets.get(key, pack(self.key_at, self.key_at))
        return Marks(self.source.place(key_offset(both)), self.source.place(value_offset(both)))

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return LocatedMap, (dict(self), dict(self.marks), self.place)


class NotedMap(ParsedMap):
    """A mapping whose `expressions` are known: the texts with `${` in it and below, each as container and key."""

    __slots__ = ("expressions",)

    def __init__(self, values: Mapping[str, Any], source: Source, at: int, key_at: int) -> None:
        super().__init__(values, source, at, key_at)
        self.expressions: list[tuple[Any, Any]] = []


class ParsedList(LocatedList):
    """A list as it stands in a file: `at` is where it begins."""

    __slots__ = ("at", "known", "source")

    def __init__(self, values: list[Any], source: Source, at: int, known: list[int] | None = None) -> None:
        list.__init__(self, values)
        self.source = source
        self.at = at
        self.known = known

    @property
    def offsets(self) -> list[int]:
        """Where each element begins."""
        if self.known is None:
            self.known = offsets_in_list(self.source.text, self.at)
        return self.known

    @property
    def place(self) -> Place:  # type: ignore[override]  # read-only on purpose: positions are frozen
        """Where the list begins."""
        return self.source.place(self.at)

    @property
    def marks(self) -> Sequence[Place]:  # type: ignore[override]  # read-only on purpose
        """Where each element begins."""
        return _ElementMarks(self)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        return LocatedList, (list(self), list(self.marks), self.place)


class _KeyMarks(Mapping[str, Marks]):
    """The marks of a mapping: those that somebody asks for, as asking for each at once would be a square of them."""

    __slots__ = ("_tree",)

    def __init__(self, tree: ParsedMap) -> None:
        self._tree = tree

    def __getitem__(self, key: str) -> Marks:
        if key not in self._tree:
            raise KeyError(key)
        return self._tree.mark(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._tree)

    def __len__(self) -> int:
        return len(self._tree)


class _ElementMarks(Sequence[Place]):
    """The same of a list."""

    __slots__ = ("_tree",)

    def __init__(self, tree: ParsedList) -> None:
        self._tree = tree

    @overload
    def __getitem__(self, index: int) -> Place: ...

    @overload
    def __getitem__(self, index: slice) -> list[Place]: ...

    def __getitem__(self, index: int | slice) -> Place | list[Place]:
        found = self._tree.offsets[index]
        place = self._tree.source.place
        return [place(each) for each in found] if isinstance(found, list) else place(found)

    def __len__(self) -> int:
        return len(self._tree.offsets)


def mark_of(tree: LocatedMap, key: str) -> Marks:
    """Where a key and its value were written."""
    return tree.mark(key) if isinstance(tree, ParsedMap) else tree.marks[key]


def key_place(tree: LocatedMap, key: str) -> Place:
    """Where a key was written."""
    return mark_of(tree, key).key


def heading_place(parent: LocatedMap, key: str) -> Place:
    """Where a key was written that holds a mapping as it was read, at once."""
    tree = parent[key]
    return tree.source.place(tree.key_at) if isinstance(tree, ParsedMap) else key_place(parent, key)


def value_place(tree: Any, key: str | int) -> Place | None:
    """Where the value of a key, or an element of a list, was written; None in a plain container."""
    if isinstance(tree, ParsedList):
        return tree.source.place(tree.offsets[int(key)])
    if isinstance(tree, ParsedMap):
        return tree.mark(str(key)).value
    if isinstance(tree, LocatedMap):
        return tree.marks[str(key)].value if key in tree.marks else tree.place
    return tree.marks[int(key)] if isinstance(tree, LocatedList) else None


def text_place(tree: Any, key: str | int, text: str, offset: int) -> Place | None:
    """Where a character of a text was written when it stands on one line as it is; else where the text begins."""
    if isinstance(tree, ParsedMap | ParsedList):
        at = tree.offsets[int(key)] if isinstance(tree, ParsedList) else value_offset(tree.offsets[str(key)])
        for quote in (0, 1):
            if tree.source.text.startswith(text, at + quote):
                return tree.source.place(at + quote + offset)
    return value_place(tree, key)


def with_values(tree: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The mapping with other values under (some of) the same keys; places stay."""
    if isinstance(tree, ParsedMap):
        return ParsedMap(values, tree.source, tree.at, tree.key_at, tree.known)
    if isinstance(tree, LocatedMap):
        return LocatedMap(values, {key: tree.marks[key] for key in values}, tree.place)
    return values


def with_new(tree: Any, changes: Mapping[Any, Any]) -> Any:
    """The container with other values under some of its keys or indexes; places stay."""
    if isinstance(tree, dict):
        copy = with_values(tree, tree)
        copy.update(changes)
        return copy
    values = [changes.get(index, each) for index, each in enumerate(tree)]
    if isinstance(tree, ParsedList):
        return ParsedList(values, tree.source, tree.at, tree.known)
    return LocatedList(values, tree.marks, tree.place) if isinstance(tree, LocatedList) else values


def with_placed(tree: Any, changes: Mapping[Any, tuple[Any, Place | None]]) -> Any:
    """The container with other values, some of which were written elsewhere: those come with their place."""
    copy = with_new(tree, {key: value for key, (value, _) in changes.items()})
    placed = {key: place for key, (_, place) in changes.items() if place is not None}
    if placed and isinstance(copy, LocatedMap):
        marks = {key: Marks(key_place(tree, key), place) for key, place in placed.items()}
        return LocatedMap(copy, {**tree.marks, **marks}, copy.place)
    if placed and isinstance(copy, LocatedList):
        places = [placed.get(index, place) for index, place in enumerate(tree.marks)]
        return LocatedList(copy, places, copy.place)
    return copy


def with_elements(tree: list[Any], kept: list[tuple[int, Any]]) -> list[Any]:
    """The list with these elements; each comes with the index whose place it takes."""
    values = [value for _, value in kept]
    if isinstance(tree, LocatedList):
        marks = tree.marks
        return LocatedList(values, [marks[index] for index, _ in kept], tree.place)
    return values


def with_default(tree: LocatedMap, key: str, value: Any, parent: LocatedMap, name: str) -> LocatedMap:
    """The mapping with one more key, written where its parent has `name`."""
    values = {**tree, key: value}
    above = parent.get(name)
    if isinstance(tree, ParsedMap) and isinstance(above, ParsedMap) and above.at == tree.at:
        return ParsedMap(values, tree.source, tree.at, tree.key_at, tree.known)
    place = key_place(parent, name)
    return LocatedMap(values, {**tree.marks, key: Marks(place, place)}, tree.place)
