"""What one state changes in the one before it: as small as the change, however large the state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from voxform.core.address import Address
from voxform.core.resource import Recorded
from voxform.core.state import FingerprintScheme, Run, State
from voxform.core.value import equal
from voxform.state.form import NUMBER, TEXT, MalformedError, mapping, optional, record, sequence
from voxform.state.tree import ADDRESS, DEPOSED, PENDING, RECORDED, RUN, SCHEME, SEEN

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edit:
    """A sequence without the elements at these places, and with new ones at its end."""

    gone: tuple[int, ...] = ()
    new: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What hardly ever changes."""

    environment: str
    api_url: str
    account: str | None
    fingerprint: FingerprintScheme | None


@dataclass(frozen=True, slots=True)
class Difference:
    """From one state to the next. None is no change, but for a resource: there it takes the record away.

    `finished` are further changes that the last run finished.
    """

    serial: int
    write_id: str
    head: Head | None
    resources: Mapping[Address, Recorded | None]
    deposed: Edit
    pending: Edit
    seen: Mapping[str, tuple[str, ...]] | None
    runs: Edit
    finished: tuple[str, ...]


DIFFERENCE = record(
    Difference,
    {
        "serial": NUMBER,
        "write_id": TEXT,
        "head": optional(
            record(
                Head,
                {
                    "environment": TEXT,
                    "api_url": TEXT,
                    "account": optional(TEXT),
                    "fingerprint": optional(SCHEME),
                },
            )
        ),
        "resources": mapping(optional(RECORDED), ADDRESS),
        **{
            name: record(Edit, {"gone": sequence(NUMBER), "new": sequence(form)})
            for name, form in (("deposed", DEPOSED), ("pending", PENDING), ("runs", RUN))
        },
        "seen": optional(SEEN),
        "finished": sequence(TEXT),
    },
)


def difference(before: State, after: State) -> Difference:
    """What `follow` needs to make the second state of the first; both have the same lineage."""
    changed = {
        address: record
        for address, record in after.resources.items()
        if (known := before.resources.get(address)) is not record and not _stays(known, record)
    }
    gone = dict.fromkeys(address for address in before.resources if address not in after.resources)
    runs, finished = _runs(before.runs, after.runs)
    return Difference(
        serial=after.serial,
        write_id=after.write_id,
        head=_head(after) if _head(after) != _head(before) else None,
        resources={**changed, **gone},
        deposed=_edit(before.deposed, after.deposed),
        pending=_edit(before.pending, after.pending),
        seen=after.seen if after.seen != before.seen else None,
        runs=runs,
        finished=finished,
    )


def follow(before: State, step: Difference) -> State:
    """The state that comes after.

    Raises:
        MalformedError: the difference is not one from this state.
    """
    resources = {**before.resources, **step.resources}
    head = step.head or _head(before)
    return replace(
        before,
        serial=step.serial,
        write_id=step.write_id,
        environment=head.environment,
        api_url=head.api_url,
        account=head.account,
        fingerprint=head.fingerprint,
        resources={address: each for address, each in resources.items() if each is not None},
        deposed=_edited(before.deposed, step.deposed),
        pending=_edited(before.pending, step.pending),
        seen=before.seen if step.seen is None else step.seen,
        runs=_with_finished(_edited(before.runs, step.runs), step.finished),
    )


def _stays(before: Recorded | None, after: Recorded) -> bool:
    """Whether a record is the same; `1` and `true` are equal in Python, and not in JSON."""
    return (
        before is not None
        and before == after
        and equal(before.applied, after.applied)
        and equal(before.observed, after.observed)
    )


def _head(state: State) -> Head:
    return Head(state.environment, state.api_url, state.account, state.fingerprint)


def _edit(before: tuple[T, ...], after: tuple[T, ...]) -> Edit:
    stays = {id(each) for each in after}
    kept = [each for each in before if id(each) in stays]
    if list(map(id, kept)) != list(map(id, after[: len(kept)])):  # another order
        return Edit(tuple(range(len(before))), after)
    gone = tuple(at for at, each in enumerate(before) if id(each) not in stays)
    return Edit(gone, after[len(kept) :])


def _edited(before: tuple[T, ...], edit: Edit) -> tuple[T, ...]:
    if edit.gone and not 0 <= min(edit.gone) <= max(edit.gone) < len(before):
        raise MalformedError("gone", "names a place that is not there")
    gone = set(edit.gone)
    return (*(each for at, each in enumerate(before) if at not in gone), *edit.new)


def _runs(before: tuple[Run, ...], after: tuple[Run, ...]) -> tuple[Edit, tuple[str, ...]]:
    """The last run grows by what it finishes: that alone is written, not again what it had finished before."""
    if not before or not after:
        return _edit(before, after), ()
    known = before[-1].finished
    if before[-1].id != after[-1].id or after[-1].finished[: len(known)] != known:
        return _edit(before, after), ()
    finished = after[-1].finished[len(known) :]
    if replace(after[-1], finished=known) == before[-1]:
        return _edit(before, (*after[:-1], before[-1])), finished
    return _edit(before, after), ()


def _with_finished(runs: tuple[Run, ...], finished: tuple[str, ...]) -> tuple[Run, ...]:
    if not finished:
        return runs
    if not runs:
        raise MalformedError("finished", "is of a run that is not there")
    return (*runs[:-1], replace(runs[-1], finished=(*runs[-1].finished, *finished)))
