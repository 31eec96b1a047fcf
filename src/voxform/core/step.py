"""Steps: the remote operations of a plan with their order (design §5.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.address import Address
from voxform.core.change import Action, Change, Plan
from voxform.core.equality import same, shape_at
from voxform.core.kind import Kind, schema_at
from voxform.core.leaf import leaves, without
from voxform.core.state import Operation
from voxform.core.symbol import is_known


@dataclass(frozen=True, slots=True)
class Step:
    """One remote operation. `after` names the steps that must succeed first.

    `body` may hold symbols, resolved when the step is reached; `id` is the object's for an update or a
    delete, empty for one that an earlier step creates. `deposes` is the id that a create leaves behind,
    `deposed` marks the delete of such an id; `makes_room` the update that takes a wanted name from it, `has_room`
    the create that waits for that. `completes` is set where nothing of the change is left to be done.
    """

    name: str
    operation: Operation
    change: Change
    id: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    deposes: str = ""
    deposed: bool = False
    makes_room: bool = False
    has_room: bool = False
    completes: bool = True


def steps(kinds: Mapping[str, Kind], plan: Plan) -> tuple[Step, ...]:
    """Every remote operation of a plan: writes with dependencies leading, deletes with dependents leading."""
    return steps_of(kinds, plan.changes)


def steps_of(kinds: Mapping[str, Kind], changes: Iterable[Change]) -> tuple[Step, ...]:
    """Every remote operation of some changes, ordered as among these."""
    writes = [change for change in changes if change.action is not Action.NOOP]
    every = [step for change in writes for step in _expand(kinds[change.address.kind], change)]
    work = _Work(
        {step.change.address: step.name for step in every if step.operation is not Operation.DELETE},
        holders_of(writes),
        _grouped((step.change.address, step) for step in every if step.operation is Operation.DELETE),
        _grouped((needed, step) for step in every for needed in _needed(step)),
    )
    return tuple(
        replace(step, after=_after_deletion(step, work))
        if step.operation is Operation.DELETE and not _leads(kinds, step)
        else replace(step, after=_after_write(kinds, step, work))
        for step in every
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """Names of writes by address, holders by id, deletes by address, steps by the addresses recorded as needed.

    After an update of unknown outcome the recorded attributes may lack an id that the object still holds, but
    what it depended on before stays recorded too.
    """

    writes: Mapping[Address, str]
    holders: Mapping[str, frozenset[Address]]
    deletes: Mapping[Address, tuple[Step, ...]]
    users: Mapping[Address, tuple[Step, ...]]


def _grouped(pairs: Iterable[tuple[Address, Step]]) -> dict[Address, tuple[Step, ...]]:
    found: dict[Address, list[Step]] = {}
    for address, step in pairs:
        found.setdefault(address, []).append(step)
    return {address: tuple(each) for address, each in found.items()}


def _needed(step: Step) -> tuple[Address, ...]:
    """What the object that stands behind an address was recorded to depend on."""
    return step.change.recorded.dependencies if step.change.recorded else ()


def _expand(kind: Kind, change: Change) -> Iterable[Step]:
    """The steps of one change; an object that is left behind is forgotten."""
    if change.action is Action.CREATE:
        yield from _making(kind, change)
    elif change.action is Action.UPDATE and change.body:
        yield Step(f"update {change.address}", Operation.UPDATE, change, id=change.id, body=change.body)
    elif change.action is Action.REPLACE:
        old = "" if change.left_behind else change.id
        yield from _making(kind, change, "" if kind.delete_first else old)
        if old:
            leads = kind.delete_first
            name = f"delete {change.address} {old}"
            yield Step(name, Operation.DELETE, change, id=old, deposed=not leads, completes=not leads)
    elif change.action is Action.DELETE:
        name = f"delete {change.address} {change.id}"
        yield Step(name, Operation.DELETE, change, id=change.id, deposed=change.deposed)


def _making(kind: Kind, change: Change, old: str = "") -> Iterable[Step]:
    """A create, and the update that sends what only an update takes; `old` is the object that it leaves behind."""
    body, late = without(kind.shape, change.body, kind.late), _late(kind, change)
    name = f"create {change.address}"
    yield Step(name, Operation.CREATE, change, body=body, deposes=old, completes=not (late or old))
    if late:
        name = f"update {change.address}"
        yield Step(name, Operation.UPDATE, change, body=late, completes=not old)


def _late(kind: Kind, change: Change) -> dict[str, Any]:
    """The attributes that only an update takes, where a create would not give them the same value."""
    wanted = (each for each in leaves(kind.shape, change.desired) if kind.late and kind.is_late(each[0]))
    names = {
        str(path[0])
        for path, value in wanted
        if not is_known(value)
        or not same(value, schema_at(kind.schema, path).get("default"), shape_at(kind.shape, path))
    }
    return {name: change.desired[name] for name in sorted(names)}


def _leads(kinds: Mapping[str, Kind], step: Step) -> bool:
    """Whether this delete stands before the create of its own replacement (`delete-first` kinds)."""
    return step.change.action is Action.REPLACE and kinds[step.change.address.kind].delete_first


def _after_write(kinds: Mapping[str, Kind], step: Step, work: _Work) -> tuple[str, ...]:
    """The writes of what this one refers to; for `delete-first` the delete of the old object too."""
    address = step.change.address
    needed = {work.writes[each] for each in step.change.edges if each in work.writes}
    if step.operation is Operation.UPDATE and not step.id:
        needed.add(f"create {address}")
    if step.operation is Operation.CREATE and kinds[address.kind].delete_first:
        needed |= {each.name for each in work.deletes.get(address, ()) if each.change is step.change}
    return tuple(sorted(needed - {step.name}))


def _after_deletion(step: Step, work: _Work) -> tuple[str, ...]:
    """Whatever still holds this id must have moved on: every write and delete of its holders."""
    address, holding = step.change.address, work.holders.get(step.id, frozenset())
    needed = {work.writes[each] for each in holding if each in work.writes}
    if step.deposed and address in work.writes and step.change.action is Action.REPLACE:
        needed.add(work.writes[address])
    others = [*work.users.get(address, ()), *(each for at in holding for each in work.deletes.get(at, ()))]
    needed |= {each.name for each in others if each.change.address != address}
    return tuple(sorted(needed))


def holders_of(changes: Iterable[Change]) -> dict[str, frozenset[Address]]:
    """By id: the addresses whose recorded attributes hold it, or whose live ones do that are to change."""
    found: dict[str, set[Address]] = {}
    for change in changes:
        recorded = change.recorded.applied if change.recorded else {}
        for id_ in strings([recorded, *(each.before for each in change.fields)]):
            found.setdefault(id_, set()).add(change.address)
    return {id_: frozenset(addresses) for id_, addresses in found.items()}


def strings(tree: Any) -> Iterable[str]:
    """Every text in a tree."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from strings(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from strings(value)
