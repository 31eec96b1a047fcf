"""Blast radius: who depends on what a plan changes, in the configuration and on the platform."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from voxform.core.address import Address
from voxform.core.change import Action, Affects, Change, Unmanaged
from voxform.core.graph import reachable
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.path import ANY_ELEMENT, Path
from voxform.core.resource import Listing, Object
from voxform.core.state import State

Thing: TypeAlias = tuple[str, str]  # a kind and an id


def users_of(kinds: Mapping[str, Kind], names: Iterable[str]) -> frozenset[str]:
    """The other kinds whose objects can depend on objects of these, directly or through others."""
    users: dict[str, set[str]] = {}
    for kind in kinds.values():
        for target in kind.references.values():
            users.setdefault(target, set()).add(kind.name)
    return reachable(users, names)


def with_affects(
    kinds: Mapping[str, Kind],
    edges: Mapping[Address, Iterable[Address]],
    state: State,
    listing: Listing,
    changes: Iterable[Change],
) -> tuple[Change, ...]:
    """The changes with their transitive dependents, those first that stand on the most: what callers meet.

    `edges` are the dependencies of what is declared.
    """
    changes = tuple(changes)
    if all(change.action is Action.NOOP for change in changes):
        return changes
    users = _users(edges, state)
    foreign = _foreign_users(kinds, listing)
    owners = {(address.kind, record.id): address for address, record in state.resources.items()}
    owners |= {(each.address.kind, each.adopted_id): each.address for each in changes if each.adopted_id}
    worst = _worst_first(kinds)
    return tuple(
        change
        if change.action is Action.NOOP
        else replace(change, affects=worst(_affects(kinds, change, users, foreign, owners, listing)))
        for change in changes
    )


def _worst_first(kinds: Mapping[str, Kind]) -> Callable[[Affects], Affects]:
    """Sorts dependents by how many kinds stand below theirs, a telephone number before an agent before a model."""
    below = {kind.name: set(kind.references.values()) for kind in kinds.values()}
    height = {name: len(reachable(below, [name])) for name in kinds}

    def sort(affects: Affects) -> Affects:
        return Affects(
            tuple(sorted(affects.managed, key=lambda each: (-height[each.kind], each))),
            tuple(sorted(affects.unmanaged, key=lambda each: (-height[each.kind], each.kind, each.id))),
        )

    return sort


def _users(edges: Mapping[Address, Iterable[Address]], state: State) -> dict[Address, set[Address]]:
    """For each address, who refers to it: as declared now and as recorded."""
    users: dict[Address, set[Address]] = {}
    for address, found in edges.items():
        for needed in found:
            users.setdefault(needed, set()).add(address)
    for address, record in state.resources.items():
        for needed in record.dependencies:
            users.setdefault(needed, set()).add(address)
    return users


def _foreign_users(kinds: Mapping[str, Kind], listing: Listing) -> dict[Thing, set[Thing]]:
    """For each object, which objects hold its id at a reference path."""
    users: dict[Thing, set[Thing]] = {}
    for name, kind in kinds.items():
        for each in listing.of(name).values():
            for needed in references_of(kind, each):
                users.setdefault(needed, set()).add((name, each.id))
    return users


def references_of(kind: Kind, each: Object) -> Iterator[Thing]:
    """What an object refers to, as the platform shows it."""
    for pattern, target in kind.references.items():
        for value in _values(each.attributes, pattern):
            if isinstance(value, str):
                yield target, value


def _values(tree: Any, pattern: Path) -> Iterator[Any]:
    if not pattern:
        yield tree
    elif pattern[0] == ANY_ELEMENT:
        if isinstance(tree, Sequence) and not isinstance(tree, str):
            for each in tree:
                yield from _values(each, pattern[1:])
    elif isinstance(tree, Mapping) and pattern[0] in tree:
        yield from _values(tree[pattern[0]], pattern[1:])


def _affects(
    kinds: Mapping[str, Kind],
    change: Change,
    users: Mapping[Address, set[Address]],
    foreign: Mapping[Thing, set[Thing]],
    owners: Mapping[Thing, Address],
    listing: Listing,
) -> Affects:
    managed = set() if change.deposed else set(reachable(users, [change.address]))
    found = reachable(foreign, [(change.address.kind, change.id)]) if change.id else frozenset()
    managed |= {owners[thing] for thing in found if thing in owners}
    strangers = sorted(thing for thing in found if thing not in owners)
    unmanaged = tuple(
        Unmanaged(kind, id_, title(kinds[kind], listing.of(kind)[id_].attributes)) for kind, id_ in strangers
    )
    return Affects(tuple(sorted(managed - {change.address})), unmanaged)
