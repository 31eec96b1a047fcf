"""Sending one step, and what came of it."""

from voxform.apply.body import with_secrets
from voxform.apply.context import Context
from voxform.apply.intention import Intention
from voxform.core.state import Operation
from voxform.remote.resources import Done, Rejected, Unknown, create, delete, update

__all__ = ["Done", "Rejected", "Unknown", "perform"]


def perform(context: Context, intention: Intention) -> Done | Rejected | Unknown:
    """Send the request of a step whose intention is durable. Safe to run in a thread."""
    step, kind = intention.step, context.kinds[intention.step.change.address.kind]
    if step.operation is Operation.DELETE:
        return delete(context.api, kind, step.id)
    body = with_secrets(intention.body, context.secrets.values)
    if step.operation is Operation.CREATE:
        return create(context.api, kind, body, intention.pending.operation_id)
    return update(context.api, kind, step.id, body)
