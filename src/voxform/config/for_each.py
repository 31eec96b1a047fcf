"""`for_each`: one resource as it is written, and an instance of it for each key (design §3)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from voxform.config.bind import Instance, bind, check_uses
from voxform.config.blocks import Entry
from voxform.config.expression import Scope, Unresolved, charge, weigh
from voxform.config.position import key_place, value_place, with_values
from voxform.config.problem import Problems
from voxform.config.resolve import report, resolve
from voxform.config.resource import desired_of
from voxform.core.address import Address, is_key
from voxform.core.kind import Kind
from voxform.core.place import LocatedMap, Place
from voxform.core.resource import Desired
from voxform.core.sanitise import sanitise
from voxform.core.verdict import STAND_IN

FOR_EACH = "for_each"
# What an instance weighs beside its attributes, so that the bound on what is inserted bounds their number too.
_INSTANCE = 256
_LONGEST = 60
_HINT = "    for_each: {berlin: …, tokyo: …}\nor a list of texts:\n    for_each: [berlin, tokyo]"


@dataclass(frozen=True, slots=True)
class Instances:
    """What became of one resource with `for_each`; `complete` is false when not all of its keys are known."""

    resources: tuple[Desired, ...]
    complete: bool


def read_instances(scope: Scope, kind: Kind, name: str, entry: Entry) -> Instances:
    """The instances of a resource, with every problem of it reported."""
    body = _body(scope, kind, entry.body)
    only = with_values(entry.body, {FOR_EACH: entry.body[FOR_EACH]})
    found = list(_entries(_without_lines(scope, only), scope.problems))
    instances = [each for each in found if each is not None]
    check_uses(scope.problems, kind, body, instances)
    resources = tuple(_made(scope, kind, name, Entry(body, entry.parent), instances, only))
    return Instances(resources, len(resources) == len(found))


def _body(scope: Scope, kind: Kind, body: LocatedMap) -> LocatedMap:
    """The body without `for_each`, resolved but for what depends on the instance."""
    scope.for_each = True
    try:
        rest: Any = with_values(body, {key: value for key, value in body.items() if key != FOR_EACH})
        return resolve(scope, rest, kind)  # type: ignore[no-any-return]  # a mapping stays one
    finally:
        scope.for_each = False


def _without_lines(scope: Scope, only: Any) -> Any:
    """The `for_each` resolved; no line of it is shown, for what its values are used for is not known here."""
    found = scope.problems.found
    before = len(found)
    tree = resolve(scope, only)
    found[before:] = [replace(each, caret=False) for each in found[before:]]
    return tree


def _made(
    scope: Scope, kind: Kind, name: str, entry: Entry, instances: Iterable[Instance], only: Any
) -> Iterator[Desired]:
    for instance in instances:
        body = bind(kind, entry.body, instance)
        try:
            charge(scope, _INSTANCE + weigh(body))
        except Unresolved as fault:
            report(scope, fault, only, FOR_EACH)
            return
        yield desired_of(scope, kind, Address(kind.name, name, instance.key), body, entry.parent)


def _entries(tree: Any, problems: Problems) -> Iterator[Instance | None]:
    """Each entry of a `for_each`; None in place of what has been reported."""
    value, place = tree[FOR_EACH], value_place(tree, FOR_EACH)
    if value == STAND_IN:
        yield None
    elif isinstance(value, dict):
        for key, each in value.items():
            at = key_place(value, key) if isinstance(value, LocatedMap) else place
            yield _instance(problems, key, each, at, value_place(value, key) or place)
    elif isinstance(value, list):
        yield from _listed(problems, value, place)
    else:
        problems.wrong_type("`for_each`", "a mapping or a list of texts", value, place, _HINT, caret=False)
        yield None


def _listed(problems: Problems, values: list[Any], place: Place | None) -> Iterator[Instance | None]:
    seen: set[str] = set()
    for index, each in enumerate(values):
        at = value_place(values, index) or place
        if each == STAND_IN:
            yield None
        elif not isinstance(each, str):
            what = "Each element of `for_each`"
            wanted = "text that is known before anything is applied"
            problems.wrong_type(what, wanted, each, at, _HINT, caret=False)
            yield None
        elif each in seen:
            _wrong_key(
                problems, f"{each[:_LONGEST]!r} stands twice in `for_each`.", at, "Remove one of them."
            )
        else:
            seen.add(each)
            yield _instance(problems, each, each, at, at)


def _instance(
    problems: Problems, key: str, value: Any, key_at: Place | None, value_at: Place | None
) -> Instance | None:
    if is_key(key):
        return Instance(key, value, key_at, value_at)
    what = f"{sanitise(key, _LONGEST)!r} has characters that no output shows" if key else "It is empty"
    detail = f"A key of `for_each` is part of an address, so it must be seen. {what}."
    _wrong_key(problems, detail, key_at, "Use letters, digits, spaces and punctuation.")
    return None


def _wrong_key(problems: Problems, detail: str, place: Place | None, hint: str) -> None:
    problems.error("for-each-key", "Key of `for_each` cannot be used", detail, place, hint, caret=False)
