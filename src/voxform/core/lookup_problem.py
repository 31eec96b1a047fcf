"""What is wrong with a lookup once the platform is read: nothing fits, several do, or the object is our own."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from voxform.core.address import Address
from voxform.core.candidate import telling
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, error
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.leaf import leaves
from voxform.core.lookup import Found, fits, outputs_of, value_at
from voxform.core.path import Path, format_path
from voxform.core.place import place_of
from voxform.core.resolve import resolve
from voxform.core.resource import Desired, Listing, Object
from voxform.core.sanitise import sanitise
from voxform.core.suggestion import did_you_mean
from voxform.core.symbol import Reference, references
from voxform.core.words import listed

_NAMED = 5
_LONGEST = 80
_MADE = {Action.CREATE, Action.UPDATE, Action.REPLACE}
_LOST = {Action.DELETE: "deletes", Action.REPLACE: "replaces"}


def lookup_problems(
    kinds: Mapping[str, Kind],
    found: Mapping[Address, Found],
    resources: Mapping[Address, Desired],
    listing: Listing,
    changes: Sequence[Change],
    scope: Container[Address],
) -> Iterator[Diagnostic]:
    """Every problem of the lookups that resources use which the plan is about; `changes` are all there could be."""
    if not found:
        return
    users = [desired for address, desired in resources.items() if address in scope]
    uses = [use for user in users for use in _uses(kinds[user.address.kind], user)]
    owners = {(each.address.kind, each.id): each for each in changes if each.action is not Action.FORGET}
    for address in sorted({reference.address for _, _, reference in uses} & found.keys()):
        each = found[address]
        if not each.objects:
            yield _nothing(address, each, listing)
        elif len(each.objects) > 1:
            yield _several(address, each)
        elif (each.kind.name, each.objects[0].id) in owners:
            yield _owned(address, each, owners[each.kind.name, each.objects[0].id])
        else:
            yield from _soon_several(address, each, changes, scope)
    outputs = outputs_of(found)
    for user, path, reference in uses:
        if reference.address in outputs and isinstance(resolve(reference, outputs), Reference):
            yield _not_shown(found[reference.address], user, path, reference)


def _uses(kind: Kind, user: Desired) -> Iterator[tuple[Desired, Path, Reference]]:
    for path, value in leaves(kind.shape, user.attributes):
        yield from ((user, path, each) for each in references(value) if each.looks_up)


def _nothing(address: Address, found: Found, listing: Listing) -> Diagnostic:
    kind = found.kind
    return error(
        "lookup-nothing",
        "Lookup finds nothing",
        f"`{address}` looks for {kind.name} with {_wanted(found)}, and the account has none.",
        place=found.lookup.place,
        hint=_nearest(found, listing),
    )


def _wanted(found: Found) -> str:
    return listed([f"`{format_path(path)}` {_shown(value)}" for path, value in _attributes(found)])


def _attributes(found: Found) -> tuple[tuple[Path, Any], ...]:
    return tuple(leaves(found.kind.shape, found.lookup.attributes))


def _shown(value: Any) -> str:
    return sanitise(json.dumps(value, ensure_ascii=False), _LONGEST)


def _nearest(found: Found, listing: Listing) -> str:
    """What differs in one attribute only, or that the platform does not show one."""
    objects = listing.of(found.kind.name)
    for path, value in _attributes(found):
        name = format_path(path)
        if objects and path[0] not in {*found.readable, "id"}:
            return f"The platform shows no `{name}` of {found.kind.name}. Look for something else."
        rest = [each for each in _attributes(found) if each[0] != path]
        near = [
            objects[id_] for id_ in sorted(objects) if fits(found.kind, objects[id_], rest, found.readable)
        ]
        if not near:
            continue
        values = [value_at(found.kind, each, path, found.readable) for each in near]
        words = [sanitise(each, _LONGEST) for each in values if isinstance(each, str)]
        meant = did_you_mean(value, words) if isinstance(value, str) else ""
        if meant or rest:
            return meant or f"With another `{name}` there is {_named(found.kind, near)}"
    return ""


def _several(address: Address, found: Found) -> Diagnostic:
    apart = [f"`{name}`" for name in telling(found.kind, found.objects)]
    differ = f"They differ in {listed(apart[:_NAMED])}. " if apart else ""
    return error(
        "lookup-several",
        "Lookup finds several objects",
        f"`{address}` looks for {found.kind.name} with {_wanted(found)}, and the account has {len(found.objects)}: "
        f"{_named(found.kind, found.objects)}.",
        place=found.lookup.place,
        hint=f"{differ}Say which is meant, or give its id:\n"
        f"    {address.name}: {{id: {json.dumps(found.objects[0].id)}}}",
    )


def _soon_several(
    address: Address, found: Found, changes: Sequence[Change], scope: Container[Address]
) -> Iterator[Diagnostic]:
    """A plan that makes an object which the lookup fits as well would be the last one to work."""
    for change in changes:
        made = change.action in _MADE and change.address.kind == found.kind.name and change.address in scope
        wanted = _attributes(found) if made else ()
        if made and fits(found.kind, Object(change.id, change.desired), wanted, frozenset()):
            yield error(
                "lookup-several",
                "Lookup finds several objects",
                f"`{address}` looks for {found.kind.name} with {_wanted(found)} and finds "
                f"{_named(found.kind, found.objects)}. After this plan it would find the object of "
                f"`{change.address}` as well.",
                place=found.lookup.place,
                hint=f"Say which is meant, or give its id:\n"
                f"    {address.name}: {{id: {json.dumps(found.objects[0].id)}}}",
            )


def _named(kind: Kind, objects: Iterable[Object]) -> str:
    every = [f"{sanitise(each.id, _LONGEST)} ({title(kind, each.attributes)})" for each in objects]
    more = [f"{len(every) - _NAMED} more"] if len(every) > _NAMED else []
    return listed([*every[:_NAMED], *more])


def _owned(address: Address, found: Found, owner: Change) -> Diagnostic:
    declared = owner.action is not Action.DELETE
    fate = f", and this plan {_LOST[owner.action]} it" if owner.action in _LOST else ""
    return error(
        "lookup-owned",
        "Lookup finds an object of this configuration",
        f"`{address}` finds {_named(found.kind, found.objects)}, which is the object of `{owner.address}`{fate}. A "
        "lookup is for what others own: it waits for nothing and does not follow when the object is replaced.",
        place=found.lookup.place,
        hint=f"Refer to the resource:\n    ${{{owner.address}.id}}"
        if declared
        else "Keep the resource, or look for another object.",
    )


def _not_shown(found: Found, user: Desired, path: Path, reference: Reference) -> Diagnostic:
    return error(
        "lookup-unreadable",
        "Lookup gives no such value",
        f"`{user.address}` reads `{reference}`, and the platform shows no `{format_path(reference.path)}` of "
        f"{_named(found.kind, found.objects)}.",
        place=place_of(user.attributes, path) or user.place,
        hint="Write the value itself.",
    )
