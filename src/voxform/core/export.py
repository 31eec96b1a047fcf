"""An account as configuration: every object that can be declared, with what it refers to by name.

A resource written from what the platform shows, and adopted, differs in nothing: what is not written is never
compared (design §5.2), and what is written is what is live.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.address import Address
from voxform.core.configuration import Api, Configuration, Environment
from voxform.core.diagnostic import Severity
from voxform.core.export_draft import Draft, Drafter
from voxform.core.export_key import keys_of
from voxform.core.export_reference import Names, ObjectId
from voxform.core.export_resource import Exported, exported
from voxform.core.export_secret import Variables, made_secrets
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.path import Path
from voxform.core.place import Place
from voxform.core.resource import Desired, Lifecycle, Listing
from voxform.core.validate import validate

_NOWHERE = Place("export", 1, 1)


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """An object that the project does not declare, and why not."""

    kind: str
    id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Export:
    """What a project says about an account.

    `variables` have by name where each is used; `unknown` are by kind the attributes that no kind file describes,
    `hidden` those that the platform does not show. `unread` are the kinds that the key may not read.
    """

    resources: tuple[Exported, ...]
    lookups: Mapping[Address, Mapping[str, Any]] = field(default_factory=dict)
    unmanaged: tuple[Unmanaged, ...] = ()
    variables: Mapping[str, tuple[tuple[Address, Path], ...]] = field(default_factory=dict)
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def export(kinds: Mapping[str, Kind], listing: Listing) -> Export:
    """The whole account as configuration. Equal accounts give equal configurations, however lists are ordered."""
    drafts = {
        (kind.name, id_): draft
        for kind, drafter in ((kind, Drafter(kind, listing.readable(kind.name))) for kind in kinds.values())
        for id_, draft in _drafts(drafter, listing, kind)
    }
    unfit = {key: draft.unfit for key, draft in drafts.items() if draft.unfit}
    addresses = _addresses(kinds, drafts, unfit)
    while True:
        made = _export(kinds, listing, drafts, {key: at for key, at in addresses.items() if key not in unfit})
        refused = _refused(kinds, made, {str(address): key for key, address in addresses.items()})
        if not refused:
            return _with_rest(made, listing, drafts, unfit)
        unfit |= refused


def _drafts(drafter: Drafter, listing: Listing, kind: Kind) -> list[tuple[str, Draft]]:
    objects = listing.of(kind.name)
    return [(id_, drafter.draft(objects[id_])) for id_ in sorted(objects)]


def _addresses(
    kinds: Mapping[str, Kind], drafts: Mapping[ObjectId, Draft], unfit: Mapping[ObjectId, str]
) -> dict[ObjectId, Address]:
    found: dict[ObjectId, Address] = {}
    for kind in kinds.values():
        fit = [each.object for key, each in drafts.items() if key[0] == kind.name and key not in unfit]
        found |= {(kind.name, id_): Address(kind.name, key) for id_, key in keys_of(kind, fit).items()}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def _export(
    kinds: Mapping[str, Kind],
    listing: Listing,
    drafts: Mapping[ObjectId, Draft],
    addresses: Mapping[ObjectId, Address],
) -> Export:
    names = Names(kinds, listing, addresses)
    live = ((address, drafts[key].object.attributes) for key, address in addresses.items())
    variables = Variables(made_secrets(kinds, live))
    resources = tuple(exported(drafts[key], address, names, variables) for key, address in addresses.items())
    uses = {name: tuple(found) for name, found in variables.uses.items()}
    return Export(resources, dict(sorted(names.lookups.items())), variables=uses)


def _refused(kinds: Mapping[str, Kind], made: Export, owners: Mapping[str, ObjectId]) -> dict[ObjectId, str]:
    """The objects whose resources would not validate, and why."""
    found = validate(kinds, configuration_of(made))
    wrong = [each for each in found if each.severity is Severity.ERROR and each.address in owners]
    return {owners[each.address]: each.detail for each in wrong}


def configuration_of(made: Export) -> Configuration:
    """What reading the written project will give, without places."""
    resources = {
        each.address: Desired(each.address, each.attributes, _NOWHERE, Lifecycle(ignore_changes=each.ignored))
        for each in made.resources
    }
    lookups = {address: Desired(address, wanted, _NOWHERE) for address, wanted in made.lookups.items()}
    environment = Environment("export", Api("", 0.0), "")
    return Configuration("export", environment, resources, lookups=lookups)


def _with_rest(
    made: Export, listing: Listing, drafts: Mapping[ObjectId, Draft], unfit: Mapping[ObjectId, str]
) -> Export:
    """The same with what is not in it."""
    unmanaged = tuple(
        Unmanaged(key[0], key[1], title(drafts[key].kind, drafts[key].object.attributes), unfit[key])
        for key in sorted(unfit)
    )
    managed = [draft for key, draft in drafts.items() if key not in unfit]
    unknown, hidden = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    for kind in dict.fromkeys(each.kind.name for each in managed):
        of_kind = [each for each in managed if each.kind.name == kind]
        unknown[kind] = tuple(sorted({name for each in of_kind for name in each.unknown}))
        hidden[kind] = tuple(_hidden(of_kind[0].kind, listing.readable(kind), made.resources))
    return replace(
        made,
        unmanaged=unmanaged,
        unknown={kind: names for kind, names in unknown.items() if names},
        hidden={kind: names for kind, names in hidden.items() if names},
        unread=tuple(sorted(listing.unread)),
    )


def _hidden(kind: Kind, readable: frozenset[str], resources: Iterable[Exported]) -> Iterator[str]:
    """Attributes that an author may write, that the platform does not show, and of which nothing has been said."""
    said = {
        name
        for each in resources
        if each.address.kind == kind.name
        for name in (*each.attributes, *(path[0] for path in each.ignored))
    }
    late = {name for (name, *_) in (each.by for each in kind.variants if each.by_presence)}
    for name in kind.schema["properties"]:
        if name not in readable | said | late and not kind.is_computed((name,)):
            yield name
