"""A step with its references filled in, and the intention that is made durable before it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from voxform.apply.context import Context
from voxform.core.address import Address
from voxform.core.equality import same, shape_at
from voxform.core.leaf import find, leaves, without
from voxform.core.path import Path
from voxform.core.record import Written, record_of, remembered
from voxform.core.resolve import Output, resolve
from voxform.core.resource import Fingerprint, Object, Recorded
from voxform.core.state import Operation, Pending
from voxform.core.step import Step


@dataclass(frozen=True, slots=True)
class Intention:
    """One step about to be sent: `desired` is the whole resource, `body` what of it is sent."""

    step: Step
    pending: Pending
    desired: Mapping[str, Any]
    body: Mapping[str, Any]


def intend(
    context: Context, step: Step, outputs: Mapping[Address, Output], present: Recorded | None
) -> Intention:
    """Fill in what earlier steps have made known, and say what the step will leave behind."""
    change = step.change
    pending = Pending(
        operation_id=context.new_id(),
        operation=step.operation,
        address=change.address,
        started_at=context.timestamp(),
        intended=Recorded(step.id, context.timestamp(), {}, {}),
        deposed=step.deposed,
        replaces=step.deposes,
        change_digest=change.digest,
    )
    intention = Intention(step, pending, resolve(change.desired, outputs), resolve(step.body, outputs))
    return replace(intention, pending=replace(pending, intended=_intended(context, intention, present)))


def _intended(context: Context, intention: Intention, present: Recorded | None) -> Recorded:
    step = intention.step
    if step.operation is Operation.DELETE:
        return replace(step.change.recorded or intention.pending.intended, id=step.id)
    record = recorded_after(context, intention, present, Object(step.id, {}))
    if step.operation is Operation.CREATE:
        return record
    return replace(record, fingerprints=_open(record.fingerprints, intention.body))


def _open(fingerprints: Mapping[Path, Fingerprint], body: Mapping[str, Any]) -> dict[Path, Fingerprint]:
    """Secrets on their way have no fingerprint: after an unknown outcome they are sent again."""
    return {
        path: Fingerprint(sources=kept.sources) if path[0] in body else kept
        for path, kept in fingerprints.items()
    }


def recorded_after(
    context: Context, intention: Intention, present: Recorded | None, written: Object
) -> Recorded:
    """What to record once a create or an update has had its effect and the platform has answered."""
    step, change = intention.step, intention.step.change
    creating = step.operation is Operation.CREATE
    rules = remembered(change.lifecycle, present)
    return record_of(
        context.kinds[change.address.kind],
        Written(
            id=written.id,
            written_at=context.timestamp(),
            desired=_given(context, intention, written) if creating else intention.desired,
            answer=written.attributes,
            previous=None if creating else present,
            lifecycle=replace(change.lifecycle, protect=rules.protect, retain=rules.retain),
            dependencies=change.edges,
            secrets_version=change.secrets_version,
            trusted=()
            if creating
            else tuple(path for path in change.trusted if path[0] not in intention.body),
            unchecked=frozenset() if creating else _unsent(context, intention),
        ),
        context.secrets,
    )


def _given(context: Context, intention: Intention, written: Object) -> Mapping[str, Any]:
    """What a create has given the object: of what only an update takes, just what the platform chose alike."""
    kind = context.kinds[intention.step.change.address.kind]
    if not kind.late:
        return intention.desired
    missing = [
        path
        for path, value in leaves(kind.shape, intention.desired)
        if kind.is_late(path)
        and not same(value, find(kind.shape, written.attributes, path), shape_at(kind.shape, path))
    ]
    return without(kind.shape, intention.desired, missing)


def _unsent(context: Context, intention: Intention) -> frozenset[Path]:
    kind = context.kinds[intention.step.change.address.kind]
    return frozenset(
        path for path, _ in leaves(kind.shape, intention.desired) if path[0] not in intention.body
    )
