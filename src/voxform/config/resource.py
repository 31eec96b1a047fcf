"""From a resource as it is written to a desired resource: its own keys apart from the platform's attributes."""

from collections.abc import Iterator
from functools import partial
from typing import Any, TypeAlias

from voxform.config.blocks import Entry, read_address
from voxform.config.expression import Scope
from voxform.config.position import heading_place, with_default, with_values
from voxform.config.problem import Problems
from voxform.config.resolve import resolve_resource
from voxform.config.section import Section
from voxform.config.upload import with_uploads
from voxform.core.address import Address
from voxform.core.kind import Kind
from voxform.core.path import Path, parse_path
from voxform.core.place import LocatedMap
from voxform.core.resource import Desired, Lifecycle
from voxform.core.suggestion import did_you_mean
from voxform.core.verdict import STAND_IN

KEYS = frozenset(("depends_on", "lifecycle", "secrets_version", "environments"))
_LIFECYCLE = ("protect", "retain", "ignore_changes", "replace_on")
NO_LIFECYCLE = Lifecycle()

Places: TypeAlias = dict[tuple[str, object], Path]


def read_resource(scope: Scope, kind: Kind, name: str, entry: Entry) -> Desired:
    """One desired resource, with every problem of it reported."""
    body: Any = resolve_resource(scope, entry.body, kind)
    return desired_of(scope, kind, Address(kind.name, name), body, entry.parent)


def desired_of(scope: Scope, kind: Kind, address: Address, body: LocatedMap, parent: LocatedMap) -> Desired:
    """A desired resource from its resolved body; `parent` has what is written under its name."""
    desired = _desired(scope, kind, address, body, parent)
    return with_uploads(scope, kind, desired) if kind.uploads else desired


def _desired(scope: Scope, kind: Kind, address: Address, body: LocatedMap, parent: LocatedMap) -> Desired:
    heading = partial(heading_place, parent, address.name)
    if KEYS.isdisjoint(body):
        return Desired(address, _named(body, kind, address, parent), heading)
    section = Section(body, str(address.family), scope.problems)
    places: Places = {}
    rest: Any = with_values(body, {key: value for key, value in body.items() if key not in KEYS})
    return Desired(
        address,
        _named(rest, kind, address, parent),
        heading,
        _lifecycle(section, places) if "lifecycle" in body else NO_LIFECYCLE,
        tuple(_depends_on(section, scope, places)) if "depends_on" in body else (),
        _secrets_version(section, places) if "secrets_version" in body else None,
        body,
        places,
    )


def is_in(environment: str, entry: Entry, known: tuple[str, ...], problems: Problems) -> bool:
    """Whether a resource that has `environments` exists in one."""
    section = Section(entry.body, "a resource", problems)
    chosen = []
    for name, index in section.texts("environments"):
        chosen.append(name)
        if name not in known:
            problems.error(
                "unknown-environment",
                "Unknown environment",
                f"There is no environment {name!r}. There are {', '.join(known)}.",
                section.place("environments", index),
                did_you_mean(name, known),
            )
    return environment in chosen


def _named(body: LocatedMap, kind: Kind, address: Address, parent: LocatedMap) -> LocatedMap:
    if "name" in body or "name" not in kind.schema.get("properties", ()):
        return body
    name = f"{address.name} {address.key}" if address.key else address.name
    return with_default(body, "name", name, parent, address.name)


def _lifecycle(section: Section, places: Places) -> Lifecycle:
    inner = section.mapping("lifecycle")
    if inner is None:
        return NO_LIFECYCLE
    inner.only(_LIFECYCLE)
    return Lifecycle(
        inner.flag("protect"),
        inner.flag("retain"),
        tuple(_paths(inner, "ignore_changes", places)) if "ignore_changes" in inner.tree else (),
        tuple(_paths(inner, "replace_on", places)) if "replace_on" in inner.tree else (),
    )


def _paths(section: Section, key: str, places: Places) -> Iterator[Path]:
    for text, index in section.texts(key):
        try:
            path = parse_path(text)
            places[key, path] = ("lifecycle", key, index)
            yield path
        except ValueError:
            section.problems.error(
                "path",
                "Not a path",
                f"An element of `{key}` is not the path of an attribute.",
                section.place(key, index),
                '    messaging_config.to\n    headers["X-Key"]',
            )


def _depends_on(section: Section, scope: Scope, places: Places) -> Iterator[Address]:
    for text, index in _addresses(section):
        what = "An element of `depends_on`"
        address = read_address(text, what, section, "depends_on", scope.kinds, index)
        if address is not None:
            places["depends_on", address] = ("depends_on", index)
            yield address


def _addresses(section: Section) -> Iterator[tuple[str, int]]:
    for value, index in section.elements("depends_on"):
        if value != STAND_IN:
            yield value if isinstance(value, str) else str(value), index


def _secrets_version(section: Section, places: Places) -> int | None:
    value = section.tree["secrets_version"]
    places["secrets_version", None] = ("secrets_version",)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    if value != STAND_IN:
        section.problems.wrong_type(
            "`secrets_version`", "a whole number from 1", value, section.place("secrets_version")
        )
    return None
