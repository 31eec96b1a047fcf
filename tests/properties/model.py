"""A small world for properties: a platform that is a dict, and an apply that can die at any moment.

Intentions and records are made by the functions that the real apply uses; only sending is modelled.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

from tests.core.builders import EVERYTHING, NOW, tiny_kind

from voxform.apply.context import Context
from voxform.apply.intention import Intention, intend, recorded_after
from voxform.core.address import Address
from voxform.core.change import Plan, Selection
from voxform.core.configuration import Configuration
from voxform.core.kind import Kind
from voxform.core.leaf import find, leaves
from voxform.core.path import ANY_ELEMENT, Path
from voxform.core.plan import Inputs, make_plan
from voxform.core.resolve import Output, resolve
from voxform.core.resource import Listing, Object, Recorded
from voxform.core.secret_check import Secrets
from voxform.core.state import Deposed, Operation, Pending, State
from voxform.core.step import Step, steps
from voxform.core.symbol import references

_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}

KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        tiny_kind(
            "vaults",
            properties={
                "name": _TEXT,
                "region": _MAYBE,
                "note": _MAYBE,
                "key": _TEXT,
                "masked": _TEXT,
                "serial": _TEXT,
            },
            write_only=["key"],
            masks={"masked": "key"},
            computed=["masked", "serial"],
            immutable=["region"],
        ),
        tiny_kind(
            "boxes",
            properties={
                "name": _TEXT,
                "type": _TEXT,
                "note": _MAYBE,
                "memo": _MAYBE,
                "size": {"type": "integer", "default": 0},
                "vault_id": _MAYBE,
                "config": {
                    "type": ["object", "null"],
                    "additionalProperties": False,
                    "properties": {"to": _TEXT, "body": _TEXT, "extra": _TEXT},
                },
                "parts": {
                    "type": "array",
                    "default": [],
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "name": _TEXT,
                            "value": _TEXT,
                            "flag": {"type": "boolean", "default": False},
                        },
                    },
                },
                "tags": {"type": "array", "items": _TEXT, "default": []},
                "headers": {"type": "object", "default": {}, "additionalProperties": _TEXT},
            },
            required=["name", "type"],
            references={"vault_id": "vaults"},
            immutable=["type"],
            sensitive=["headers"],
            lists={"parts": {"keyed": ["name"]}, "tags": "unordered"},
        ),
        tiny_kind(
            "shelves",
            properties={
                "name": _TEXT,
                "note": _MAYBE,
                "box_ids": {"type": "array", "default": []},
                "home_id": _MAYBE,
            },
            references={"box_ids[]": "boxes", "home_id": "vaults"},
            lists={"box_ids": "unordered"},
            immutable=["home_id"],
        ),
        tiny_kind(
            "lines",
            properties={"name": _TEXT, "number": _TEXT, "note": _MAYBE, "shelf_id": _MAYBE},
            references={"shelf_id": "shelves"},
            immutable=["number"],
            replacement="delete-first",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Quirks:
    """What the platform may do differently."""

    lowers_notes: bool = False
    omits_nulls: bool = False
    hidden: frozenset[str] = frozenset()
    forgotten: frozenset[str] = frozenset()
    clears_to_default: bool = True


@dataclass(slots=True)
class Platform:
    """Objects by kind and id. It refuses what breaks references, and never reuses an id."""

    quirks: Quirks
    objects: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {name: {} for name in KINDS}
    )
    made: int = 0
    written: list[str] = field(default_factory=list)

    def create(self, kind: Kind, body: Mapping[str, Any]) -> str:
        self.made += 1
        id_ = f"{kind.name}-{self.made}"
        self.objects[kind.name][id_] = {"serial": f"serial {self.made}"} if kind.name == "vaults" else {}
        self.objects[kind.name][id_] |= {
            name: self._kept(name, body.get(name), schema)
            for name, schema in kind.schema["properties"].items()
            if not kind.is_computed((name,))
        }
        self._check_references(kind, id_)
        self.written.append(id_)
        return id_

    def update(self, kind: Kind, id_: str, body: Mapping[str, Any]) -> None:
        assert id_ in self.objects[kind.name], f"{id_} is written and does not exist"
        for name, value in body.items():
            assert not kind.is_immutable((name,)), f"{name} is changed in place"
            schema = kind.schema["properties"][name]
            self.objects[kind.name][id_][name] = self._kept(name, value, schema)
        self._check_references(kind, id_)
        self.written.append(id_)

    def delete(self, kind: Kind, id_: str) -> None:
        holders = [other for other, held in self._references() if held == id_]
        assert not holders, f"{id_} is deleted while {holders} refer to it"
        self.objects[kind.name].pop(id_, None)
        self.written.append(id_)

    def shown(self, kind: Kind, id_: str) -> dict[str, Any]:
        attributes = self.objects[kind.name][id_]
        seen = {
            name: value
            for name, value in attributes.items()
            if name not in self.quirks.hidden
            and not kind.is_write_only((name,))
            and not (value is None and self.quirks.omits_nulls)
        }
        mask = {shown: f"…{str(attributes[hidden])[-4:]}" for shown, hidden in kind.masks.items()}
        return {"id": id_, **seen, **mask}

    def is_referred_to(self, id_: str) -> bool:
        return any(held == id_ for _, held in self._references())

    def _kept(self, name: str, value: Any, schema: Mapping[str, Any]) -> Any:
        if name in self.quirks.forgotten:
            return schema.get("default")
        if value is None:
            return schema.get("default") if self.quirks.clears_to_default else None
        if name == "note" and self.quirks.lowers_notes:
            return value.strip().lower()
        return value

    def _references(self) -> Iterator[tuple[str, str]]:
        for name, kind in KINDS.items():
            for id_, attributes in self.objects[name].items():
                for pattern in kind.references:
                    yield from ((id_, held) for held in held_at(attributes, pattern))

    def _check_references(self, kind: Kind, id_: str) -> None:
        for pattern, target in kind.references.items():
            for held in held_at(self.objects[kind.name][id_], pattern):
                assert held in self.objects[target], f"{id_} is to refer to {held!r}, which does not exist"


def held_at(attributes: Mapping[str, Any], pattern: Path) -> list[Any]:
    """The ids at a reference path of one or two segments."""
    value = attributes.get(str(pattern[0]))
    if pattern[1:] == (ANY_ELEMENT,):
        return list(value or ())
    return [] if value is None else [value]


class Killed(Exception):  # noqa: N818  # not an error: the test's way of pulling the plug
    """The program died."""


@dataclass(slots=True)
class World:
    """A platform, the durable state, and a program that plans and applies."""

    platform: Platform
    state: State = field(default_factory=lambda: State("test", "https://api.oneinbox.ai", "line", 1))
    finished: tuple[str, ...] = ()
    hours: int = 0
    operations: int = 0
    moments: int = 0
    die_at: int | None = None

    def plan(self, declared: Configuration, known: Secrets, selection: Selection = EVERYTHING) -> Plan:
        """Refresh and plan, a while after whatever happened before."""
        return make_plan(self._inputs(declared, known, selection))

    def _inputs(self, declared: Configuration, known: Secrets, selection: Selection) -> Inputs:
        now = NOW + timedelta(hours=self.hours)
        return Inputs(KINDS, declared, self.state, self.listing(), now, known, selection)

    def listing(self) -> Listing:
        objects = {
            name: {id_: Object(id_, self.platform.shown(kind, id_)) for id_ in self.platform.objects[name]}
            for name, kind in KINDS.items()
        }
        known = {(name, id_) for name in KINDS for id_ in self.state.owned(name)}
        known |= {(each.address.kind, each.intended.id) for each in self.state.pending if each.intended.id}
        return Listing(
            objects, None, frozenset((name, id_) for name, id_ in known if id_ not in objects[name])
        )

    def apply(
        self,
        declared: Configuration,
        known: Secrets,
        seed: int,
        die_at: int | None = None,
        selection: Selection = EVERYTHING,
    ) -> bool:
        """Plan and carry out; False when the program died at that moment, counted from the start."""
        self.hours += 1
        self.moments, self.die_at = 0, die_at
        inputs = self._inputs(declared, known, selection)
        planned = make_plan(inputs)
        assert not (bad := unexpected(planned)), bad
        assert planned.base is not None
        try:
            Run(self, inputs, planned, random.Random(seed)).carry_out()
        except Killed:
            return False
        return True

    def moment(self) -> None:
        """Somewhere a program may die."""
        if self.moments == self.die_at:
            raise Killed
        self.moments += 1


ALLOWED = {
    "recreate",
    "moved-taken",
    "delete-all",
    "account",
    "possible-rename",
    "secrets-not-checked",
    "touched-outside",
    "partial-plan",
}


def unexpected(planned: Plan) -> list[tuple[str, str]]:
    """Diagnostics that a world without twins, short secrets or foreign writers of names must not give."""
    return [(each.code, each.detail) for each in planned.diagnostics if each.code not in ALLOWED]


@dataclass(slots=True)
class Run:
    """One apply: steps in a random order that their `after` allows, results saved now and then."""

    world: World
    inputs: Inputs
    planned: Plan
    rng: random.Random
    state: State = field(init=False)
    outputs: dict[Address, Output] = field(init=False)
    context: Context = field(init=False)
    finished: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        assert self.planned.base is not None
        self.state = self.planned.base
        stepped = {id(each.change) for each in steps(KINDS, self.planned)}
        unwritten = tuple(each.digest for each in self.planned.writes if id(each) not in stepped)
        self.finished = (*self.world.finished, *self.planned.confirmed, *unwritten)
        self.context = Context(
            kinds=KINDS,
            configuration=self.inputs.configuration,
            listing=self.inputs.listing,
            api=cast("Any", None),
            secrets=self.inputs.secrets,
            emit=lambda _event: None,
            now=lambda: self.inputs.now,
            sleep=lambda _seconds: None,
            new_id=self._new_id,
            stopped=lambda: False,
            read_upload=lambda _path: b"",
        )
        self.outputs = {
            each.address: Output(each.id, each.desired, self._live(each.address.kind, each.id))
            for each in self.planned.changes
            if not each.deposed and each.action not in {"create", "replace", "delete", "forget"}
        }

    def _new_id(self) -> str:
        self.world.operations += 1
        return f"operation {self.world.operations}"

    def _live(self, kind: str, id_: str) -> Mapping[str, Any]:
        found = self.inputs.listing.of(kind).get(id_)
        return found.attributes if found else {}

    def carry_out(self) -> None:
        waiting = {each.name: each for each in steps(KINDS, self.planned)}
        assert len(waiting) == len(steps(KINDS, self.planned)), "two steps have one name"
        done: set[str] = set()
        while waiting:
            ready = [each for each in waiting.values() if done.issuperset(each.after)]
            assert ready, f"steps wait for each other: {waiting}"
            wave = self.rng.sample(ready, self.rng.randint(1, len(ready)))
            self._carry_out_wave(wave)
            for each in wave:
                done.add(each.name)
                del waiting[each.name]
        self._save()

    def _carry_out_wave(self, wave: list[Step]) -> None:
        self.world.moment()
        intentions = [
            intend(self.context, each, self.outputs, self.state.resources.get(each.change.address))
            for each in wave
        ]
        self.state = replace(
            self.state, pending=(*self.state.pending, *(each.pending for each in intentions))
        )
        self._save()
        for each in intentions:
            self.world.moment()
            written = self._send(each)
            self.world.moment()
            self._record(each, written)
            if self.rng.random() < 0.5:
                self._save()

    def _send(self, intention: Intention) -> Object:
        step, kind = intention.step, KINDS[intention.step.change.address.kind]
        platform = self.world.platform
        if step.operation is Operation.DELETE:
            platform.delete(kind, step.id)
            return Object(step.id, {})
        body = {name: plain(value, self.inputs.secrets) for name, value in intention.body.items()}
        if step.operation is Operation.CREATE:
            id_ = platform.create(kind, body)
        else:
            id_ = step.id
            platform.update(kind, id_, body)
        return Object(id_, platform.shown(kind, id_))

    def _record(self, intention: Intention, written: Object) -> None:
        step, address = intention.step, intention.step.change.address
        left = tuple(
            each
            for each in self.state.pending
            if each is not intention.pending and not _answered(each, address)
        )
        resources, deposed = dict(self.state.resources), self.state.deposed
        present: Recorded | None = resources.get(address)
        if step.operation is Operation.DELETE:
            if present is not None and present.id == step.id:
                del resources[address]
            deposed = tuple(each for each in deposed if each.recorded.id != step.id)
        else:
            if step.deposes and present is not None and present.id == step.deposes:
                deposed = (*deposed, Deposed(address, present, step.change.digest))
            resources[address] = recorded_after(self.context, intention, present, written)
            self.outputs[address] = Output(written.id, intention.desired, written.attributes)
        self.state = replace(self.state, resources=resources, deposed=deposed, pending=left)
        if not step.deposes:
            self.finished += (step.change.digest,)

    def _save(self) -> None:
        creating = {each.address.kind for each in self.state.pending if each.operation is Operation.CREATE}
        assert self.planned.base is not None
        seen = {
            name: tuple(sorted(set(self.inputs.listing.of(name)) - self.planned.base.owned(name)))
            for name in sorted(creating)
        } | {name: ids for name, ids in self.planned.base.seen.items() if name in creating}
        self.world.state = self.state = replace(self.state, seen=seen, serial=self.state.serial + 1)
        self.world.finished = self.finished


def _answered(pending: Pending, address: Address) -> bool:
    """An update of which nothing was known matters no more once the address was written again."""
    return pending.operation is Operation.UPDATE and pending.address == address


def plain(value: Any, known: Secrets) -> Any:
    """A value of a request body as it is sent."""
    assert not references(value), f"{value} is sent before it is known"
    if isinstance(value, Mapping):
        return {name: plain(each, known) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each, known) for each in value]
    return value if isinstance(value, bool | int | float | None) else known.reveal(value)


def expected(world: World, declared: Configuration, known: Secrets) -> dict[Address, dict[Path, Any]]:
    """By address, every declared leaf as the platform is to hold it."""
    outputs = {
        address: Output(
            world.state.resources[address].id,
            each.attributes,
            world.platform.shown(KINDS[address.kind], world.state.resources[address].id),
        )
        for address, each in declared.resources.items()
    }
    found: dict[Address, dict[Path, Any]] = {}
    for address, desired in declared.resources.items():
        tree: Any = desired.attributes
        while references(tree):
            tree = resolve(tree, outputs)
        found[address] = {
            path: plain(value, known) for path, value in leaves(KINDS[address.kind].shape, tree)
        }
    return found


def held(world: World, address: Address, path: Path) -> Any:
    """What the platform holds for a recorded address at a path."""
    kind = KINDS[address.kind]
    return find(kind.shape, world.platform.objects[kind.name][world.state.resources[address].id], path)
