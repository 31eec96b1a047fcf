"""The state while steps run: intentions before each wave, results as they come, every write durable."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from voxform.apply.intention import Intention
from voxform.core.address import Address
from voxform.core.resource import Listing, Recorded
from voxform.core.state import Deposed, Operation, Pending, Run, State
from voxform.core.step import Step
from voxform.state.store import LockedStore

_MOST_RESULTS = 64
_LONGEST_WAIT = 1.0  # seconds


class Ledger:
    """Holds the state of one run; nothing else writes it. Not for use by several threads."""

    def __init__(self, store: LockedStore, state: State, run: Run, listing: Listing, now: datetime) -> None:
        self._store = store
        self._seen = {
            kind: tuple(sorted(set(objects) - state.owned(kind))) for kind, objects in listing.objects.items()
        }
        self._unsaved = 0
        self._saved_at = now
        self.state = replace(state, runs=(*state.runs, run)[-50:])

    @property
    def run(self) -> Run:
        """The run being recorded."""
        return self.state.runs[-1]

    def recorded(self, address: Address) -> Recorded | None:
        """What is recorded for an address now."""
        return self.state.resources.get(address)

    def knows(self, kind: str, id_: str) -> bool:
        """Whether an object cannot be new: it is recorded, or was there when the run began."""
        return id_ in self.state.owned(kind) or id_ in self._seen.get(kind, ())

    def begin(self, intentions: Iterable[Intention], now: datetime) -> None:
        """Make the intentions of a wave durable, together with the results so far."""
        new = tuple(each.pending for each in intentions)
        self.state = replace(self.state, pending=(*self.state.pending, *new))
        self.save(now)

    def done(self, intention: Intention, record: Recorded | None, now: datetime) -> None:
        """A step had its effect: its record takes the place of its intention and of unconfirmed updates."""
        state = self._without(intention.pending)
        state = replace(state, pending=tuple(each for each in state.pending if not _outdone(each, intention)))
        self.state = _deleted(state, intention.step) if record is None else _written(state, intention, record)
        self._result(now)

    def dropped(self, intention: Intention, now: datetime) -> None:
        """A step is known to have had no effect."""
        self.state = self._without(intention.pending)
        self._result(now)

    def finished(self, digests: Iterable[str]) -> None:
        """Changes that are done completely, for an approval to be resumed."""
        done = tuple(dict.fromkeys((*self.run.finished, *(each for each in digests if each))))
        self._set_run(replace(self.run, finished=done))

    def close(self, result: str, counts: dict[str, int], now: datetime) -> None:
        """Write the end of the run."""
        ended = now.isoformat(timespec="seconds")
        self._set_run(replace(self.run, result=result, counts=counts, finished_at=ended))
        self.save(now)

    def save(self, now: datetime) -> None:
        """Write the state durably."""
        kinds = {each.address.kind for each in self.state.pending if each.operation is Operation.CREATE}
        seen = {kind: ids for kind, ids in self._seen.items() if kind in kinds}
        self.state = self._store.write(replace(self.state, seen=seen))
        self._unsaved, self._saved_at = 0, now

    def _result(self, now: datetime) -> None:
        self._unsaved += 1
        if self._unsaved >= _MOST_RESULTS or (now - self._saved_at).total_seconds() >= _LONGEST_WAIT:
            self.save(now)

    def _without(self, pending: Pending) -> State:
        return replace(
            self.state,
            pending=tuple(each for each in self.state.pending if each.operation_id != pending.operation_id),
        )

    def _set_run(self, run: Run) -> None:
        self.state = replace(self.state, runs=(*self.state.runs[:-1], run))


def _outdone(pending: Pending, intention: Intention) -> bool:
    """Whether an earlier update of which nothing was known matters no more."""
    return pending.operation is Operation.UPDATE and pending.address == intention.step.change.address


def _written(state: State, intention: Intention, record: Recorded) -> State:
    step, address = intention.step, intention.step.change.address
    deposed = state.deposed
    old = state.resources.get(address)
    if step.deposes and old is not None and old.id == step.deposes:
        deposed = (*deposed, Deposed(address, old, step.change.digest))
    return replace(state, resources={**state.resources, address: record}, deposed=deposed)


def _deleted(state: State, step: Step) -> State:
    address = step.change.address
    resources = dict(state.resources)
    if address in resources and resources[address].id == step.id:
        del resources[address]
    deposed = tuple(each for each in state.deposed if each.recorded.id != step.id)
    return replace(state, resources=resources, deposed=deposed)
