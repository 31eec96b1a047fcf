"""Which object stands behind which address: by recorded id, by `moved`, by `import`; never by guessing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from voxform.core.address import Address
from voxform.core.adopt import adopt
from voxform.core.configuration import Configuration, Import, Moved
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind import Kind
from voxform.core.move import readdressed
from voxform.core.resource import Listing, Object, Recorded
from voxform.core.state import State
from voxform.core.unmoved import unmoved


@dataclass(frozen=True, slots=True)
class Matched:
    """The state after `moved`, the live object of each address, and what was adopted or is missing."""

    state: State
    live: Mapping[Address, Object]
    moved_from: Mapping[Address, Address] = field(default_factory=dict)
    adopted: Mapping[Address, Import] = field(default_factory=dict)
    missing: frozenset[Address] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


def match(
    kinds: Mapping[str, Kind], configuration: Configuration, state: State, listing: Listing, now: datetime
) -> Matched:
    """Tie addresses to objects. `now` tells whether a record is older than the settle time."""
    state, moved_from = _move(state, configuration.moved)
    live = {
        address: found
        for address, record in state.resources.items()
        if (found := listing.of(address.kind).get(record.id)) is not None
    }
    missing, unseen = _missing(configuration, state, listing, live, now)
    state = _given_up(state, missing & {block.to for block in configuration.imports})
    adopted = adopt(kinds, configuration, state, listing)
    for address, (_, found) in adopted.objects.items():
        live[address] = found
    return Matched(
        state,
        live,
        moved_from,
        {address: block for address, (block, _) in adopted.objects.items()},
        missing & state.resources.keys(),
        (*adopted.diagnostics, *unseen, *unmoved(configuration, state.resources)),
    )


def _move(state: State, moved: Iterable[Moved]) -> tuple[State, Mapping[Address, Address]]:
    """Give each record its new address; a block whose origin is not recorded has done its work.

    A block waits for the one that frees its target, wherever that stands, so a second run moves nothing more.
    """
    recorded = set(state.resources)
    origin: dict[Address, Address] = {}
    left = list(moved)
    while block := next((each for each in left if each.origin in recorded and each.to not in recorded), None):
        left.remove(block)
        recorded.remove(block.origin)
        recorded.add(block.to)
        origin[block.to] = origin.pop(block.origin, block.origin)
    return readdressed(state, {old: to for to, old in origin.items()}), origin


def _given_up(state: State, addresses: Collection[Address]) -> State:
    """Without the records of objects that are gone, where the author has named another object."""
    left = {address: record for address, record in state.resources.items() if address not in addresses}
    return replace(state, resources=left)


def _missing(
    configuration: Configuration,
    state: State,
    listing: Listing,
    live: Mapping[Address, Object],
    now: datetime,
) -> tuple[frozenset[Address], list[Diagnostic]]:
    """Records whose object a GET did not find; too young a record is not judged."""
    lost = {address: record for address, record in state.resources.items() if address not in live}
    settle = configuration.environment.api.settle
    young = {
        address
        for address, record in lost.items()
        if (address.kind, record.id) not in listing.gone or _age(record, now) < settle
    }
    return frozenset(lost) - young, [
        _not_visible(address, lost[address], settle) for address in sorted(young)
    ]


def _age(record: Recorded, now: datetime) -> float:
    """Seconds since the record was written; a record from the future is as old as can be."""
    age = (now - datetime.fromisoformat(record.written_at)).total_seconds()
    return age if age >= 0 else float("inf")


def _not_visible(address: Address, record: Recorded, settle: float) -> Diagnostic:
    return Diagnostic(
        code="not-visible-yet",
        severity=Severity.ERROR,
        summary="A recorded object is not visible",
        detail=(
            f"{address} was written as {record.id} at {record.written_at}, and the platform does not show it. "
            f"Within the settle time of {settle:g} s this may be a list that lags behind, so it is neither "
            "created again nor given up."
        ),
        hint="Run the command again after the settle time (`api.settle` in the environment)",
        address=str(address),
    )
