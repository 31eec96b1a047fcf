"""What became of intentions that an earlier run did not confirm (design §5.5).

A create is known to have happened, known not to have, or asked about. Of an update nobody knows: what it
meant to write counts as applied beside what stood there before, and it stays pending until a plan finds
nothing to write or writes again. A delete whose object still exists is planned again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from shlex import quote
from typing import Any

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.equality import alike, same
from voxform.core.identity import Identity, by_identity, identity_of, title
from voxform.core.kind import LEAF, Kind
from voxform.core.leaf import find, leaves, overlay
from voxform.core.record import observed_of
from voxform.core.resource import Listing, Object, Recorded
from voxform.core.state import Deposed, Operation, Pending, State
from voxform.core.value import ABSENT


@dataclass(frozen=True, slots=True)
class Settled:
    """The state with what was found out, which addresses were interrupted, and what must be asked.

    `unconfirmed` are addresses whose last update may or may not have happened; `adopted` holds the ids of
    objects that unconfirmed creates turned out to have made.
    """

    state: State
    interrupted: frozenset[Address] = frozenset()
    unconfirmed: frozenset[Address] = frozenset()
    adopted: Mapping[Address, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    resources: dict[Address, Recorded]
    deposed: list[Deposed]
    adopted: dict[Address, str]
    asked: list[Diagnostic]
    unsettled: list[Pending]
    new: dict[str, Mapping[Identity | None, tuple[Object, ...]]] = field(default_factory=dict)
    readable: dict[str, frozenset[str]] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)


def settle(kinds: Mapping[str, Kind], state: State, listing: Listing) -> Settled:
    """Decide about every pending operation from a listing read after the settle time."""
    draft = _Draft(dict(state.resources), list(state.deposed), {}, [], [])
    for pending in state.pending:
        _SETTLE[pending.operation](kinds[pending.address.kind], pending, state, listing, draft)
    settled = replace(
        state,
        resources=draft.resources,
        deposed=tuple(draft.deposed),
        pending=tuple(draft.unsettled),
        seen=state.seen if draft.asked else {},
    )
    interrupted = frozenset(pending.address for pending in state.pending if not pending.deposed)
    unconfirmed = frozenset(each.address for each in draft.unsettled if each.operation is Operation.UPDATE)
    return Settled(settled, interrupted, unconfirmed, draft.adopted, tuple(draft.asked))


def _new_objects(kind: Kind, state: State, listing: Listing) -> Mapping[Identity | None, tuple[Object, ...]]:
    """Objects that nobody owns and that were not there when the creates began, by identity."""
    known = state.owned(kind.name) | set(state.seen.get(kind.name, ()))
    new = {id_: each for id_, each in listing.of(kind.name).items() if id_ not in known}
    return by_identity(kind, new)


def as_intended(kind: Kind, intended: Recorded, live: Object, readable: frozenset[str]) -> bool:
    """Whether an object holds what a create meant to write, as far as that can be read."""
    return all(
        alike(value, find(kind.shape, live.attributes, path))
        for path, value in leaves(kind.shape, intended.applied)
        if path[0] in readable and value is not None
    )


def _create(kind: Kind, pending: Pending, state: State, listing: Listing, draft: _Draft) -> None:
    if kind.name not in draft.new:
        draft.new[kind.name] = _new_objects(kind, state, listing)
        draft.readable[kind.name] = listing.readable(kind.name)
    if "create" in kind.costs_of(pending.intended.applied):
        new = sorted(
            (each for some in draft.new[kind.name].values() for each in some), key=lambda each: each.id
        )
        old = draft.resources.get(pending.address) if pending.replaces else None
        draft.asked.append(_ask_about_money(kind, pending, tuple(new), old))
        draft.unsettled.append(pending)
        return
    same = draft.new[kind.name].get(identity_of(kind, pending.intended.applied), ())
    found = tuple(each for each in same if (kind.name, each.id) not in draft.taken)
    if not found and not any(name == kind.name for name, _ in listing.unlisted):
        return
    if not found:
        draft.asked.append(_behind(kind, pending))
        draft.unsettled.append(pending)
        return
    old = draft.resources.get(pending.address)
    if len(found) > 1 or not as_intended(kind, pending.intended, found[0], draft.readable[kind.name]):
        draft.asked.append(_ask(kind, pending, found, old if pending.replaces else None))
        draft.unsettled.append(pending)
        return
    if old is not None and pending.replaces == old.id:
        draft.deposed.append(Deposed(pending.address, old, pending.change_digest))
    draft.resources[pending.address] = replace(
        pending.intended, id=found[0].id, observed=observed_of(kind, found[0].attributes)
    )
    draft.adopted[pending.address] = found[0].id
    draft.taken.add((kind.name, found[0].id))


def _update(kind: Kind, pending: Pending, _state: State, _listing: Listing, draft: _Draft) -> None:
    recorded = draft.resources.get(pending.address)
    if recorded is not None:
        draft.resources[pending.address] = _either(kind, recorded, pending.intended)
        draft.unsettled.append(pending)


def _either(kind: Kind, before: Recorded, intended: Recorded) -> Recorded:
    """The record of an object that holds what was recorded or what an update meant to write."""
    return replace(
        intended,
        id=before.id,
        applied=overlay(kind.shape, before.applied, intended.applied),
        observed=_observed(kind, before, intended),
        fingerprints={**before.fingerprints, **intended.fingerprints},
        dependencies=tuple(sorted({*before.dependencies, *intended.dependencies})),
        bought=before.bought,
    )


def _observed(kind: Kind, before: Recorded, intended: Recorded) -> dict[str, Any]:
    """What the platform showed of the attributes that were not to change."""
    top = (kind.shape.fields or {}).get
    sent = {str(path[0]) for path, each in intended.fingerprints.items() if each.applied is None}
    return {
        name: value
        for name, value in before.observed.items()
        if kind.masks.get(name) not in sent
        and same(before.applied.get(name, ABSENT), intended.applied.get(name, ABSENT), top(name, LEAF))
    }


def _delete(kind: Kind, pending: Pending, _state: State, listing: Listing, draft: _Draft) -> None:
    """A delete that is not known to have happened is either done, as the object is gone, or planned again."""
    gone = (kind.name, pending.intended.id) in listing.gone
    if not gone:
        return
    if pending.deposed:
        draft.deposed[:] = [each for each in draft.deposed if each.recorded.id != pending.intended.id]
    elif draft.resources.get(pending.address, pending.intended).id == pending.intended.id:
        draft.resources.pop(pending.address, None)


_SETTLE = {Operation.CREATE: _create, Operation.UPDATE: _update, Operation.DELETE: _delete}


def _behind(kind: Kind, pending: Pending) -> Diagnostic:
    address = quote(str(pending.address))
    return Diagnostic(
        code="list-behind",
        severity=Severity.REFUSAL,
        summary="An interrupted create cannot be settled yet",
        detail=(
            f"The outcome of creating {pending.address} (begun {pending.started_at}) is not known, and the list of "
            f"{kind.name} would tell, but it lacks objects that exist: it is behind. Creating again now could "
            "make a second object."
        ),
        hint=(
            "Run the same command again in a while; a longer `api.settle` in the environment waits by itself.\n"
            f"If it stays so, look for it in the account:\n  voxform import {address} ID\n"
            f"Or say that it was not made:\n  voxform state rm {address}"
        ),
        address=str(pending.address),
    )


def _ask(kind: Kind, pending: Pending, found: tuple[Object, ...], old: Recorded | None) -> Diagnostic:
    names = ", ".join(f"{each.id} ({title(kind, each.attributes)})" for each in found)
    return Diagnostic(
        code="unsettled-create",
        severity=Severity.REFUSAL,
        summary="An interrupted create cannot be settled",
        detail=(
            f"An earlier run was creating {pending.address} (begun {pending.started_at}) and never learned "
            f"the outcome. The account now holds {names}, which may or may not be its work, so nothing is "
            "created again or adopted."
        ),
        hint=_decisions(pending, found, old),
        address=str(pending.address),
    )


def _ask_about_money(
    kind: Kind, pending: Pending, found: tuple[Object, ...], old: Recorded | None
) -> Diagnostic:
    """Nothing that costs money is done twice, or taken for done, by guessing."""
    names = ", ".join(f"{each.id} ({title(kind, each.attributes)})" for each in found)
    shown = f"Since then the account has {names}" if found else f"The account lists no new {kind.name}"
    return Diagnostic(
        code="unsettled-purchase",
        severity=Severity.REFUSAL,
        summary="It is not known whether something was bought",
        detail=(
            f"An earlier run was buying {pending.address} (begun {pending.started_at}) and never learned the outcome. "
            f"{shown}. As it costs money, nothing is bought again, and nothing is taken for it, before you say so."
        ),
        hint=_decisions(pending, found, old),
        address=str(pending.address),
    )


def _decisions(pending: Pending, found: tuple[Object, ...], old: Recorded | None) -> str:
    """The commands that decide; a replacement that made nothing leaves the old object recorded."""
    address = quote(str(pending.address))
    none = f"import {address} {quote(old.id)}" if old else f"state rm {address}"
    which = [each.id for each in found] or ["ID"]
    commands = "\n".join(f"  voxform import {address} {quote(id_)}" for id_ in which)
    return f"Say which object it is:\n{commands}\nOr that it is none of them:\n  voxform {none}"
