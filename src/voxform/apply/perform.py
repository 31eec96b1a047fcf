"""Sending one step, and what came of it."""

from dataclasses import dataclass
from typing import TypeAlias

from voxform.apply.body import with_secrets
from voxform.apply.context import Context
from voxform.apply.intention import Intention
from voxform.core.state import Operation
from voxform.core.symbol import references
from voxform.remote.problem import Problem
from voxform.remote.resources import Done, Rejected, Unknown, create, delete, update

__all__ = ["Done", "Outcome", "Rejected", "Sent", "Unknown", "perform"]

Outcome: TypeAlias = Done | Rejected | Unknown


@dataclass(frozen=True, slots=True)
class Sent:
    """A step that was sent, what came of it, and how many seconds that took."""

    intention: Intention
    outcome: Outcome
    seconds: float


def perform(context: Context, intention: Intention) -> Sent:
    """Send the request of a step whose intention is durable. Safe to run in a thread."""
    begun = context.now()
    outcome = _request(context, intention)
    return Sent(intention, outcome, (context.now() - begun).total_seconds())


def _request(context: Context, intention: Intention) -> Outcome:
    step, kind = intention.step, context.kinds[intention.step.change.address.kind]
    if step.operation is Operation.DELETE:
        return delete(context.api, kind, step.id)
    if unread := references(intention.body):
        return Rejected(0, (Problem(f"the platform did not show {unread[0]}"),))
    body = with_secrets(intention.body, context.secrets.values)
    if step.operation is Operation.CREATE:
        return create(context.api, kind, body, intention.pending.operation_id)
    return update(context.api, kind, step.id, body)
