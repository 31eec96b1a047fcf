"""Reading the keys of one mapping with a type for each, and a problem for whatever does not fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from voxform.config.position import key_place, value_place
from voxform.config.problem import Problems
from voxform.core.place import LocatedMap, Place
from voxform.core.verdict import STAND_IN


@dataclass(slots=True)
class Section:
    """A mapping called `name` in messages (such as `an environment file`)."""

    tree: LocatedMap
    name: str
    problems: Problems

    def only(self, known: Iterable[str]) -> None:
        """Report every key that is not among the known ones."""
        words = tuple(known)
        for key in self.tree:
            if key not in words:
                self.problems.unknown_key(key, words, self.name, key_place(self.tree, key))

    def place(self, key: str, index: int | None = None) -> Place | None:
        """Where the value of a key was written, or an element of it."""
        if index is not None:
            return value_place(self.tree[key], index)
        return value_place(self.tree, key) if key in self.tree else self.tree.place

    def text(self, key: str, default: str = "") -> str:
        """A text that is not empty, or the default."""
        value = self.tree.get(key)
        if isinstance(value, str) and value:
            return "" if value == STAND_IN else value
        if key in self.tree:
            self._wrong(key, "text", value, "Quote it when it looks like something else.")
        return default

    def flag(self, key: str) -> bool | None:
        """True, false, or None when the key is absent."""
        value = self.tree.get(key)
        if key in self.tree and not isinstance(value, bool) and value != STAND_IN:
            self._wrong(key, "true or false", value)
        return value if isinstance(value, bool) else None

    def mapping(self, key: str, what: str = "") -> "Section | None":
        """A mapping as a section of its own, or None."""
        value = self.tree.get(key)
        if isinstance(value, LocatedMap):
            return Section(value, what or f"`{key}`", self.problems)
        if key in self.tree:
            self._wrong(key, "a mapping", value)
        return None

    def elements(self, key: str) -> Iterator[tuple[Any, int]]:
        """The elements of a list, each with its index."""
        value = self.tree.get(key)
        if isinstance(value, list):
            yield from ((each, index) for index, each in enumerate(value))
        elif key in self.tree and value != STAND_IN:
            self._wrong(key, "a list", value)

    def texts(self, key: str) -> Iterator[tuple[str, int]]:
        """The elements of a list of texts, each with its index."""
        for value, index in self.elements(key):
            if not isinstance(value, str) or not value:
                what = f"Each element of `{key}` in {self.name}"
                self.problems.wrong_type(what, "text", value, self.place(key, index))
            elif value != STAND_IN:
                yield value, index

    def sections(self, key: str) -> Iterator["Section"]:
        """The elements of a list of mappings."""
        for value, index in self.elements(key):
            if isinstance(value, LocatedMap):
                yield Section(value, f"an element of `{key}`", self.problems)
            elif value != STAND_IN:
                place = self.place(key, index)
                self.problems.wrong_type(f"Each element of `{key}`", "a mapping", value, place)

    def _wrong(self, key: str, wanted: str, value: Any, hint: str = "") -> None:
        self.problems.wrong_type(f"`{key}` in {self.name}", wanted, value, self.place(key), hint)
