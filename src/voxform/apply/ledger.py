"""The state while steps run: intentions before they are sent, results as they come, every write durable."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
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
_MOST_RUNS = 50


class Ledger:
    """Holds the state of one run; nothing else writes it. Not for use by several threads."""

    def __init__(self, store: LockedStore, state: State, run: Run, listing: Listing, now: datetime) -> None:
        self._store = store
        self._stored = replace(state, runs=(*state.runs, run)[-_MOST_RUNS:])
        self._resources = dict(state.resources)
        self._deposed = list(state.deposed)
        self._pending = {each.operation_id: each for each in state.pending}
        self._finished = dict.fromkeys(run.finished)
        self._seen = {
            kind: tuple(sorted(objects.keys() - state.owned(kind)))
            for kind, objects in listing.objects.items()
        } | dict(state.seen)  # what was there when the creates began that this run does not settle
        self._known: defaultdict[str, set[str]] = defaultdict(set)
        for kind in state.kinds | listing.objects.keys():
            self._known[kind] = {*listing.of(kind), *state.owned(kind)}
        self._unsaved = 0
        self._saved_at = now

    @property
    def state(self) -> State:
        """Everything that is known now."""
        creating = {
            each.address.kind for each in self._pending.values() if each.operation is Operation.CREATE
        }
        return replace(
            self._stored,
            resources=dict(self._resources),
            deposed=tuple(self._deposed),
            pending=tuple(self._pending.values()),
            seen={kind: ids for kind, ids in self._seen.items() if kind in creating},
            runs=(*self._stored.runs[:-1], replace(self.run, finished=tuple(self._finished))),
        )

    @property
    def run(self) -> Run:
        """The run being recorded."""
        return self._stored.runs[-1]

    def recorded(self, address: Address) -> Recorded | None:
        """What is recorded for an address now."""
        return self._resources.get(address)

    def knows(self, kind: str, id_: str) -> bool:
        """Whether an object cannot be new: it was there when the run began, or was made in it."""
        return id_ in self._known[kind]

    def begin(self, intentions: Iterable[Intention], now: datetime) -> None:
        """Make intentions durable, together with the results so far."""
        self._pending.update((each.pending.operation_id, each.pending) for each in intentions)
        self.save(now)

    def confirm(self) -> None:
        """Before a request is sent: raise Refused when somebody has broken this run's lock."""
        self._store.confirm()

    def done(self, intention: Intention, record: Recorded | None) -> None:
        """A step had its effect: its record takes the place of its intention and of unconfirmed updates.

        A create whose job goes on is told twice, the second time with what it came to be.
        """
        address = intention.step.change.address
        self._pending.pop(intention.pending.operation_id, None)
        for outdone in [each for each in self._pending.values() if _is_update(each, address)]:
            del self._pending[outdone.operation_id]
        if record is None:
            self._delete(intention.step)
        else:
            self._write(intention.step, record)
        self._unsaved += 1

    def failed(self, intention: Intention) -> None:
        """What a create made is of no use: it is to be deleted, and what it was to replace stands again."""
        step, address = intention.step, intention.step.change.address
        made = self._resources.pop(address)
        for old in [each for each in self._deposed if each.recorded.id == step.deposes]:
            self._deposed.remove(old)
            self._resources[address] = old.recorded
        self._deposed.append(Deposed(address, made, step.change.digest))
        self.unfinished(step.change.digest)
        self._unsaved += 1

    def dropped(self, intention: Intention) -> None:
        """A step is known to have had no effect."""
        del self._pending[intention.pending.operation_id]
        self._unsaved += 1

    def finished(self, digests: Iterable[str]) -> None:
        """Changes that are done completely, for an approval to be resumed."""
        self._finished.update(dict.fromkeys(each for each in digests if each))

    def unfinished(self, digest: str) -> None:
        """A change that did not come out as it was approved: what is left of it needs an approval of its own."""
        self._finished.pop(digest, None)

    def close(self, result: str, counts: Mapping[str, int], now: datetime) -> None:
        """Write the end of the run."""
        ended = replace(
            self.run, result=result, counts=dict(counts), finished_at=now.isoformat(timespec="seconds")
        )
        self._stored = replace(self._stored, runs=(*self._stored.runs[:-1], ended))
        self.save(now)

    def is_behind(self, now: datetime) -> bool:
        """Whether the results so far are due to be written: they are many, or have waited for long."""
        late = (now - self._saved_at).total_seconds() >= _LONGEST_WAIT
        return self._unsaved >= _MOST_RESULTS or (self._unsaved > 0 and late)

    def save(self, now: datetime) -> None:
        """Write the state durably."""
        self._stored = self._store.write(self.state)
        self._unsaved, self._saved_at = 0, now

    def _write(self, step: Step, record: Recorded) -> None:
        address = step.change.address
        old = self._resources.get(address)
        if step.deposes and old is not None and old.id == step.deposes:
            self._deposed.append(Deposed(address, old, step.change.digest))
        self._resources[address] = record
        self._known[address.kind].add(record.id)

    def _delete(self, step: Step) -> None:
        recorded = self._resources.get(step.change.address)
        if recorded is not None and recorded.id == step.id:
            del self._resources[step.change.address]
        self._deposed = [each for each in self._deposed if each.recorded.id != step.id]


def _is_update(pending: Pending, address: Address) -> bool:
    """Whether this is an earlier update of which nothing is known, and which matters no more."""
    return pending.operation is Operation.UPDATE and pending.address == address
