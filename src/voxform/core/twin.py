"""Twins: resources about to be created although something else has their identity already."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace

from voxform.core.address import Address
from voxform.core.candidate import Offer, choice, offer
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.identity import by_identity, identity_in_words, identity_of, import_block, title
from voxform.core.kind import Kind
from voxform.core.resource import Listing, Object
from voxform.core.state import State

_MOST_NAMED = 10


def twins(
    kinds: Mapping[str, Kind],
    changes: Iterable[Change],
    state: State,
    listing: Listing,
    live: Mapping[Address, Object],
) -> Iterator[Diagnostic]:
    """One refusal for each create with a twin; objects in the state or behind an address (`live`) are none.

    The last of those with one twin, in the order in which they are shown, has one block to paste for all. One with
    several has a block for each: which of them is meant nobody can tell but the author.
    """
    behind = {(address.kind, each.id) for address, each in live.items()}
    created = [change for change in changes if change.action is Action.CREATE]
    told: dict[Diagnostic, tuple[Address, str]] = {}
    # Those of one identity are one tuple: what tells them apart is looked at once.
    offers: dict[int, Offer] = {}
    for change, strangers in strangers_of(kinds, created, state, listing, behind):
        kind = kinds[change.address.kind]
        found = _twin(kind, change, strangers)
        if len(strangers) == 1:
            told[found] = (change.address, strangers[0].id)
        else:
            if id(strangers) not in offers:
                offers[id(strangers)] = offer(kind, strangers)
            yield replace(found, hint=_choose(change.address, offers[id(strangers)]))
    every = worst_first(told)
    yield from (replace(each, hint=_hint()) for each in every[:-1])
    yield from (replace(each, hint=_hint(*(told[one] for one in every))) for each in every[-1:])


def strangers_of(
    kinds: Mapping[str, Kind],
    created: Iterable[Change],
    state: State,
    listing: Listing,
    behind: Container[tuple[str, str]] = (),
) -> Iterator[tuple[Change, tuple[Object, ...]]]:
    """The creates of which the account holds objects of the same identity that nobody owns, with these."""
    every = tuple(created)
    unowned = {
        name: by_identity(kinds[name], _unowned(name, state, listing, behind))
        for name in {each.address.kind for each in every}
    }
    for change in every:
        kind = kinds[change.address.kind]
        strangers = unowned[kind.name].get(identity_of(kind, change.desired))
        if strangers:
            yield change, strangers


def _unowned(
    kind: str, state: State, listing: Listing, behind: Container[tuple[str, str]]
) -> Mapping[str, Object]:
    owned = state.owned(kind)
    objects = listing.of(kind).items()
    return {id_: each for id_, each in objects if id_ not in owned and (kind, id_) not in behind}


def _hint(*adopted: tuple[Address, str]) -> str:
    """How to adopt objects with one block; without any, that the block stands in the last of the refusals."""
    if not adopted:
        return "Adopt it with the others, by the block below, or give the resource another name"
    if len(adopted) == 1:
        return f"Adopt it:\n{import_block(*adopted)}\nor give the resource another name"
    return (
        f"Adopt all {len(adopted)} of them:\n{import_block(*adopted)}\n"
        "or at once, without a block, by `voxform adopt`; or give the resources other names"
    )


def _choose(to: Address, offered: Offer) -> str:
    return f"Adopt one of them:\n{choice(to, offered)}\nor give the resource another name"


def _twin(kind: Kind, change: Change, strangers: tuple[Object, ...]) -> Diagnostic:
    names = ", ".join(f"{each.id} ({title(kind, each.attributes)})" for each in strangers[:_MOST_NAMED])
    names += f" and {len(strangers) - _MOST_NAMED:,} more" if len(strangers) > _MOST_NAMED else ""
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
