"""Looking at the state and mending it, without the platform."""

from collections.abc import Callable
from typing import Any

from voxform.app.line import new_holder
from voxform.app.project import Project, settings_of
from voxform.app.reach import store_of
from voxform.core.address import Address
from voxform.core.path import Path
from voxform.core.recorded_value import recorded_value
from voxform.core.resource import Recorded
from voxform.core.state import State
from voxform.state.surgery import Forgotten, forgotten, move, record_at, remove


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
    return address, record_at(read_state(project), address)


def read_value(project: Project, address: Address, path: Path) -> Any:
    """One value of a record.

    Raises:
        Failure: there is no such record or value, or it is a secret.
    """
    loaded = settings_of(project)
    record = record_at(store_of(project, loaded.configuration).read(), address)
    return recorded_value(loaded.kinds, address, record, path)


def move_record(project: Project, origin: Address, to: Address, timeout: float) -> None:
    """Give a record another address.

    Raises:
        Failure: there is none, or the other address is taken.
        Refused: the lock is held.
    """
    _mend(project, timeout, lambda state: move(state, origin, to))


def remove_record(project: Project, address: Address, timeout: float) -> Forgotten:
    """Forget a record, its deposed objects and unfinished work on it; what that was.

    Raises:
        Failure: there is none.
        Refused: the lock is held.
    """
    before = _mend(project, timeout, lambda state: remove(state, address))
    return forgotten(before, address)


def _mend(project: Project, timeout: float, change: Callable[[State], State]) -> State:
    """Write the changed state; the one before."""
    store = store_of(project, settings_of(project).configuration)
    with store.lock(new_holder(project.clock), timeout) as locked:
        before = locked.read()
        locked.write(change(before))
        return before
