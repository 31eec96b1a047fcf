"""A run under way, and what each outcome means for it: the record, the steps that follow, the event."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from voxform.apply.context import Context
from voxform.apply.explain import held, job_failed, job_unfinished, rejected, unknown
from voxform.apply.flight import Flight
from voxform.apply.intention import Intention, recorded_after
from voxform.apply.job import PATIENCE, Waiting, look
from voxform.apply.ledger import Ledger
from voxform.apply.perform import Done, Rejected, Sent
from voxform.apply.rename import is_name_conflict, make_room
from voxform.apply.schedule import Schedule
from voxform.apply.unsettled import Listed, find_created
from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.event import StepDone, StepFailed, StepNotReached, StepWaiting
from voxform.core.leaf import find
from voxform.core.made_secret import sealed, with_made
from voxform.core.path import Path
from voxform.core.resolve import Output
from voxform.core.resource import Object
from voxform.core.state import Operation
from voxform.core.step import Step, strings

_TRIES = 3  # creates of one object that are known to have made none

Landed: TypeAlias = Sent | Listed | Waiting


@dataclass(slots=True)
class Work:
    """What a run works with, and how far it is.

    `filled` are steps whose intentions are the next to be made durable, `ahead` those whose intentions are and
    that wait for their turn, `flying` those that were sent, `lost` creates without an answer, `asked` those of
    them whose kinds are being listed. `closing` is set when the run cannot go on.
    """

    context: Context
    ledger: Ledger
    schedule: Schedule
    outputs: dict[Address, Output]
    flight: Flight[Landed] = field(default_factory=Flight)
    filled: list[Intention] = field(default_factory=list)
    ahead: deque[Intention] = field(default_factory=deque)
    flying: dict[str, Intention] = field(default_factory=dict)
    lost: list[Intention] = field(default_factory=list)
    asked: list[Intention] = field(default_factory=list)
    tries: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    not_reached: list[str] = field(default_factory=list)
    closing: bool = False
    counts: dict[str, int] = field(default_factory=lambda: {each.value: 0 for each in Operation})

    @property
    def stopping(self) -> bool:
        """Whether nothing new may be started."""
        return self.context.stopped() or bool(self.context.fail_fast and self.failed)


def take(work: Work, landed: Landed) -> None:
    """Record what a call brought, before anything else is done about it."""
    if isinstance(landed, Sent):
        _take_sent(work, landed)
    elif isinstance(landed, Waiting):
        _take_waiting(work, landed)
    else:
        _take_listed(work, landed)


def _take_sent(work: Work, sent: Sent) -> None:
    intention, outcome = sent.intention, sent.outcome
    step = intention.step
    del work.flying[step.name]
    if isinstance(outcome, Done):
        _take_done(work, intention, outcome, sent.seconds)
    elif isinstance(outcome, Rejected):
        work.ledger.dropped(intention)
        _take_rejected(work, step, outcome)
    elif step.operation is Operation.CREATE:
        work.lost.append(intention)
    else:
        fail(work, step, unknown(step, outcome.why))


def _take_done(work: Work, intention: Intention, outcome: Done, seconds: float) -> None:
    step = intention.step
    answered = outcome.object or Object(step.id, {})
    if step.operation is Operation.CREATE and work.ledger.knows(step.change.address.kind, answered.id):
        fail(work, step, unknown(step, f"the answer names {answered.id!r}, which was there before"))
    elif outcome.job is not None:
        _record(work, intention, answered)
        work.flying[step.name] = intention
        _take_waiting(work, Waiting(intention, answered, outcome.job, seconds))
    else:
        _succeed(work, intention, Object(step.id or answered.id, answered.attributes), seconds)


def _take_waiting(work: Work, waiting: Waiting) -> None:
    """A create that is recorded is done when its job is; what a failed job has left is to be deleted."""
    step, job = waiting.intention.step, waiting.job
    if job.done is None and waiting.known and waiting.seconds < PATIENCE:
        work.context.emit(StepWaiting(step.name, step.operation, step.change.address, job.status))
        if not (work.closing or work.context.stopped()):
            work.flight.start(partial(look, work.context, waiting))
        return
    del work.flying[step.name]
    if job.done:
        _succeed(work, waiting.intention, waiting.object, waiting.seconds)
    elif job.done is None:
        fail(work, step, job_unfinished(waiting))
    else:
        work.ledger.failed(waiting.intention)
        fail(work, step, job_failed(waiting))


def _take_rejected(work: Work, step: Step, outcome: Rejected) -> None:
    kind = work.context.kinds[step.change.address.kind]
    crowded = is_name_conflict(kind, step, outcome.status, outcome.problems)
    if crowded and not step.has_room:
        for each in make_room(work.context, step):
            work.schedule.add(each)
    else:
        fail(work, step, *rejected(work.context, step, outcome.status, outcome.problems))


def _take_listed(work: Work, listed: Listed) -> None:
    """Creates without an answer: what they made is recorded, and one that made nothing is tried again."""
    work.asked = []
    for intention in listed.lost:
        step = intention.step
        if listed.listing is None:
            why = "no answer came, and the list that would tell cannot be read"
            fail(work, step, unknown(step, why), *listed.problems)
            continue
        found = find_created(work.context, work.ledger.state, listed.listing, intention)
        if found.object is not None:
            _succeed(work, intention, found.object, 0.0, adopted=True)
        elif found.question is not None:
            fail(work, step, found.question)
        else:
            work.ledger.dropped(intention)
            _try_again(work, step)


def _try_again(work: Work, step: Step) -> None:
    work.tries[step.name] = work.tries.get(step.name, 1) + 1
    if work.tries[step.name] <= _TRIES:
        work.schedule.add(step)
    else:
        fail(work, step, unknown(step, f"{_TRIES} attempts made no object"))


def _succeed(
    work: Work, intention: Intention, written: Object, seconds: float, *, adopted: bool = False
) -> None:
    step, address = intention.step, intention.step.change.address
    _record(work, intention, written)
    if step.operation is not Operation.DELETE:
        _tell(work, intention, written)
    work.counts[step.operation] += 1
    lost = _still_held(work, step)
    if lost:
        work.ledger.unfinished(step.change.digest)
        fail(work, step, held(step, lost))
        return
    work.schedule.succeeded(step.name)
    work.context.emit(
        StepDone(step.name, step.operation, address, written.id, seconds, step.deposed, adopted)
    )


def _still_held(work: Work, step: Step) -> dict[str, Path]:
    """What the object that was just written goes on referring to although it is about to be deleted, and where."""
    record = work.ledger.recorded(step.change.address)
    if record is None or not record.not_kept or step.operation is Operation.DELETE:
        return {}
    waiting = work.schedule.waiting_for(step.name)
    doomed = {each.id for each in waiting if each.operation is Operation.DELETE}
    shape = work.context.kinds[step.change.address.kind].shape
    shown = ((path, find(shape, record.observed, path)) for path in record.not_kept)
    return {id_: path for path, value in shown for id_ in doomed & set(strings(value))}


def _tell(work: Work, intention: Intention, written: Object) -> None:
    """What later steps may read of an object that was just written, and the secrets that it was given."""
    context, address = work.context, intention.step.change.address
    shown = sealed(context.kinds[address.kind], address, written.attributes)
    work.outputs[address] = Output(written.id, intention.desired, shown)
    secrets = with_made(context.secrets, context.kinds, [(address, written.attributes)])
    work.context = replace(context, secrets=secrets)


def _record(work: Work, intention: Intention, written: Object) -> None:
    step, address = intention.step, intention.step.change.address
    record = None
    if step.operation is not Operation.DELETE:
        record = recorded_after(work.context, intention, work.ledger.recorded(address), written)
    work.ledger.done(intention, record)
    if step.completes:
        work.ledger.finished([step.change.digest])


def fail(work: Work, step: Step, *why: Diagnostic) -> None:
    """A step did not succeed; what depends on it is not reached, and the rest goes on."""
    work.failed.append(step.name)
    work.context.emit(StepFailed(step.name, step.operation, step.change.address, why, step.deposed))
    for each, because in work.schedule.failed(step.name):
        not_reach(work, [each], because)


def not_reach(work: Work, steps: Iterable[Step], because: str) -> None:
    """Steps that are not tried, because of another step or because the run was stopped."""
    for step in steps:
        work.not_reached.append(step.name)
        work.context.emit(
            StepNotReached(step.name, step.operation, step.change.address, because, step.deposed)
        )
