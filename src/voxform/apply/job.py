"""Jobs that go on behind creates: one look after the other until they end."""

from dataclasses import dataclass, replace

from voxform.apply.context import Context
from voxform.apply.intention import Intention
from voxform.core.resource import Object
from voxform.remote.job import Job, look_at
from voxform.remote.resources import fetch

_FIRST = 0.1  # seconds between the first two looks
_GROWTH = 1.5
_LONGEST = 5.0
PATIENCE = 1200.0  # seconds until a job is left to itself


@dataclass(frozen=True, slots=True)
class Waiting:
    """A create that was answered and recorded, and whose job may go on.

    `known` is false when the platform does not tell how far the job is.
    """

    intention: Intention
    object: Object
    job: Job
    seconds: float
    looks: int = 0
    known: bool = True


def look(context: Context, waiting: Waiting) -> Waiting:
    """Wait a little and look again; the object of a job that is done is read again. Safe to run in a thread."""
    begun = context.now()
    if waiting.looks:
        context.sleep(min(_FIRST * _GROWTH ** (waiting.looks - 1), _LONGEST))
    kind = context.kinds[waiting.intention.step.change.address.kind]
    sent = context.secrets.values.values()
    job = look_at(context.api, kind, waiting.object.id, waiting.job, sent)
    shown = fetch(context.api, kind, waiting.object.id) if job is not None and job.done else None
    return replace(
        waiting,
        object=shown if isinstance(shown, Object) else waiting.object,
        job=job or waiting.job,
        seconds=waiting.seconds + (context.now() - begun).total_seconds(),
        looks=waiting.looks + 1,
        known=job is not None,
    )
