"""Where a value was written, and containers that remember it for every value they hold."""

from typing import Any, NamedTuple

from voxform.core.path import Path


class Place(NamedTuple):
    """A position in a file of the project; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Marks(NamedTuple):
    """Where a key and its value begin."""

    key: Place
    value: Place


class LocatedMap(dict[str, Any]):
    """A mapping that knows where it, its keys and its values were written. Treat it as frozen."""

    __slots__ = ("marks", "place")

    def __init__(self, values: dict[str, Any], marks: dict[str, Marks], place: Place) -> None:
        super().__init__(values)
        self.marks = marks
        self.place = place


class LocatedList(list[Any]):
    """A list that knows where it and its elements were written. Treat it as frozen."""

    __slots__ = ("marks", "place")

    def __init__(self, values: list[Any], marks: list[Place], place: Place) -> None:
        super().__init__(values)
        self.marks = marks
        self.place = place


def place_of(tree: Any, path: Path, *, key: bool = False) -> Place | None:
    """Where the value at a path was written (or its key); else the nearest container that is known."""
    place = getattr(tree, "place", None)
    for depth, segment in enumerate(path):
        last = depth == len(path) - 1
        if isinstance(tree, LocatedMap) and segment in tree.marks:
            marks = tree.marks[segment]
            place = marks.key if key and last else marks.value
            tree = tree[segment]
        elif isinstance(tree, LocatedList) and isinstance(segment, int) and segment < len(tree):
            place = tree.marks[segment]
            tree = tree[segment]
        else:
            return place
    return place
