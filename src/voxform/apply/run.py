"""Carrying out steps in waves: intentions first, then requests, then records (design §5.5)."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from voxform.apply.context import Context
from voxform.apply.explain import rejected, unknown
from voxform.apply.intention import Intention, intend, recorded_after
from voxform.apply.ledger import Ledger
from voxform.apply.perform import Done, Rejected, Unknown, perform
from voxform.apply.rename import is_name_conflict, make_room
from voxform.apply.unsettled import find_created
from voxform.core.address import Address
from voxform.core.change import Action, Plan
from voxform.core.diagnostic import Diagnostic, Failure
from voxform.core.event import RunFinished, RunStarted, StepDone, StepFailed, StepNotReached, StepStarted
from voxform.core.resolve import Output
from voxform.core.resource import Object
from voxform.core.state import Operation
from voxform.core.step import Step

_TRIES = 3  # creates of one object that are known to have made none
_GONE = frozenset({Action.CREATE, Action.REPLACE, Action.DELETE, Action.FORGET})

Answered: TypeAlias = tuple[Intention, Done | Rejected | Unknown | None, float]
"""A step with its outcome (None: the run was stopped before it began) and the seconds it took."""


@dataclass(slots=True)
class Work:
    """A run under way: what it works with, and what has become of the steps so far."""

    context: Context
    ledger: Ledger
    waiting: dict[str, Step]
    outputs: dict[Address, Output]
    succeeded: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    not_reached: set[str] = field(default_factory=set)
    tries: dict[str, int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {each.value: 0 for each in Operation})

    def ready(self) -> list[Step]:
        """Steps whose dependencies have succeeded."""
        return [step for step in self.waiting.values() if self.succeeded.issuperset(step.after)]


def run_steps(context: Context, plan: Plan, steps: Iterable[Step], ledger: Ledger) -> RunFinished:
    """Carry out the steps of a plan and record around each.

    Independent steps go on after a failure; what depends on it is not reached. Whatever happens, the
    state is saved with everything that is known.

    Raises:
        Refused: the state was changed by someone else; nothing more is sent.
        Failure: the state cannot be written; nothing more is sent.
    """
    every = tuple(steps)
    work = Work(context, ledger, {step.name: step for step in every}, _outputs(context, plan))
    context.emit(RunStarted(ledger.run.id, plan.environment, plan.digest, len(every)))
    ledger.finished(_unwritten(plan, every))
    try:
        while not context.stopped() and (wave := work.ready()):
            _run_wave(work, wave)
            _pass_over(work)
    except BaseException:
        with suppress(Failure):
            ledger.save(context.now())
        raise
    return _finish(work, every)


def _outputs(context: Context, plan: Plan) -> dict[Address, Output]:
    """What is known before the first step of every resource that lasts."""
    written = {change.address: change for change in plan.changes if not change.deposed}
    return {
        address: Output(change.id or None, change.desired, _live(context, address, change.id))
        for address, change in written.items()
        if change.action not in _GONE
    }


def _live(context: Context, address: Address, id_: str) -> Mapping[str, object]:
    found = context.listing.of(address.kind).get(id_)
    return found.attributes if found else {}


def _unwritten(plan: Plan, every: tuple[Step, ...]) -> Iterator[str]:
    """Digests of changes that are done as soon as the base state is recorded."""
    stepped = {id(step.change) for step in every}
    return (change.digest for change in plan.writes if id(change) not in stepped)


def _run_wave(work: Work, wave: list[Step]) -> None:
    intentions = [
        intend(work.context, step, work.outputs, work.ledger.recorded(step.change.address)) for step in wave
    ]
    for step in wave:
        del work.waiting[step.name]
    work.ledger.begin(intentions, work.context.now())
    lost: list[Intention] = []
    for intention, outcome, seconds in _send(work.context, intentions):
        if outcome is None:
            work.ledger.dropped(intention, work.context.now())
            work.waiting[intention.step.name] = intention.step
        elif isinstance(outcome, Unknown) and intention.step.operation is Operation.CREATE:
            lost.append(intention)
        else:
            _take(work, intention, outcome, seconds)
    if lost:
        _settle(work, lost)


def _send(context: Context, intentions: list[Intention]) -> Iterator[Answered]:
    """Send a wave, so many at a time; outcomes in the order in which they come.

    Only what is in flight is finished when the run is stopped or the caller goes away.
    """
    ahead = deque(intentions)
    flying: dict[Future[tuple[Done | Rejected | Unknown, float]], Intention] = {}
    with ThreadPoolExecutor(max_workers=context.parallelism) as pool:
        while True:
            while ahead and len(flying) < context.parallelism and not context.stopped():
                intention = ahead.popleft()
                step = intention.step
                context.emit(StepStarted(step.name, step.operation, step.change.address, step.deposed))
                flying[pool.submit(_timed, context, intention)] = intention
            if not flying:
                break
            for ended in wait(flying, return_when=FIRST_COMPLETED).done:
                yield (flying.pop(ended), *ended.result())
    yield from ((intention, None, 0.0) for intention in ahead)


def _timed(context: Context, intention: Intention) -> tuple[Done | Rejected | Unknown, float]:
    begun = context.now()
    return perform(context, intention), (context.now() - begun).total_seconds()


def _take(work: Work, intention: Intention, outcome: Done | Rejected | Unknown, seconds: float) -> None:
    step = intention.step
    if isinstance(outcome, Done):
        answered = outcome.object or Object(step.id, {})
        if step.operation is Operation.CREATE and work.ledger.knows(step.change.address.kind, answered.id):
            _fail(work, step, (unknown(step, f"the answer names {answered.id!r}, which was there before"),))
            return
        _succeed(work, intention, Object(step.id or answered.id, answered.attributes), seconds)
    elif isinstance(outcome, Unknown):
        _fail(work, step, (unknown(step, outcome.why),))
    else:
        work.ledger.dropped(intention, work.context.now())
        _refused(work, step, outcome)


def _refused(work: Work, step: Step, outcome: Rejected) -> None:
    kind = work.context.kinds[step.change.address.kind]
    crowded = is_name_conflict(kind, step, outcome.status, outcome.problems)
    if crowded and not any(name.startswith("rename ") for name in step.after):
        for each in make_room(work.context, step):
            work.waiting[each.name] = each
        return
    _fail(work, step, rejected(work.context, step, outcome.status, outcome.problems))


def _succeed(
    work: Work, intention: Intention, written: Object, seconds: float, *, adopted: bool = False
) -> None:
    step, address = intention.step, intention.step.change.address
    record = None
    if step.operation is not Operation.DELETE:
        present = work.ledger.recorded(address)
        record = recorded_after(work.context, intention, present, written)
        work.outputs[address] = Output(written.id, intention.desired, written.attributes)
    work.ledger.done(intention, record, work.context.now())
    work.succeeded.add(step.name)
    work.counts[step.operation] += 1
    _complete(work, step)
    work.context.emit(
        StepDone(step.name, step.operation, address, written.id, seconds, step.deposed, adopted),
    )


def _complete(work: Work, step: Step) -> None:
    """A replacement is done when its old object is gone, any other change with its only step."""
    if not step.deposes and not step.name.startswith("rename "):
        work.ledger.finished([step.change.digest])
    work.tries.pop(step.name, None)


def _fail(work: Work, step: Step, why: tuple[Diagnostic, ...]) -> None:
    work.failed.add(step.name)
    work.context.emit(StepFailed(step.name, step.operation, step.change.address, why, step.deposed))


def _settle(work: Work, lost: list[Intention]) -> None:
    """Find out about creates without an answer; one that made nothing is tried again."""
    try:
        found = find_created(work.context, work.ledger.state, lost)
    except Failure as problem:
        for intention in lost:
            why = "no answer came, and the list that would tell cannot be read"
            _fail(work, intention.step, (unknown(intention.step, why), *problem.diagnostics))
        return
    for intention in lost:
        step, result = intention.step, found[intention.pending.operation_id]
        if result.object is not None:
            _succeed(work, intention, result.object, 0.0, adopted=True)
        elif result.question is not None:
            _fail(work, step, (result.question,))
        else:
            work.ledger.dropped(intention, work.context.now())
            work.tries[step.name] = work.tries.get(step.name, 1) + 1
            if work.tries[step.name] <= _TRIES:
                work.waiting[step.name] = step
            else:
                _fail(work, step, (unknown(step, f"{_TRIES} attempts made no object"),))


def _pass_over(work: Work) -> None:
    """Steps that wait for a failed one are not reached."""
    lost = work.failed | work.not_reached
    while blocked := [step for step in work.waiting.values() if lost & set(step.after)]:
        for step in blocked:
            because = min(lost & set(step.after))
            del work.waiting[step.name]
            work.not_reached.add(step.name)
            work.context.emit(
                StepNotReached(step.name, step.operation, step.change.address, because, step.deposed)
            )
        lost = work.failed | work.not_reached


def _finish(work: Work, every: tuple[Step, ...]) -> RunFinished:
    for step in work.waiting.values():
        work.not_reached.add(step.name)
        work.context.emit(
            StepNotReached(step.name, step.operation, step.change.address, "interrupted", step.deposed)
        )
    result = "succeeded"
    if work.failed or work.not_reached:
        result = "interrupted" if work.context.stopped() and not work.failed else "incomplete"
    work.ledger.close(result, dict(work.counts), work.context.now())
    names = dict.fromkeys((*(step.name for step in every), *sorted(work.failed | work.not_reached)))
    finished = RunFinished(
        work.ledger.run.id,
        result,
        dict(work.counts),
        tuple(name for name in names if name in work.not_reached),
        tuple(name for name in names if name in work.failed),
    )
    work.context.emit(finished)
    return finished
