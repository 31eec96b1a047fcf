"""Mending a state by hand: other addresses for records, and records given up. The platform is not asked."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from shlex import quote

from voxform.core.address import Address
from voxform.core.diagnostic import Failure, error
from voxform.core.move import readdressed
from voxform.core.resource import Recorded
from voxform.core.state import Deposed, Operation, Pending, State
from voxform.core.suggestion import did_you_mean


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What `remove` gives up. The objects stay on the platform, and nothing of ours knows them any more."""

    record: Recorded | None
    deposed: tuple[Deposed, ...]
    pending: tuple[Pending, ...]


def move(state: State, origin: Address, to: Address) -> State:
    """Give everything recorded at one address another: its record, deposed objects and unfinished work.

    Dependencies on it are rewritten too.

    Raises:
        Failure: nothing is recorded at `origin`, something is at `to`, or the kinds differ.
    """
    _require(state, origin)
    _require_free(state, origin, to)
    return readdressed(state, {origin: to})


def remove(state: State, address: Address) -> State:
    """Forget everything recorded at an address; `forgotten` says what that is.

    This is also how a person says that none of the objects found is that of an unconfirmed create. The name
    stays in the dependencies of others.

    Raises:
        Failure: nothing is recorded at the address.
    """
    _require(state, address)
    pending = tuple(each for each in state.pending if each.address != address)
    creating = {each.address.kind for each in pending if each.operation is Operation.CREATE}
    return replace(
        state,
        resources={each: record for each, record in state.resources.items() if each != address},
        deposed=tuple(each for each in state.deposed if each.address != address),
        pending=pending,
        seen={kind: ids for kind, ids in state.seen.items() if kind in creating},
    )


def forgotten(state: State, address: Address) -> Forgotten:
    """What `remove` would give up.

    Raises:
        Failure: nothing is recorded at the address.
    """
    _require(state, address)
    return Forgotten(
        state.resources.get(address),
        tuple(each for each in state.deposed if each.address == address),
        tuple(each for each in state.pending if each.address == address),
    )


def addresses(state: State) -> tuple[Address, ...]:
    """Every address of which a record, a deposed object or unfinished work is known, sorted."""
    unsettled = {each.address for each in state.pending} | {each.address for each in state.deposed}
    return tuple(sorted(unsettled | set(state.resources)))


def record_at(state: State, address: Address) -> Recorded:
    """The record of an address.

    Raises:
        Failure: there is none.
    """
    _require(state, address, state.resources)
    return state.resources[address]


def _require(state: State, address: Address, among: Iterable[Address] | None = None) -> None:
    known = addresses(state) if among is None else tuple(among)
    if address not in known:
        question = did_you_mean(str(address), map(str, known))
        raise Failure(
            error(
                "not-recorded",
                "The address is not recorded",
                f"The state has no {address}.",
                hint=question or "See what is recorded:\n  voxform state list",
            )
        )


def _require_free(state: State, origin: Address, to: Address) -> None:
    if origin.kind != to.kind:
        raise Failure(
            error(
                "move-kind",
                "A record cannot change its kind",
                f"{origin} stands for an object of the kind {origin.kind}, which {to} cannot name.",
            )
        )
    if origin == to:
        raise Failure(
            error(
                "move-nowhere",
                "The record is there already",
                f"{origin} is both what moves and where to, so there is nothing to do.",
                hint="Name the new address second:\n  voxform state mv FROM TO",
            )
        )
    if to in addresses(state):
        raise Failure(
            error(
                "move-taken",
                "The new address is taken",
                f"Something is recorded at {to} already, so {origin} cannot become it.",
                hint=f"If it is to be given up:\n  voxform state rm {quote(str(to))}",
            )
        )
