"""What became of intentions that an earlier run did not confirm (design §5.5).

The state that comes back holds no pending create and no pending update: each is known to have happened,
known not to have, or asked about. A pending delete whose object still exists is planned again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.equality import alike
from voxform.core.identity import identity_of, title, with_identity
from voxform.core.kind import Kind
from voxform.core.leaf import find, leaves
from voxform.core.resource import Listing, Object, Recorded
from voxform.core.state import Deposed, Operation, Pending, State


@dataclass(frozen=True, slots=True)
class Settled:
    """The state without open questions, which addresses were interrupted, and what must be asked.

    `adopted` holds the ids of objects that unconfirmed creates turned out to have made.
    """

    state: State
    interrupted: frozenset[Address] = frozenset()
    adopted: Mapping[Address, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Draft:
    resources: dict[Address, Recorded]
    deposed: list[Deposed]
    adopted: dict[Address, str]
    asked: list[Diagnostic]
    unsettled: list[Pending]


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
        seen=state.seen if draft.unsettled else {},
    )
    interrupted = frozenset(pending.address for pending in state.pending if not pending.deposed)
    return Settled(settled, interrupted, draft.adopted, tuple(draft.asked))


def candidates(kind: Kind, pending: Pending, state: State, listing: Listing) -> tuple[Object, ...]:
    """New objects that nobody owns and that have the identity which the create was to give."""
    known = state.owned(kind.name) | set(state.seen.get(kind.name, ()))
    found = with_identity(kind, listing.of(kind.name), identity_of(kind, pending.intended.applied))
    return tuple(each for each in found if each.id not in known)


def as_intended(kind: Kind, intended: Recorded, live: Object, readable: frozenset[str]) -> bool:
    """Whether an object holds what a create meant to write, as far as that can be read."""
    return all(
        alike(value, find(kind.shape, live.attributes, path))
        for path, value in leaves(kind.shape, intended.applied)
        if path[0] in readable and value is not None
    )


def _create(kind: Kind, pending: Pending, state: State, listing: Listing, draft: _Draft) -> None:
    found = candidates(kind, pending, state, listing)
    taken = set(draft.adopted.values())
    found = tuple(each for each in found if each.id not in taken)
    if not found:
        return
    if len(found) > 1 or not as_intended(kind, pending.intended, found[0], listing.readable(kind.name)):
        draft.asked.append(_ask(kind, pending, found))
        draft.unsettled.append(pending)
        return
    old = draft.resources.get(pending.address)
    if old is not None and pending.replaces == old.id:
        draft.deposed.append(Deposed(pending.address, old, pending.change_digest))
    draft.resources[pending.address] = replace(pending.intended, id=found[0].id)
    draft.adopted[pending.address] = found[0].id


def _update(kind: Kind, pending: Pending, _state: State, _listing: Listing, draft: _Draft) -> None:
    """The intended values count as applied; nothing is known of what the platform made of them."""
    recorded = draft.resources.get(pending.address)
    if recorded is not None:
        draft.resources[pending.address] = replace(
            pending.intended, id=recorded.id, observed=_shown(kind, recorded), bought=recorded.bought
        )


def _shown(kind: Kind, recorded: Recorded) -> dict[str, object]:
    return {name: recorded.observed[name] for name in kind.masks if name in recorded.observed}


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


def _ask(kind: Kind, pending: Pending, found: tuple[Object, ...]) -> Diagnostic:
    names = ", ".join(f"{each.id} ({title(kind, each.attributes)})" for each in found)
    commands = "\n".join(f"  voxform import '{pending.address}' {each.id}" for each in found)
    return Diagnostic(
        code="unsettled-create",
        severity=Severity.REFUSAL,
        summary="An interrupted create cannot be settled",
        detail=(
            f"An earlier run was creating {pending.address} (begun {pending.started_at}) and never learned "
            f"the outcome. The account now holds {names}, which may or may not be its work, so nothing is "
            "created again or adopted."
        ),
        hint=(
            f"say which object it is:\n{commands}\n"
            f"or that it is none of them:\n  voxform state rm '{pending.address}'"
        ),
        address=str(pending.address),
    )
