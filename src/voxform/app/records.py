"""Looking at the state and mending it, without the platform."""

from collections.abc import Callable

from voxform.app.line import new_holder
from voxform.app.project import Project, settings_of
from voxform.app.reach import store_of
from voxform.core.address import Address
from voxform.core.diagnostic import Failure, error
from voxform.core.resource import Recorded
from voxform.core.state import State
from voxform.core.suggestion import closest
from voxform.state.surgery import move, remove


def read_state(project: Project) -> State:
    """The state of the environment.

    Raises:
        Failure: it cannot be read.
    """
    return store_of(project, settings_of(project).configuration).read()


def read_record(project: Project, address: Address) -> tuple[Address, Recorded]:
    """The record of one address.

    Raises:
        Failure: there is none.
    """
    resources = read_state(project).resources
    if address not in resources:
        near = closest(str(address), [str(each) for each in resources])
        hint = f"Did you mean {near}?" if near else "see what is recorded:\n  voxform state list"
        raise Failure(
            error("not-recorded", "The address is not recorded", f"The state has no {address}.", hint=hint)
        )
    return address, resources[address]


def move_record(project: Project, origin: Address, to: Address, timeout: float) -> None:
    """Give a record another address.

    Raises:
        Failure: there is none, or the other address is taken.
        Refused: the lock is held.
    """
    _mend(project, timeout, lambda state: move(state, origin, to))


def remove_record(project: Project, address: Address, timeout: float) -> tuple[str, ...]:
    """Forget a record, its deposed objects and unfinished work on it; the ids left on the platform.

    Raises:
        Failure: there is none.
        Refused: the lock is held.
    """
    before, after = _mend(project, timeout, lambda state: remove(state, address))
    return tuple(sorted(before.owned(address.kind) - after.owned(address.kind)))


def _mend(project: Project, timeout: float, change: Callable[[State], State]) -> tuple[State, State]:
    store = store_of(project, settings_of(project).configuration)
    with store.lock(new_holder(), timeout) as locked:
        before = locked.read()
        return before, locked.write(change(before))
