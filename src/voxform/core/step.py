"""Steps: the remote operations of a plan with their order (design §5.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.address import Address
from voxform.core.change import Action, Change, Plan
from voxform.core.kind import Kind
from voxform.core.state import Operation


@dataclass(frozen=True, slots=True)
class Step:
    """One remote operation. `after` names the steps that must succeed first.

    `body` may hold symbols, resolved when the step is reached; `id` is the object's for an update or a
    delete. `deposes` is the id that a create leaves behind, `deposed` marks the delete of such an id.
    """

    name: str
    operation: Operation
    change: Change
    id: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    deposes: str = ""
    deposed: bool = False


def steps(kinds: Mapping[str, Kind], plan: Plan) -> tuple[Step, ...]:
    """Every remote operation of a plan: writes with dependencies leading, deletes with dependents leading."""
    every = [step for change in plan.writes for step in _expand(change)]
    writes = {step.change.address: step for step in every if step.operation is not Operation.DELETE}
    holders = _holders(plan)
    return tuple(
        replace(step, after=_after_deletion(step, every, writes, holders))
        if step.operation is Operation.DELETE and not _leads(kinds, step)
        else replace(step, after=_after_write(kinds, step, every, writes))
        for step in every
    )


def _expand(change: Change) -> Iterable[Step]:
    if change.action is Action.CREATE:
        yield Step(f"create {change.address}", Operation.CREATE, change, body=change.body)
    elif change.action is Action.UPDATE and change.body:
        yield Step(f"update {change.address}", Operation.UPDATE, change, id=change.id, body=change.body)
    elif change.action is Action.REPLACE:
        yield Step(f"create {change.address}", Operation.CREATE, change, body=change.body, deposes=change.id)
        yield Step(
            f"delete {change.address} {change.id}", Operation.DELETE, change, id=change.id, deposed=True
        )
    elif change.action is Action.DELETE:
        name = f"delete {change.address} {change.id}"
        yield Step(name, Operation.DELETE, change, id=change.id, deposed=change.deposed)


def _leads(kinds: Mapping[str, Kind], step: Step) -> bool:
    """Whether this delete stands before the create of its own replacement (`delete-first` kinds)."""
    return step.change.action is Action.REPLACE and kinds[step.change.address.kind].delete_first


def _after_write(
    kinds: Mapping[str, Kind], step: Step, every: Iterable[Step], writes: Mapping[Address, Step]
) -> tuple[str, ...]:
    """The writes of what this one refers to; for `delete-first` the delete of the old object too."""
    needed = {writes[address].name for address in step.change.edges if address in writes}
    if step.operation is Operation.CREATE and kinds[step.change.address.kind].delete_first:
        needed |= {each.name for each in every if each.change is step.change and each is not step}
    return tuple(sorted(needed - {step.name}))


def _after_deletion(
    step: Step,
    every: Iterable[Step],
    writes: Mapping[Address, Step],
    holders: Mapping[str, frozenset[Address]],
) -> tuple[str, ...]:
    """Whatever still holds this id must have moved on: every write and delete of its holders."""
    address = step.change.address
    holding = holders.get(step.id, frozenset())
    needed = {writes[each].name for each in holding if each in writes}
    if step.deposed and address in writes:
        needed.add(writes[address].name)
    needed |= {
        each.name
        for each in every
        if each.operation is Operation.DELETE and each is not step and _depends(each, step, holding)
    }
    return tuple(sorted(needed))


def _depends(other: Step, step: Step, holding: frozenset[Address]) -> bool:
    """Whether the object that the other delete removes was recorded as depending on this one."""
    recorded = other.change.recorded
    if recorded is None or other.change.address == step.change.address:
        return False
    return step.change.address in recorded.dependencies or other.change.address in holding


def _holders(plan: Plan) -> dict[str, frozenset[Address]]:
    """By id: the addresses whose recorded attributes hold it, or whose live ones do that are to change."""
    found: dict[str, set[Address]] = {}
    for change in plan.writes:
        recorded = change.recorded.applied if change.recorded else {}
        for id_ in _strings([recorded, *(each.before for each in change.fields)]):
            found.setdefault(id_, set()).add(change.address)
    return {id_: frozenset(addresses) for id_, addresses in found.items()}


def _strings(tree: Any) -> Iterable[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from _strings(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from _strings(value)
