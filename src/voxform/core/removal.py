"""What is recorded and no longer wanted: delete, forget, and old objects of replacements."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from voxform.core.address import Address
from voxform.core.change import Action, Change, FieldChange, Origin, Reason
from voxform.core.configuration import Configuration, Removed
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.graph import order
from voxform.core.kind import Kind
from voxform.core.match import Matched
from voxform.core.resource import Listing, Recorded
from voxform.core.state import Deposed
from voxform.core.value import ABSENT


def plan_removals(
    kinds: Mapping[str, Kind],
    matched: Matched,
    configuration: Configuration,
    interrupted: frozenset[Address],
    listing: Listing,
    *,
    destroy: bool,
) -> tuple[Change, ...]:
    """A change for each record that nothing declares, and for each deposed object that still exists, in order."""
    left = {
        address: record
        for address, record in matched.state.resources.items()
        if address not in configuration.resources
    }
    blocks = {block.origin: block for block in configuration.removed}
    removals = [
        _removal(
            kinds[address.kind],
            address,
            left[address],
            matched,
            interrupted,
            blocks.get(address, blocks.get(address.family)),
            destroy=destroy,
        )
        for address in _users_first(left)
    ]
    old = [
        _deposed(kinds[each.address.kind], each)
        for each in matched.state.deposed
        if (each.address.kind, each.recorded.id) not in listing.gone
    ]
    return (*removals, *old)


def _users_first(left: Mapping[Address, Recorded]) -> tuple[Address, ...]:
    """In the order in which they are deleted: what depends on others goes before them."""
    users: dict[Address, list[Address]] = {address: [] for address in left}
    for address, record in left.items():
        for needed in record.dependencies:
            if needed in users:
                users[needed].append(address)
    try:
        return order(users)
    except ValueError:  # records of different runs may depend on each other in a circle
        return tuple(sorted(left))


def _removal(
    kind: Kind,
    address: Address,
    record: Recorded,
    matched: Matched,
    interrupted: frozenset[Address],
    block: Removed | None,
    *,
    destroy: bool,
) -> Change:
    """What the author says in a `removed` block is newer than a recorded `retain`."""
    missing = address in matched.missing
    retain = record.lifecycle.retain if block is None else block.retain
    forgotten = missing or retain or not kind.operations.delete
    reasons = {
        Reason.INTERRUPTED: address in interrupted,
        Reason.REQUESTED: destroy,
        Reason.MISSING_REMOTELY: missing,
        Reason.UNDECLARED: True,
    }
    return Change(
        address,
        Action.FORGET if forgotten else Action.DELETE,
        next(reason for reason, applies in reasons.items() if applies),
        id=record.id,
        fields=_identity(kind, record.applied),
        edges=record.dependencies,
        place=block.place if block else None,
        moved_from=matched.moved_from.get(address),
        recorded=record,
    )


def idle_blocks(removed: Iterable[Removed], recorded: Iterable[Address]) -> Iterator[Diagnostic]:
    """One notice for each `removed` block that has nothing to remove, or nothing any more."""
    known = {each for address in recorded for each in (address, address.family)}
    for block in removed:
        if block.origin not in known:
            yield Diagnostic(
                code="removed-already",
                severity=Severity.NOTICE,
                summary="A removed block has nothing to do",
                detail=f"Nothing is recorded at {block.origin}, so nothing is forgotten or deleted there.",
                place=block.place,
                hint="Remove the block when every environment has been applied",
                address=str(block.origin),
            )


def _deposed(kind: Kind, old: Deposed) -> Change:
    return Change(
        old.address,
        Action.DELETE,
        Reason.DEPOSED,
        id=old.recorded.id,
        fields=_identity(kind, old.recorded.applied),
        edges=old.recorded.dependencies,
        deposed=True,
        recorded=old.recorded,
        digest=old.change_digest,
    )


def _identity(kind: Kind, applied: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What a reader needs to know which object goes."""
    return tuple(
        FieldChange((name,), applied[name], ABSENT, Origin.CONFIG)
        for name in kind.identified_by(applied)
        if name in applied
    )
