"""From a resource as it is written, and what it should say instead, to the edits of its files."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from typing import Any, TypeAlias

from voxform.config.edit import Add, Drop, Edit, Put
from voxform.config.interpolation import FileText, InterpolationError, Part, parse_interpolation
from voxform.config.position import value_place
from voxform.core.kind import LEAF, Kind, Shape, schema_at
from voxform.core.path import Element, Path
from voxform.core.place import LocatedList, LocatedMap, Place
from voxform.core.symbol import as_written
from voxform.core.value import ABSENT, canonical


@dataclass(frozen=True, slots=True)
class At:
    """An edit at a place of a file; `make` takes the offset of that place."""

    place: Place
    make: Callable[[int], Edit]


@dataclass(frozen=True, slots=True)
class TextFile:
    """Another text for a file that `${file("…")}` at a place reads."""

    place: Place
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """A value that cannot be written without guessing; `parts` are those of the text that stands there."""

    place: Place | None
    path: Path
    value: Any
    parts: tuple[Part, ...] = ()


Rewrite: TypeAlias = At | TextFile | ByHand
Slot: TypeAlias = tuple[Any, Any]  # a container and a key or index in it


@dataclass(frozen=True, slots=True)
class Rewriter:
    """Compares what is written with what is wanted, and yields the smallest edits between them.

    `restored` gives what to write for an element at a path: an id that a reference can stand for becomes one.
    """

    kind: Kind
    patched: frozenset[Place] = frozenset()
    restored: Callable[[Path, Any], Any] = field(default=lambda _path, value: value)

    def resource(
        self, body: LocatedMap, was: Mapping[str, Any], wanted: Mapping[str, Any]
    ) -> Iterator[Rewrite]:
        """The edits of a resource; only attributes that differ are looked at, as the others may be symbols."""
        for name, value in wanted.items():
            before = was.get(name, ABSENT)
            if _is_same(before, value):
                continue
            shape = (self.kind.shape.fields or {}).get(name, LEAF)
            if name in body:
                yield from self._value((body, name), before, value, shape, (name,))
            else:
                yield At(body.place, partial(Add, key=name, value=value))

    def _value(self, slot: Slot, was: Any, wanted: Any, shape: Shape, path: Path) -> Iterator[Rewrite]:
        if _is_same(was, wanted):
            return
        tree, key = slot
        raw, place = tree[key], value_place(tree, key)
        if place is None:
            yield ByHand(None, path, wanted)
        elif isinstance(raw, str) and "${" in raw:
            yield _expression(raw, place, wanted, path)
        elif isinstance(raw, LocatedMap) and isinstance(was, Mapping) and isinstance(wanted, Mapping):
            yield from self._map(raw, place, was, wanted, shape, path)
        elif isinstance(raw, LocatedList) and isinstance(was, list) and isinstance(wanted, list):
            yield from self._list(raw, place, was, wanted, shape, path)
        elif _has_expressions(raw) or (not isinstance(raw, dict | list) and raw != was):
            yield ByHand(place, path, wanted)
        elif wanted is None and self._is_left_out(path, place):
            yield At(place, Drop)
        else:
            yield At(place, partial(Put, value=wanted))

    def _is_left_out(self, path: Path, place: Place) -> bool:
        """Whether null is said by leaving the attribute out, as it may not be written."""
        types = schema_at(self.kind.schema, path).get("type", "null")
        return place not in self.patched and "null" not in ([types] if isinstance(types, str) else types)

    def _map(
        self,
        raw: LocatedMap,
        place: Place,
        was: Mapping[str, Any],
        wanted: Mapping[str, Any],
        shape: Shape,
        path: Path,
    ) -> Iterator[Rewrite]:
        fields = shape.fields
        wanted = {
            name: each for name, each in wanted.items() if not (fields and each is None and name not in raw)
        }
        if raw.keys() != was.keys():
            yield ByHand(place, path, wanted)
            return
        if not raw.keys() & wanted.keys():
            yield self._whole(place, wanted, path)
            return
        for name in raw:
            inner = (fields or {}).get(name, LEAF)
            if name in wanted:
                yield from self._value((raw, name), was[name], wanted[name], inner, (*path, name))
            else:
                yield self._dropped((raw, name))
        for name, value in wanted.items():
            if name not in raw:
                yield At(raw.place, partial(Add, key=name, value=value))

    def _list(
        self, raw: LocatedList, place: Place, was: list[Any], wanted: list[Any], shape: Shape, path: Path
    ) -> Iterator[Rewrite]:
        if len(raw) != len(was):  # an expression that stands for several elements
            yield ByHand(place, path, wanted)
            return
        paired = _paired(was, wanted, shape)
        if not any(index is not None and number is not None for index, number in paired):
            yield self._whole(place, wanted, path)
            return
        last = 0
        for index, number in paired:
            if index is not None and number is not None:
                inner = shape.element or LEAF
                step = Element(was[index][shape.key]) if shape.element is not None and shape.key else index
                yield from self._value((raw, index), was[index], wanted[number], inner, (*path, step))
            elif index is not None:
                yield self._dropped((raw, index))
            elif number is not None:
                value = self.restored((*path, number), wanted[number])
                yield At(raw.place, partial(Add, key=last, value=value))
            last = index + 1 if index is not None else last

    def _whole(self, place: Place, wanted: Any, path: Path) -> At:
        """A container of which nothing is kept, so that it does not matter where what was in it came from."""
        if isinstance(wanted, list):
            wanted = [self.restored((*path, index), each) for index, each in enumerate(wanted)]
        return At(place, partial(Put, value=wanted))

    def _dropped(self, slot: Slot) -> Rewrite:
        tree, key = slot
        place = value_place(tree, key)
        if place is None:
            return ByHand(None, (), None)
        if isinstance(tree, dict) and place in self.patched:
            return At(place, partial(Put, value=None))
        return At(place, Drop)


def _paired(was: list[Any], wanted: list[Any], shape: Shape) -> list[tuple[int | None, int | None]]:
    """Elements of both lists that belong together, in the order of the first; None where there is none."""
    if shape.unordered or (shape.element is not None and shape.key):
        return _by_name([_name(each, shape) for each in was], [_name(each, shape) for each in wanted])
    before, after = [_text(each) for each in was], [_text(each) for each in wanted]
    pairs: list[tuple[int | None, int | None]] = []
    for _, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        both = min(last - first, end - start)
        pairs += [(first + step, start + step) for step in range(both)]
        pairs += [(index, None) for index in range(first + both, last)]
        pairs += [(None, number) for number in range(start + both, end)]
    return pairs


def _by_name(was: list[str], wanted: list[str]) -> list[tuple[int | None, int | None]]:
    numbers: dict[str, list[int]] = {}
    for number, name in enumerate(wanted):
        numbers.setdefault(name, []).append(number)
    pairs: list[tuple[int | None, int | None]] = []
    for index, name in enumerate(was):
        left = numbers.get(name)
        pairs.append((index, left.pop(0) if left else None))
    used = Counter(number for _, number in pairs)
    return [*pairs, *((None, number) for number in range(len(wanted)) if number not in used)]


def _name(element: Any, shape: Shape) -> str:
    return _text(element.get(shape.key)) if shape.key and isinstance(element, Mapping) else _text(element)


def _expression(raw: str, place: Place, wanted: Any, path: Path) -> Rewrite:
    try:
        parts = parse_interpolation(raw)
    except InterpolationError:
        parts = ()
    if parts and all(isinstance(part, str) for part in parts):
        return At(place, partial(Put, value=wanted))
    if len(parts) == 1 and isinstance(parts[0], FileText) and isinstance(wanted, str):
        return TextFile(place, parts[0].path, wanted)
    return ByHand(place, path, wanted, parts)


def _has_expressions(raw: Any) -> bool:
    if isinstance(raw, dict | list):
        return any(map(_has_expressions, raw.values() if isinstance(raw, dict) else raw))
    return isinstance(raw, str) and "${" in raw.replace("$${", "")


def _is_same(was: Any, wanted: Any) -> bool:
    return was is wanted or (was is not ABSENT and _text(was) == _text(wanted))


def _text(value: Any) -> str:
    return canonical(as_written(value))
