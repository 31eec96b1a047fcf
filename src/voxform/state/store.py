"""What every backend offers: reading without a lock, and writing under one, conditionally."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from voxform.core.diagnostic import Diagnostic
from voxform.core.state import State


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock. `started_at` is RFC 3339 in UTC; `run` is the id of the run."""

    run: str
    who: str
    host: str
    pid: int
    started_at: str


class LockedStore(Protocol):
    """The store while its lock is held."""

    def read(self) -> State:
        """The state as stored now; one without lineage and with serial 0 where none is.

        Raises:
            Failure: it cannot be read or is not sound.
            Refused: it belongs to another environment.
        """

    def write(self, state: State) -> State:
        """Store the state under the next serial and a new write id, and give it back with these.

        Raises:
            Refused: what is stored is not what this holder last read or wrote.
            Failure: the state is not sound or cannot be stored; what was stored stays.
        """

    def start_over(self, state: State) -> tuple[State, tuple[str, ...]]:
        """Store the state in place of whatever is there, sound or not, of whatever lineage.

        It keeps its lineage, or gets a new one when it has none. Nothing is deleted: what was there is kept
        under other names, which are given back with the state as it is stored.

        Raises:
            Failure: the state is not sound or cannot be stored; what was stored stays.
            Refused: the lock was broken.
        """

    def confirm(self) -> None:
        """Before a request that changes the platform: whether the lock still holds, as far as that is cheap to tell.

        Raises:
            Refused: somebody has replaced the state, so the lock was broken.
        """


class Store(Protocol):
    """Where the state of one environment is kept."""

    @property
    def last_good_backup(self) -> str:
        """Where the version before the last write is, for messages; empty when nowhere."""

    def read(self) -> State:
        """As `LockedStore.read`; another process may be writing the next version."""

    def is_as_written(self) -> bool:
        """Whether a state is there that its checksum fits, so that reading it will hardly fail; cheap to tell."""

    def lock(self, holder: Holder, timeout: float) -> AbstractContextManager[LockedStore]:
        """Hold the lock; wait for it at most `timeout` seconds.

        Raises:
            Refused: somebody else holds it (code `state-locked`, with who, where and since when).
            Failure: it cannot be taken at all.
        """

    def locked_by(self) -> Holder | None:
        """Who holds the lock at this moment, without taking it."""

    def warnings(self) -> tuple[Diagnostic, ...]:
        """What is unwise about where the state is kept; the state need not exist."""
