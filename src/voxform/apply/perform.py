"""Sending one step, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from voxform.apply.body import with_secrets
from voxform.apply.context import Context
from voxform.apply.intention import Intention
from voxform.core.address import Address
from voxform.core.state import Operation
from voxform.core.symbol import references
from voxform.core.upload import digest_of
from voxform.remote.body import File
from voxform.remote.problem import Problem
from voxform.remote.resources import Done, Rejected, Unknown, create, delete, update

__all__ = ["FILE_CHANGED", "Done", "Outcome", "Rejected", "Sent", "Unknown", "perform"]

FILE_CHANGED = "file-changed"

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
    if step.operation is not Operation.CREATE:
        return update(context.api, kind, step.id, body)
    try:
        body = _with_files(context, step.change.address, body)
    except ValueError as refusal:
        return Rejected(0, (Problem(str(refusal), (), FILE_CHANGED),))
    return create(context.api, kind, body, intention.pending.operation_id)


def _with_files(context: Context, address: Address, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body with the files that it uploads, as they were when the plan was made.

    Raises:
        ValueError: a file cannot be read any more, or is another one now; whole sentences.
    """
    uploads = context.configuration.resources[address].uploads
    names = context.kinds[address.kind].uploads
    files = {}
    for name, path in uploads.items():
        content = context.read_upload(path)
        if digest_of(content) != body[name]:
            raise ValueError(f"The file {path} has changed since the plan was made")
        files[name] = File(str(body[names[name]]), content)
    return {**body, **files}
