"""Carrying out steps: intentions first, then requests, then records (design §5.5)."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

from voxform.apply.context import Context
from voxform.apply.explain import unknown
from voxform.apply.intention import intend
from voxform.apply.ledger import Ledger
from voxform.apply.perform import perform
from voxform.apply.schedule import Schedule
from voxform.apply.unsettled import list_lost
from voxform.apply.work import Work, fail, not_reach, take
from voxform.core.address import Address
from voxform.core.change import Action, Plan
from voxform.core.diagnostic import Failure
from voxform.core.event import RunFinished, RunStarted, StepStarted
from voxform.core.made_secret import sealed, with_made
from voxform.core.resolve import Output
from voxform.core.state import Operation
from voxform.core.step import Step

_WAVE = 64  # steps whose intentions are made durable in one write
_PATIENCE = 0.2  # seconds between two looks at whether the user wants to leave
_GONE = frozenset({Action.CREATE, Action.REPLACE, Action.DELETE, Action.FORGET})


def run_steps(context: Context, plan: Plan, steps: Iterable[Step], ledger: Ledger) -> RunFinished:
    """Carry out the steps of a plan and record around each.

    A step begins as soon as what it depends on is done. Independent steps go on after a failure; what depends
    on it is not reached. Whatever happens, the state is saved with everything that is known.

    Raises:
        Refused: the state was changed by someone else; nothing more is sent.
        Failure: the state cannot be written; nothing more is sent.
    """
    every = tuple(steps)
    recorded = ledger.state.resources.items()
    known = ((address, _live(context, address, record.id)) for address, record in recorded)
    context = replace(context, secrets=with_made(context.secrets, context.kinds, known))
    work = Work(context, ledger, Schedule(every), _outputs(context, plan))
    context.emit(RunStarted(ledger.run.id, plan.environment, plan.digest, len(every)))
    _without_steps(work, plan, every)
    with _recording(work), work.flight:
        while _start(work) and not context.leaving():
            _prepare(work)
            _land(work)
        while work.flight.has_landed:  # the user does not wait, and yet what was answered is recorded
            _land(work)
    return _finish(work, every)


@contextmanager
def _recording(work: Work) -> Iterator[None]:
    """Whatever goes wrong, what is in flight is waited for, and everything that is known is saved."""
    try:
        yield
    except BaseException as problem:
        work.closing = True
        with suppress(Exception):
            while isinstance(problem, Exception) and work.flight.airborne and not work.context.leaving():
                _land(work)
        with suppress(Failure):
            work.ledger.save(work.context.now())
        raise


def _land(work: Work) -> None:
    landed = work.flight.landed(_PATIENCE)
    if landed is not None:
        take(work, landed)


def _start(work: Work) -> bool:
    """Begin all that may begin now; whether anything is under way."""
    while not work.stopping and len(work.flying) < work.context.parallelism and _intend(work):
        _send(work)
    if work.lost and not work.asked and not work.stopping:
        work.asked, work.lost = work.lost, []
        work.flight.start(partial(list_lost, work.context, work.ledger.state, tuple(work.asked)))
    return work.flight.airborne > 0


def _intend(work: Work) -> bool:
    """Whether a step is ready to be sent: when none is, the next wave of intentions is made durable."""
    if not work.ahead:
        while _fill_in(work):
            continue
        if work.filled:
            _make_durable(work)
    return bool(work.ahead)


def _prepare(work: Work) -> None:
    """Fill in the next wave as long as nothing else is to be done, so that no place stays empty meanwhile."""
    while not (work.stopping or work.flight.has_landed) and _fill_in(work):
        continue
    if work.ledger.is_behind(work.context.now()) or (not work.ahead and len(work.filled) == _WAVE):
        _make_durable(work)


def _fill_in(work: Work) -> bool:
    """Fill in one more step of the next wave; whether there was one."""
    found = work.schedule.take(min(1, _WAVE - len(work.filled)))
    for step in (_identified(work, each) for each in found):
        present = work.ledger.recorded(step.change.address)
        work.filled.append(intend(work.context, step, work.outputs, present))
    return bool(found)


def _make_durable(work: Work) -> None:
    """What is filled in, and every result so far, in one write."""
    work.ledger.begin(work.filled, work.context.now())
    work.ahead.extend(work.filled)
    work.filled.clear()


def _identified(work: Work, step: Step) -> Step:
    """An update of what this run has created learns the id."""
    if step.id or step.operation is not Operation.UPDATE:
        return step
    return replace(step, id=work.outputs[step.change.address].id or "")


def _send(work: Work) -> None:
    work.ledger.confirm()
    intention = work.ahead.popleft()
    step = intention.step
    work.context.emit(StepStarted(step.name, step.operation, step.change.address, step.deposed))
    work.flying[step.name] = intention
    work.flight.start(partial(perform, work.context, intention))


def _outputs(context: Context, plan: Plan) -> dict[Address, Output]:
    """What is known before the first step of every resource that lasts."""
    written = {change.address: change for change in plan.changes if not change.deposed}
    return {
        address: Output(change.id or None, change.desired, sealed(context.kinds[address.kind], address, live))
        for address, change in written.items()
        if change.action not in _GONE
        for live in (_live(context, address, change.id),)
    }


def _live(context: Context, address: Address, id_: str) -> Mapping[str, object]:
    found = context.listing.of(address.kind).get(id_)
    return found.attributes if found else {}


def _without_steps(work: Work, plan: Plan, every: tuple[Step, ...]) -> None:
    """Changes that are done as soon as the base state is recorded: moves, adoptions, what is forgotten, rules."""
    stepped = {id(step.change) for step in every}
    done = [change for change in plan.writes if id(change) not in stepped]
    work.ledger.finished(change.digest for change in done)
    for change in done:
        work.counts[str(change.action)] = work.counts.get(str(change.action), 0) + 1


def _finish(work: Work, every: tuple[Step, ...]) -> RunFinished:
    cut_short = _give_up(work)
    result = "incomplete" if work.failed or work.not_reached else "succeeded"
    result = "interrupted" if cut_short else result
    work.ledger.close(result, work.counts, work.context.now())
    place = {step.name: at for at, step in enumerate(every)}

    def in_order(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(names, key=lambda name: place.get(name, len(place))))

    finished = RunFinished(
        work.ledger.run.id, result, dict(work.counts), in_order(work.not_reached), in_order(work.failed)
    )
    work.context.emit(finished)
    return finished


def _give_up(work: Work) -> bool:
    """Account for what was not begun or not waited for; whether that is because the user stopped the run."""
    unanswered = [*work.flying.values(), *work.lost, *work.asked]
    for intention in unanswered:
        fail(work, intention.step, unknown(intention.step, "the run was stopped before an answer came"))
    for intention in work.ahead:
        work.ledger.dropped(intention)
    left = [*(each.step for each in (*work.ahead, *work.filled)), *work.schedule.drain()]
    stopped = work.context.stopped()
    not_reach(work, left, "interrupted" if stopped else "".join(work.failed[:1]))
    return stopped and bool(unanswered or left)
