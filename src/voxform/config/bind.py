"""Fills in `${each…}`: what is written once becomes what one instance of a `for_each` says."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from voxform.config.expression import ALONE, VALUE_IN_TEXT, Unbound, join
from voxform.config.interpolation import Each, Sibling
from voxform.config.position import value_place, with_placed
from voxform.config.problem import Problems, type_name
from voxform.config.resolve import stand_in
from voxform.core.address import Address
from voxform.core.kind import Kind
from voxform.core.path import Path, get
from voxform.core.place import Place
from voxform.core.suggestion import did_you_mean
from voxform.core.symbol import Reference, Template
from voxform.core.value import ABSENT, Absent
from voxform.core.verdict import STAND_IN
from voxform.core.words import listed

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Instance:
    """One entry of a `for_each`, and where its key and its value were written."""

    key: str
    value: Any
    key_place: Place | None
    value_place: Place | None

    def look_up(self, path: Path) -> tuple[Any | Absent, Place | None]:
        """What `each` says at a path, and where that was written; the stand-in when it lies in one."""
        if path[0] == "key":
            return self.key, self.key_place
        value, place = self.value, self.value_place
        for segment in path[1:]:
            inner = get(value, (segment,))
            if inner is ABSENT:
                return (STAND_IN if value == STAND_IN else ABSENT), place
            place = value_place(value, segment) or place
            value = inner
        return value, place


def bind(kind: Kind, tree: Any, instance: Instance, at: Path = ()) -> Any:
    """The tree as it is for one instance; the same object when nothing in it depends on the instance.

    A value that is wholly from the entry has its place there. What has no value gets a stand-in:
    `check_uses` reports it once for all instances.
    """
    changed: dict[Any, tuple[Any, Place | None]] = {}
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, Each):
            found, place = instance.look_up(value.path)
            changed[key] = (stand_in(kind, (*at, key)), None) if found is ABSENT else (found, place)
        elif isinstance(value, Sibling | Unbound):
            text = _sibling(value, instance) if isinstance(value, Sibling) else _text(value, instance)
            changed[key] = (stand_in(kind, (*at, key)) if text is STAND_IN else text), None
        elif isinstance(value, dict | list):
            inner = bind(kind, value, instance, (*at, key))
            if inner is not value:
                changed[key] = inner, None
    return with_placed(tree, changed) if changed else tree


def _sibling(sibling: Sibling, instance: Instance) -> Any:
    key, _ = instance.look_up(sibling.key.path)
    if not isinstance(key, str) or key == STAND_IN:
        return STAND_IN
    return Reference(Address(sibling.family.kind, sibling.family.name, key), sibling.path)


def _text(text: Unbound, instance: Instance) -> Any:
    values: list[Any] = []
    for part in text.parts:
        value: Any = part
        if isinstance(part, Each):
            value, _ = instance.look_up(part.path)
        elif isinstance(part, Sibling):
            value = _sibling(part, instance)
        if value is ABSENT or isinstance(value, dict | list) or value == STAND_IN:
            return STAND_IN
        values += value.parts if isinstance(value, Template) else (value,)
    return join(values)


class _Use(NamedTuple):
    """An `each` where it stands: in a text with more around it, or as the key of another instance."""

    each: Each
    place: Place | None
    path: Path
    in_text: bool
    is_key: bool


def check_uses(problems: Problems, kind: Kind, body: Any, instances: Iterable[Instance]) -> None:
    """Report each use of `each` that has no value, or none that fits, once for all instances."""
    entries = tuple(instances)
    for use in dict.fromkeys(_uses(body)):
        found = [(each, each.look_up(use.each.path)[0]) for each in entries]
        lacking = [each for each, value in found if value is ABSENT]
        wrong = [(each, value) for each, value in found if value is not ABSENT and not _fits(use, value)]
        caret = not kind.is_secret(use.path)
        if lacking:
            detail = (
                f"`{use.each}` has no value for {_names(lacking)}: that entry of `for_each` does not have it."
            )
            hint = _near(use.each.path, lacking[0])
            problems.error("each-missing", "Entry lacks a value", detail, use.place, hint, caret=caret)
        if wrong:
            what = (
                "is the key of another instance, so it must be a text" if use.is_key else "stands in a text"
            )
            detail = f"`{use.each}` {what}, and for {_names([wrong[0][0]])} it is {type_name(wrong[0][1])}."
            hint = "" if use.is_key else ALONE
            problems.error("value-in-text", VALUE_IN_TEXT, detail, use.place, hint, caret=caret)


def _fits(use: _Use, value: Any) -> bool:
    return isinstance(value, str) if use.is_key else not use.in_text or not isinstance(value, dict | list)


def _names(instances: list[Instance]) -> str:
    """Some keys in a row, and how many more."""
    names = [json.dumps(each.key, ensure_ascii=False) for each in instances[:_MOST_NAMED]]
    more = len(instances) - len(names)
    return listed([*names, f"{more} more"] if more else names)


def _near(path: Path, instance: Instance) -> str:
    """What the first part of a path that an entry lacks may have been meant to be."""
    for depth in range(2, len(path) + 1):
        inside, _ = instance.look_up(path[: depth - 1])
        if instance.look_up(path[:depth])[0] is ABSENT:
            return did_you_mean(str(path[depth - 1]), inside) if isinstance(inside, dict) else ""
    return ""


def _uses(tree: Any, at: Path = ()) -> Iterator[_Use]:
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        if isinstance(value, dict | list):
            yield from _uses(value, (*at, key))
            continue
        parts = value.parts if isinstance(value, Unbound) else (value,)
        for part in parts:
            if isinstance(part, Each | Sibling):
                each = part if isinstance(part, Each) else part.key
                is_key = isinstance(part, Sibling)
                yield _Use(each, value_place(tree, key), (*at, key), isinstance(value, Unbound), is_key)
