"""Lookups: objects that a configuration refers to and does not own, found by their attributes (design §3).

Nothing here is written to them. A lookup that nothing refers to is not looked up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from voxform.core.address import LOOKUP, Address
from voxform.core.change import Change
from voxform.core.configuration import Configuration
from voxform.core.equality import same, shape_at
from voxform.core.kind import Kind
from voxform.core.leaf import find, leaves
from voxform.core.path import Path
from voxform.core.resolve import Output, resolve
from voxform.core.resource import Desired, Listing, Object
from voxform.core.symbol import Reference, references
from voxform.core.value import ABSENT

_ID: Path = ("id",)


@dataclass(frozen=True, slots=True)
class Found:
    """A lookup with the objects that have every attribute it names, by id; exactly one is wanted.

    `readable` are the attributes that the platform shows of the kind.
    """

    kind: Kind
    lookup: Desired
    objects: tuple[Object, ...]
    readable: frozenset[str]

    @property
    def output(self) -> Output | None:
        """What resources may read; an attribute that the object lacks and others have is null."""
        if len(self.objects) != 1:
            return None
        (one,) = self.objects
        return Output(one.id, live=dict.fromkeys(self.readable) | {**one.attributes})


def used_lookups(resources: Iterable[Desired]) -> frozenset[Address]:
    """The addresses of lookups that resources refer to."""
    every = (each for desired in resources for each in references(desired.attributes))
    return frozenset(each.address for each in every if each.looks_up)


def kinds_looked_up(configuration: Configuration) -> frozenset[str]:
    """The kinds whose objects must be read for lookups."""
    if not configuration.lookups:
        return frozenset()
    return frozenset(
        each.kind.removeprefix(LOOKUP) for each in used_lookups(configuration.resources.values())
    )


def look_up(
    kinds: Mapping[str, Kind], configuration: Configuration, listing: Listing
) -> dict[Address, Found]:
    """What each lookup that is used finds."""
    if not configuration.lookups:
        return {}
    used = used_lookups(configuration.resources.values())
    return {
        address: _found(kinds[address.kind.removeprefix(LOOKUP)], lookup, listing)
        for address, lookup in configuration.lookups.items()
        if address in used
    }


def outputs_of(found: Mapping[Address, Found]) -> dict[Address, Output]:
    """What resources may read of lookups that find one object."""
    outputs = ((address, each.output) for address, each in found.items())
    return {address: output for address, output in outputs if output is not None}


def _found(kind: Kind, lookup: Desired, listing: Listing) -> Found:
    readable = listing.readable(kind.name)
    objects = listing.of(kind.name)
    wanted = tuple(leaves(kind.shape, lookup.attributes))
    fitting = tuple(objects[id_] for id_ in sorted(objects) if fits(kind, objects[id_], wanted, readable))
    return Found(kind, lookup, fitting, readable)


def fits(kind: Kind, each: Object, wanted: Iterable[tuple[Path, Any]], readable: frozenset[str]) -> bool:
    """Whether an object has these values; a missing key of an attribute that the platform shows is null."""
    return all(
        same(value_at(kind, each, path, readable), value, shape_at(kind.shape, path))
        for path, value in wanted
    )


def value_at(kind: Kind, each: Object, path: Path, readable: frozenset[str]) -> Any:
    """What an object shows at a path."""
    if path == _ID:
        return each.id
    value = find(kind.shape, each.attributes, path)
    return None if value is ABSENT and path[0] in readable else value


def with_lookups(kind: Kind, declared: Desired, change: Change, outputs: Mapping[Address, Output]) -> Change:
    """The change with what lookups gave its fields, by what is written: an approval is of these values."""
    written = (find(kind.shape, declared.attributes, field.path) for field in change.fields)
    read = {each: resolve(each, outputs) for tree in written for each in references(tree) if each.looks_up}
    given = {str(each)[2:-1]: value for each, value in read.items() if not isinstance(value, Reference)}
    return replace(change, lookups=given) if given else change
