"""Deciding about one declared resource: action, reason, fields, body (design §5.3)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.address import Address
from voxform.core.body import Parts, body_of
from voxform.core.change import Action, Change, FieldChange, Origin, Reason
from voxform.core.configuration import Import
from voxform.core.diagnostic import Diagnostic
from voxform.core.diff import Sides, diff, failures, new_fields
from voxform.core.drift import drift_fields
from voxform.core.kind import Kind
from voxform.core.leaf import find, leaves
from voxform.core.made_secret import sealed
from voxform.core.match import Matched
from voxform.core.path import Path
from voxform.core.record import is_untouched
from voxform.core.required import lacking
from voxform.core.resolve import Output
from voxform.core.resource import Desired, Object, Recorded
from voxform.core.secret_check import Secrets
from voxform.core.settle import Settled
from voxform.core.symbol import references
from voxform.core.value import ABSENT


@dataclass(frozen=True, slots=True)
class Target:
    """One declared resource with what is recorded and live for it, and the change decided on."""

    kind: Kind
    desired: Desired
    dependencies: tuple[Address, ...]
    recorded: Recorded | None
    live: Object | None
    imported: Import | None
    interrupted: bool
    unconfirmed: bool
    settled_id: str
    missing: bool
    requested: bool
    change: Change
    problems: tuple[Diagnostic, ...] = ()
    drift: tuple[FieldChange, ...] = ()
    untouched: bool = False
    rotated: bool = False
    unchecked: frozenset[Path] = field(default_factory=frozenset)
    unchecked_sources: tuple[tuple[str, ...], ...] = ()

    @staticmethod
    def of(
        kind: Kind,
        desired: Desired,
        attributes: Mapping[str, Any],
        matched: Matched,
        settled: Settled,
        dependencies: tuple[Address, ...],
        *,
        requested: bool = False,
    ) -> "Target":
        """A target about which nothing is decided yet.

        `attributes` are the desired ones with known references resolved; `requested` asks for another object.
        """
        address = desired.address
        origin = matched.moved_from.get(address)
        live, imported = matched.live.get(address), matched.adopted.get(address)
        settled_id = settled.adopted.get(origin or address, "")
        recorded = matched.state.resources.get(address)
        interrupted = not settled.interrupted.isdisjoint((address, origin))
        unconfirmed = not settled.unconfirmed.isdisjoint((address, origin))
        change = Change(
            address,
            Action.NOOP,
            Reason.DECLARED,
            id=live.id if live else "",
            edges=dependencies,
            place=desired.place,
            moved_from=origin,
            adopted_id=(live.id if imported else settled_id) if live else "",
            desired=attributes,
            lifecycle=desired.lifecycle,
            secrets_version=desired.secrets_version,
            recorded=recorded,
        )
        return Target(
            kind=kind,
            desired=desired,
            dependencies=dependencies,
            recorded=recorded,
            live=live,
            imported=imported,
            interrupted=interrupted,
            unconfirmed=unconfirmed,
            settled_id=settled_id,
            missing=address in matched.missing,
            requested=requested,
            change=change,
            untouched=recorded is not None
            and live is not None
            and not (interrupted or unconfirmed)
            and is_untouched(kind, recorded, attributes, live.attributes, desired.lifecycle),
        )

    @property
    def at_rest(self) -> bool:
        """Whether no leaf of it can differ from what is recorded and live, be it secret or not."""
        return (
            self.untouched
            and self.kind.secret_attributes.isdisjoint(self.change.desired)
            and not (self.recorded and self.recorded.fingerprints)
        )


def plan_target(target: Target, readable: frozenset[str], secrets: Secrets) -> Target:
    """Decide what happens to one declared resource; `readable` are the attributes that its list carries."""
    if target.live is None:
        lost = target.recorded is not None and not target.missing
        return target if lost else _create(target)
    if target.at_rest and not target.kind.failed:
        return _compare(target, ())
    sides = _sides(target, readable, secrets)
    fields = (*diff(target.kind, sides), *failures(target.kind, sides.live))
    if target.untouched and not fields:
        return _compare(target, ())
    trusted = _trusted(target, sides.desired, readable)
    target = replace(
        target,
        unchecked=frozenset(each.path for each in fields if each.changed is None),
        unchecked_sources=tuple(each.secret_sources for each in fields if each.changed is None),
        drift=drift_fields(target.kind, sides, fields),
        change=replace(target.change, trusted=trusted) if trusted else target.change,
    )
    return _compare(target, fields)


def _sides(target: Target, readable: frozenset[str], secrets: Secrets) -> Sides:
    recorded = target.recorded
    return Sides(
        desired=target.change.desired,
        declared=target.desired.attributes,
        live=target.live.attributes if target.live else {},
        readable=readable,
        recorded=target.recorded,
        lifecycle=target.desired.lifecycle,
        secrets=secrets,
        asked=recorded is not None and target.desired.secrets_version != recorded.secrets_version,
        rotated=target.rotated and recorded is not None,
        interrupted=target.unconfirmed,
        send=bool(target.imported and target.imported.send),
        untouched=target.untouched,
    )


def _create(target: Target) -> Target:
    reason = Reason.MISSING_REMOTELY if target.missing else Reason.DECLARED
    change = replace(
        target.change,
        action=Action.CREATE,
        reason=Reason.INTERRUPTED if target.interrupted else reason,
        fields=new_fields(target.kind, target.change.desired, target.desired.attributes),
        body=target.change.desired,
    )
    return replace(target, change=change, problems=tuple(lacking(target.kind, target.desired)))


def _compare(target: Target, fields: tuple[FieldChange, ...]) -> Target:
    """Choose between nothing, an update and a replacement for an object that exists."""
    moving = tuple(each for each in fields if each.changed)
    change = target.change
    if target.requested or any(each.forces_replacement for each in moving):
        lacks = tuple(lacking(target.kind, target.desired))
        return replace(target, change=_replacement(target, change, fields), problems=lacks)
    if moving:
        return replace(target, change=_update(target, change, fields))
    action, reason = _without_write(target, change)
    if (action, reason) == (change.action, change.reason):
        return target
    return replace(target, change=replace(change, action=action, reason=reason))


def _without_write(target: Target, change: Change) -> tuple[Action, Reason]:
    if target.imported:
        return Action.ADOPT, Reason.IMPORT_REQUESTED
    if target.settled_id:
        return Action.ADOPT, Reason.INTERRUPTED
    if target.recorded and change.rules:
        reason = Reason.INTERRUPTED if target.interrupted else Reason.LIFECYCLE_CHANGED
        return Action.UPDATE, reason
    if change.moved_from:
        return Action.MOVE, Reason.MOVED
    return Action.NOOP, Reason.INTERRUPTED if target.interrupted else Reason.DECLARED


def _update(target: Target, change: Change, fields: tuple[FieldChange, ...]) -> Change:
    return replace(
        change,
        action=Action.UPDATE,
        reason=_reason(target, fields),
        fields=fields,
        body=body_of(target.kind, _parts(target), [each.path for each in fields if each.changed]),
    )


def _parts(target: Target) -> Parts:
    live = target.live.attributes if target.live else {}
    return Parts(target.change.desired, live, target.desired.lifecycle.ignore_changes)


def _replacement(target: Target, change: Change, fields: tuple[FieldChange, ...]) -> Change:
    """A new object gets every attribute, so every secret moves whether it changed or not."""
    found = {each.path: each for each in fields}
    every = new_fields(target.kind, change.desired, target.desired.attributes)
    secret = {
        each.path: replace(found.get(each.path) or _sent_again(target, each), origin=Origin.CONFIG)
        for each in every
        if each.sensitive
    }
    return replace(
        change,
        action=Action.REPLACE,
        reason=_replaced_because(target),
        fields=tuple((found | secret).values()),
        body=change.desired,
        left_behind=not target.kind.operations.delete or _is_retained(change),
    )


def _is_retained(change: Change) -> bool:
    """Whether the object is to be given up, not deleted: a `retain: false` counts once it is applied."""
    return bool(change.lifecycle.retain or (change.recorded and change.recorded.lifecycle.retain))


def _sent_again(target: Target, field: FieldChange) -> FieldChange:
    """A secret of a new object; new is only the use of a variable that the old one did not have there."""
    before = target.recorded.fingerprints.get(field.path) if target.recorded else None
    known = before.sources if before else ()
    return replace(field, new_sources=tuple(each for each in field.new_sources if each not in known))


def _replaced_because(target: Target) -> Reason:
    if target.interrupted:
        return Reason.INTERRUPTED
    if target.requested:
        return Reason.REQUESTED
    failed = failures(target.kind, target.live.attributes if target.live else {})
    return Reason.FAILED if failed else Reason.IMMUTABLE_CHANGED


def _reason(target: Target, fields: Iterable[FieldChange]) -> Reason:
    moving = [each for each in fields if each.changed]
    if target.interrupted:
        return Reason.INTERRUPTED
    config = [each for each in moving if each.origin in {Origin.CONFIG, Origin.BOTH}]
    if any(not _by_reference(target, each) for each in config):
        return Reason.CONFIG_CHANGED
    if config:
        return Reason.REFERENCE_CHANGED
    if any(each.origin is Origin.DRIFT for each in moving):
        return Reason.DRIFTED
    return Reason.SECRET_CHANGED


def _by_reference(target: Target, change: FieldChange) -> bool:
    """Whether only the id behind a reference moved: it names what it named before, nothing less and nothing more."""
    before = frozenset(target.recorded.dependencies if target.recorded else ())
    return change.reference and before == frozenset(target.dependencies)


def _trusted(target: Target, attributes: Mapping[str, Any], readable: frozenset[str]) -> tuple[Path, ...]:
    """Leaves of an adopted object that cannot be read and are not sent."""
    if target.recorded is not None:
        return tuple(
            path
            for path in target.recorded.trusted
            if path[0] not in readable and find(target.kind.shape, attributes, path) is not ABSENT
        )
    if target.imported is None or target.imported.send:
        return ()
    every = leaves(target.kind.shape, attributes)
    return tuple(path for path, value in every if path[0] not in readable and not references(value))


def output_of(target: Target) -> Output:
    """What dependents may read once this is decided."""
    change = target.change
    lasting = change.action not in {Action.CREATE, Action.REPLACE}
    live = target.live.attributes if target.live and lasting else {}
    id_ = change.id or (target.recorded.id if target.recorded else "")
    return Output(
        id_ if lasting and id_ else None,
        change.desired,
        sealed(target.kind, change.address, live),
        target.kind.made_secrets,
    )
