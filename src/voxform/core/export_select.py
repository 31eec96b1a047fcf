"""A part of an exported account: what was asked for, with all that it refers to and all that is part of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic, Failure, error
from voxform.core.export import Export
from voxform.core.export_reference import ObjectId
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.resource import Listing
from voxform.core.sanitise import sanitise
from voxform.core.suggestion import did_you_mean
from voxform.core.symbol import references
from voxform.core.words import listed

Asked: TypeAlias = tuple[str, str]
"""A kind, and the id or the name of one of its objects."""

_MOST_NAMED = 10


def asked_for(kinds: Mapping[str, Kind], texts: Iterable[str]) -> tuple[Asked, ...]:
    """What `KIND:ID` and `KIND:NAME` say.

    Raises:
        Failure: with a diagnostic for each that says something else.
    """
    asked = tuple((kind, name) for kind, _, name in (text.partition(":") for text in texts))
    problems = [_no_kind(kind, name, kinds) for kind, name in asked if kind not in kinds or not name]
    if problems:
        raise Failure(*problems)
    return asked


def kinds_needed(kinds: Mapping[str, Kind], asked: Iterable[Asked]) -> tuple[Kind, ...]:
    """The kinds whose objects may belong to what was asked for: referred to, or parts of that."""
    wanted = {kind for kind, _ in asked}
    waiting = list(wanted)
    while waiting:
        at = waiting.pop()
        near = {
            *kinds[at].references.values(),
            *(each.name for each in kinds.values() if each.is_part_of(at)),
        }
        waiting += near - wanted
        wanted |= near
    return tuple(kind for kind in kinds.values() if kind.name in wanted)


def objects_named(kinds: Mapping[str, Kind], listing: Listing, asked: Iterable[Asked]) -> frozenset[ObjectId]:
    """The objects that are meant.

    Raises:
        Failure: with a diagnostic for each name that means none, or several.
    """
    found: set[ObjectId] = set()
    problems: list[Diagnostic] = []
    for kind, name in asked:
        ids = _ids(kinds[kind], listing, name)
        if len(ids) == 1:
            found.add((kind, ids[0]))
        else:
            problems.append(_not_one(kinds[kind], listing, name, ids))
    if problems:
        raise Failure(*problems)
    return frozenset(found)


def part_of(kinds: Mapping[str, Kind], made: Export, asked: Collection[ObjectId]) -> Export:
    """The export of these objects alone, closed under references and parts."""
    edges = {each.address: {one.address for one in references(each.attributes)} for each in made.resources}
    for each, targets in list(edges.items()):
        for target in targets:
            if kinds[each.kind].is_part_of(target.kind):
                edges[target] = edges[target] | {each}
    wanted = {each.address for each in made.resources if (each.address.kind, each.id) in asked}
    waiting = list(wanted)
    while waiting:
        new = edges.get(waiting.pop(), set()) - wanted
        wanted |= new
        waiting += new
    return replace(
        made,
        resources=tuple(each for each in made.resources if each.address in wanted),
        lookups={address: each for address, each in made.lookups.items() if address in wanted},
        unmanaged=tuple(each for each in made.unmanaged if (each.kind, each.id) in asked),
        variables=_used(made, wanted),
        unknown=_of_kinds(made.unknown, wanted),
        hidden=_of_kinds(made.hidden, wanted),
    )


def _of_kinds(told: Mapping[str, tuple[str, ...]], wanted: Iterable[Address]) -> dict[str, tuple[str, ...]]:
    kinds = {address.kind for address in wanted}
    return {kind: names for kind, names in told.items() if kind in kinds}


def _used(
    made: Export, wanted: Collection[Address]
) -> dict[str, tuple[tuple[Address, tuple[str | int, ...]], ...]]:
    found = {name: tuple(use for use in uses if use[0] in wanted) for name, uses in made.variables.items()}
    return {name: uses for name, uses in found.items() if uses}


def _ids(kind: Kind, listing: Listing, name: str) -> list[str]:
    objects = listing.of(kind.name)
    if name in objects:
        return [name]
    return [
        id_
        for id_, each in sorted(objects.items())
        if name in (each.attributes.get("name"), each.attributes.get(kind.identified_by(each.attributes)[0]))
    ]


def _no_kind(kind: str, name: str, kinds: Mapping[str, Kind]) -> Diagnostic:
    text = sanitise(f"{kind}:{name}" if name else kind)
    return error(
        "export-only",
        "Not an object to export",
        f"{text!r} is not of the form KIND:ID or KIND:NAME. Kinds are {listed(sorted(kinds))}.",
        hint=did_you_mean(kind, kinds.keys() - {kind})
        or "  voxform export --out DIR --only agents:Reception",
    )


def _not_one(kind: Kind, listing: Listing, name: str, ids: list[str]) -> Diagnostic:
    if ids:
        detail = f"Several of {kind.name} are called {sanitise(name)!r}: {', '.join(ids[:_MOST_NAMED])}."
        return error("export-only", "Not an object to export", detail, hint=f"  --only {kind.name}:{ids[0]}")
    titles = [title(kind, each.attributes) for each in listing.of(kind.name).values()]
    detail = f"The account has none of {kind.name} with the id or the name {sanitise(name)!r}."
    return error("export-only", "Not an object to export", detail, hint=did_you_mean(name, titles))
