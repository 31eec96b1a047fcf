"""`import ADDRESS ID`: adoption planned like any other, of which only the one record is written."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from shlex import quote

from voxform.app import line
from voxform.app.planning import plan_with
from voxform.app.project import Loaded, Project
from voxform.app.reach import open_api, store_of
from voxform.core.address import Address
from voxform.core.adoption import as_adoption
from voxform.core.change import Action, Change, Plan, Selection
from voxform.core.configuration import Configuration, Import
from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity, error
from voxform.core.guard import refusals
from voxform.core.limits import over_limits
from voxform.core.place import Place
from voxform.core.state import Deposed, State
from voxform.core.suggestion import closest

_COMMAND = Place("import", 1, 1)


def adopt_one(
    project: Project,
    loaded: Loaded,
    address: Address,
    object_id: str,
    timeout: float,
    allow: tuple[str, ...] = (),
) -> bool:
    """Record that an object stands behind an address; whether it differs from what is declared.

    Raises:
        Failure: the address is not declared or is recorded, or the object cannot be adopted.
        Refused: the lock is held, the key belongs to another account, or the policy forbids it; `allow` lifts
            the last two.
    """
    if not object_id:
        raise Failure(_nameless(address))
    asked = _with_import(loaded, address, object_id)
    store = store_of(project, loaded.configuration)
    with (
        store.lock(line.new_holder(project.clock), timeout) as locked,
        open_api(project, loaded.configuration) as api,
    ):
        state = _decided(locked.read(), address, object_id)
        if address in state.resources:
            raise Failure(_recorded(address, state.resources[address].id))
        planned = plan_with(project, asked, api, state, Selection(allow=allow))
        foreign = tuple(each for each in planned.blocked if each.rule == "account")
        if foreign:
            raise Refused(*foreign)
        change = next((each for each in planned.plan.changes if each.address == address), None)
        if change is None or change.adopted_id != object_id or planned.plan.base is None:
            raise Failure(*_problems(address, planned.plan.diagnostics))
        forbidden = _forbidden(loaded.configuration, state, planned.plan, change)
        if forbidden:
            raise Refused(*forbidden)
        pending = tuple(each for each in state.pending if each.address != address)
        record = planned.plan.base.resources[address]
        resources = {**state.resources, address: record}
        # The fingerprints of the others stay as they are, and so does what describes them.
        described = state.fingerprint and any(each.fingerprints for each in state.resources.values())
        scheme = state.fingerprint if described else planned.plan.base.fingerprint
        locked.write(
            replace(
                state,
                resources=resources,
                pending=pending,
                seen=state.seen if pending else {},
                fingerprint=scheme,
            )
        )
    return change.action is not Action.ADOPT


def _decided(state: State, address: Address, object_id: str) -> State:
    """The state as a person has decided about a replacement whose outcome nobody knows.

    Another object than the old one is its work, and the old one is left to be deleted; the old one means that it
    made none.
    """
    old = state.resources.get(address)
    begun = [each for each in state.pending if each.address == address and old and each.replaces == old.id]
    if old is None or not begun:
        return state
    left = () if object_id == old.id else (Deposed(address, old, begun[0].change_digest),)
    return replace(
        state,
        resources={each: record for each, record in state.resources.items() if each != address},
        deposed=(*state.deposed, *left),
        pending=tuple(each for each in state.pending if each not in begun),
    )


def _forbidden(
    configuration: Configuration, state: State, plan: Plan, change: Change
) -> tuple[Diagnostic, ...]:
    """What the policy has against this one adoption."""
    alone = replace(plan, changes=(as_adoption(change, by_block=True),))
    return refusals(
        replace(alone, diagnostics=tuple(over_limits(configuration.environment.policy, state, alone)))
    )


def _with_import(loaded: Loaded, address: Address, object_id: str) -> Loaded:
    configuration = loaded.configuration
    if address not in configuration.resources:
        raise Failure(_undeclared(address, configuration.resources))
    send = any(each.send for each in configuration.imports if each.to == address)
    block = Import(to=address, place=_COMMAND, id=object_id, send=send)
    others = tuple(each for each in configuration.imports if each.to != address)
    return replace(loaded, configuration=replace(configuration, imports=(*others, block)))


def _problems(address: Address, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """The errors; the one about the block that the command stands for speaks of the command."""
    for each in found:
        if each.place == _COMMAND:
            yield replace(
                each,
                severity=Severity.ERROR,
                summary="The object cannot be imported",
                place=None,
                address=str(address),
                hint="Check the address and the id",
            )
        elif each.severity is Severity.ERROR:
            yield each


def _undeclared(address: Address, declared: Iterable[Address]) -> Diagnostic:
    near = closest(str(address), [str(each) for each in declared])
    return error(
        "import-undeclared",
        "The address is not declared",
        f"{address} is in no file, so there is nothing that the object could stand behind.",
        hint=f"Did you mean {near}?" if near else "Declare it first",
    )


def _nameless(address: Address) -> Diagnostic:
    return error(
        "import-object",
        "Import of no certain object",
        f"The id of the object that {address} is to stand for is empty.",
        hint=f"  voxform import {quote(str(address))} ID",
    )


def _recorded(address: Address, id_: str) -> Diagnostic:
    return error(
        "import-recorded",
        "The address is recorded already",
        f"{address} stands for the object {id_}.",
        hint=f"To record another one, first forget this one:\n  voxform state rm {quote(str(address))}",
    )
