"""Twins: resources about to be created although something else has their identity already."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from voxform.core.address import Address
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.identity import by_identity, identity_in_words, identity_of, import_block, title
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
    """One refusal for each create with a twin; objects in the state or behind an address (`live`) are none.

    The last of them, in the order in which they are shown, has one block to paste for all.
    """
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
    told: dict[Diagnostic, tuple[Address, str]] = {}
    for change in created:
        kind = kinds[change.address.kind]
        strangers = unowned[kind.name].get(identity_of(kind, change.desired))
        if strangers:
            told[_twin(kind, change, strangers)] = (change.address, strangers[0].id)
    every = worst_first(told)
    yield from (replace(each, hint=_hint()) for each in every[:-1])
    yield from (replace(each, hint=_hint(*(told[one] for one in every))) for each in every[-1:])


def _hint(*adopted: tuple[Address, str]) -> str:
    """How to adopt objects with one block; without any, that the block stands in the last of the refusals."""
    if not adopted:
        return "Adopt it with the others, by the block below, or give the resource another name"
    what = "it" if len(adopted) == 1 else f"all {len(adopted)} of them"
    return f"Adopt {what}:\n{import_block(*adopted)}\nor give the resource another name"


def _twin(kind: Kind, change: Change, strangers: tuple[Object, ...]) -> Diagnostic:
    names = ", ".join(f"{each.id} ({title(kind, each.attributes)})" for each in strangers)
    fields = identity_in_words(kind, change.desired)
    return Diagnostic(
        code="unrecorded-twin",
        severity=Severity.REFUSAL,
        summary="An object with this identity exists and is not recorded",
        detail=(
            f"{change.address} would be created, but the account already holds {names} with the same {fields}. "
            "It is neither duplicated nor taken over silently."
        ),
        place=change.place,
        address=str(change.address),
    )
