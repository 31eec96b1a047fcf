"""What holds of every sound state, however a run ended.

 1. A state has a lineage, a serial of at least 1 and a write id, or (before the first write) none of them.
 2. It names its environment and its API.
 3. A record and a deposed object have an id, and no two of one kind have the same.
 4. An operation id is not empty and stands once.
 5. A pending create has no id yet; a pending update or delete has one.
 6. No address has two creates pending, and no object two deletes. (An update of which nothing is known stays
    pending beside the operation that follows it.)
 7. A pending delete is of an object that this state records; of a deposed one when it says so.
 8. Only a delete is of a deposed object, and only a create replaces one.
 9. Unowned ids are kept only while something is pending.
10. A run's id is not empty and stands once; at most 50 runs are kept.
11. Times are RFC 3339 in UTC.
12. What is kept of secrets are fingerprints, made under a scheme that the state describes and we know.
13. Where a fingerprint stands, `applied` and `observed` hold nothing (or null). (An element of a keyed list
    cannot be found here: only its kind knows the key.)

Deliberately not asked for: that dependencies are recorded. They are names, and a resource that was forgotten
(`retain`, `state rm`) leaves its name with those that depended on it. Nor that a pending update's id is
recorded: an adoption with changes is written after its update only. Nor that an id differs from the unowned
ones seen: an adopted object was among them.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain
from typing import TypeAlias

from voxform.core.address import Address
from voxform.core.fingerprint import is_fingerprint, is_supported
from voxform.core.path import format_path, get
from voxform.core.resource import Recorded
from voxform.core.state import Operation, Pending, State
from voxform.core.value import ABSENT

MOST_RUNS = 50

Fresh: TypeAlias = tuple[tuple[str, Recorded], ...]
"""Records that are to be looked into, each with how to name it."""

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|\+00:00)\Z", re.ASCII)


def check(state: State, sound: State | None = None) -> tuple[str, ...]:
    """What is wrong with a state: one sentence each, with the number of the invariant; empty when sound.

    `sound` is a state before it that was found sound: records that stay are not looked into again.
    """
    records = _fresh(state, sound if sound and sound.fingerprint == state.fingerprint else None)
    return tuple(
        f"{number}. {sentence}"
        for number, find in enumerate(_CHECKS, start=1)
        for sentence in find(state, records)
    )


def _written_or_not(state: State, _records: Fresh) -> Iterator[str]:
    known = {state.lineage is not None, state.serial >= 1, bool(state.write_id)}
    if len(known) > 1 or state.lineage == "" or state.serial < 0:
        yield f"lineage, write id and serial ({state.serial}) do not belong together"


def _named(state: State, _records: Fresh) -> Iterator[str]:
    if not state.environment or not state.api_url:
        yield "the environment or its API has no name"


def _fresh(state: State, sound: State | None) -> Fresh:
    """Every record, also intended ones, that is not in the sound state, with how to name it."""
    known = {id(record) for _, record in _all_records(sound)} if sound else set()
    return tuple((str(name), record) for name, record in _all_records(state) if id(record) not in known)


def _all_records(state: State) -> Iterator[tuple[object, Recorded]]:
    old = ((f"deposed {each.address}", each.recorded) for each in state.deposed)
    begun = ((f"pending {each.operation} of {each.address}", each.intended) for each in state.pending)
    return chain(state.resources.items(), old, begun)


def _unique_ids(state: State, _records: Fresh) -> Iterator[str]:
    ids = [(address.kind, record.id) for address, record in state.resources.items()]
    ids += [(each.address.kind, each.recorded.id) for each in state.deposed]
    if len(set(ids)) < len(ids) or not all(id_ for _, id_ in ids):
        yield from _bad_ids(state)


def _bad_ids(state: State) -> Iterator[str]:
    owners: dict[tuple[str, str], tuple[str, Address]] = {}
    own = (("", address, record) for address, record in state.resources.items())
    old = (("deposed ", each.address, each.recorded) for each in state.deposed)
    for which, address, record in chain(own, old):
        if not record.id:
            yield f"{which}{address} has no id"
            continue
        me = (which, address)
        other = owners.setdefault((address.kind, record.id), me)
        if other is not me:
            yield f"{which}{address} and {other[0]}{other[1]} have the same id"


def _unique_operations(state: State, _records: Fresh) -> Iterator[str]:
    for pending in state.pending:
        if not pending.operation_id:
            yield f"the pending {pending.operation} of {pending.address} has no operation id"
    for twice in _repeated(pending.operation_id for pending in state.pending):
        yield f"two pending operations have the id {twice}"


def _ids_of_pending(state: State, _records: Fresh) -> Iterator[str]:
    for pending in state.pending:
        creating = pending.operation is Operation.CREATE
        if creating == bool(pending.intended.id):
            yield f"the pending {pending.operation} of {pending.address} {'has an' if creating else 'has no'} id"


def _one_at_a_time(state: State, _records: Fresh) -> Iterator[str]:
    once = (pending for pending in state.pending if pending.operation is not Operation.UPDATE)
    for target in _repeated(map(_target, once)):
        yield f"two operations are pending for {target}"


def _target(pending: Pending) -> str:
    if pending.operation is Operation.CREATE:
        return f"the create of {pending.address}"
    return f"the {pending.address.kind} object {pending.intended.id}"


def _deletes_own(state: State, _records: Fresh) -> Iterator[str]:
    deletes = [pending for pending in state.pending if pending.operation is Operation.DELETE]
    if not deletes:
        return
    recorded = {(address.kind, record.id) for address, record in state.resources.items()}
    deposed = {(each.address.kind, each.recorded.id) for each in state.deposed}
    for pending in deletes:
        target = (pending.address.kind, pending.intended.id)
        if target not in (deposed if pending.deposed else recorded):
            yield f"the pending delete of {pending.address} is of an object that is not recorded"


def _marks_of_pending(state: State, _records: Fresh) -> Iterator[str]:
    for pending in state.pending:
        if pending.deposed and pending.operation is not Operation.DELETE:
            yield f"the pending {pending.operation} of {pending.address} is of a deposed object"
        if pending.replaces and pending.operation is not Operation.CREATE:
            yield f"the pending {pending.operation} of {pending.address} replaces an object"


def _seen_while_pending(state: State, _records: Fresh) -> Iterator[str]:
    if state.seen and not state.pending:
        yield f"unowned ids of {', '.join(sorted(state.seen))} are kept, and nothing is pending"


def _bounded_runs(state: State, _records: Fresh) -> Iterator[str]:
    if len(state.runs) > MOST_RUNS:
        yield f"{len(state.runs)} runs are kept"
    if any(not run.id for run in state.runs):
        yield "a run has no id"
    for twice in _repeated(run.id for run in state.runs):
        yield f"two runs have the id {twice}"


def _moments(state: State, records: Fresh) -> Iterator[str]:
    for name, record in records:
        if not is_moment(record.written_at):
            yield f"`written_at` of {name} is no time in UTC"
    for pending in state.pending:
        if not is_moment(pending.started_at):
            yield f"`started_at` of the pending {pending.operation} of {pending.address} is no time in UTC"
    for run in state.runs:
        if not is_moment(run.started_at) or not (run.finished_at is None or is_moment(run.finished_at)):
            yield f"a time of run {run.id} is no time in UTC"
        if run.verification is not None and not is_moment(run.verification["at"]):
            yield f"the time at which run {run.id} was verified is no time in UTC"


def is_moment(text: str) -> bool:
    """Whether a text is a time in UTC as RFC 3339 writes it."""
    if not _MOMENT.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _fingerprints(state: State, records: Fresh) -> Iterator[str]:
    if state.fingerprint is not None and not is_supported(state.fingerprint):
        yield "the fingerprint scheme is unknown or damaged"
    for name, record in records:
        for path, each in record.fingerprints.items():
            kept = [text for text in (each.applied, each.observed) if text is not None]
            if not all(map(is_fingerprint, kept)):
                yield f"what is kept of {format_path(path)} of {name} is no fingerprint"
            elif kept and state.fingerprint is None:
                yield f"{format_path(path)} of {name} has a fingerprint, and the state has no scheme"


def _no_secrets(_state: State, records: Fresh) -> Iterator[str]:
    for name, record in records:
        for path in record.fingerprints:
            if any(get(tree, path) not in (ABSENT, None) for tree in (record.applied, record.observed)):
                yield f"{format_path(path)} of {name} is secret and holds a value"


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


_CHECKS: tuple[Callable[[State, Fresh], Iterator[str]], ...] = (
    _written_or_not,
    _named,
    _unique_ids,
    _unique_operations,
    _ids_of_pending,
    _one_at_a_time,
    _deletes_own,
    _marks_of_pending,
    _seen_while_pending,
    _bounded_runs,
    _moments,
    _fingerprints,
    _no_secrets,
)
