"""Twins: resources about to be created although an object that nobody records has their identity."""

from collections.abc import Iterable, Iterator, Mapping

from voxform.core.address import Address
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.identity import identity_of, import_block, title, with_identity
from voxform.core.kind import Kind
from voxform.core.resource import Listing, Object
from voxform.core.state import State


def twins(
    kinds: Mapping[str, Kind],
    changes: Iterable[Change],
    state: State,
    listing: Listing,
    live: Mapping[Address, Object],
) -> Iterator[Diagnostic]:
    """One refusal for each create with a twin; objects in the state or behind an address (`live`) are none."""
    for change in changes:
        if change.action is not Action.CREATE:
            continue
        kind = kinds[change.address.kind]
        ours = state.owned(kind.name) | {each.id for at, each in live.items() if at.kind == kind.name}
        same = with_identity(kind, listing.of(kind.name), identity_of(kind, change.desired))
        strangers = tuple(each for each in same if each.id not in ours)
        if strangers:
            yield _twin(kind, change, strangers)


def _twin(kind: Kind, change: Change, strangers: tuple[Object, ...]) -> Diagnostic:
    names = ", ".join(f"{each.id} ({title(kind, each.attributes)})" for each in strangers)
    fields = " and ".join(f"`{name}`" for name in kind.identity)
    return Diagnostic(
        code="unrecorded-twin",
        severity=Severity.REFUSAL,
        summary="An object with this identity exists and is not recorded",
        detail=(
            f"{change.address} would be created, but the account already holds {names} with the same {fields}. "
            "It is neither duplicated nor taken over silently."
        ),
        place=change.place,
        hint="Adopt it:\n"
        + import_block(change.address, strangers[0].id)
        + "\nor give the resource another name",
        address=str(change.address),
    )
