"""Twins: resources about to be created although an object that nobody records has their identity."""

from collections.abc import Iterable, Iterator, Mapping

from voxform.core.address import Address
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.identity import by_identity, identity_of, import_block, title
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
    created = [change for change in changes if change.action is Action.CREATE]
    behind = {(address.kind, each.id) for address, each in live.items()}
    unowned = {
        name: by_identity(
            kinds[name],
            {
                id_: each
                for id_, each in listing.of(name).items()
                if id_ not in owned and (name, id_) not in behind
            },
        )
        for name, owned in ((name, state.owned(name)) for name in {each.address.kind for each in created})
    }
    for change in created:
        kind = kinds[change.address.kind]
        strangers = unowned[kind.name].get(identity_of(kind, change.desired))
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
