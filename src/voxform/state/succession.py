"""How one version of a state follows another: the rules of reading and writing that all backends share.

A write carries a fresh write id. So a write whose outcome was unclear is recognised when it turns up as
stored, and a version of somebody else is never taken for one's own.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity, error
from voxform.core.state import State
from voxform.state.format import decode, encode
from voxform.state.invariants import check
from voxform.state.layout import Texts
from voxform.state.version import Version, version_of


@dataclass(frozen=True, slots=True)
class Stored:
    """What a backend holds: the content (None when there is none) and the backend's mark of it."""

    content: bytes | None
    mark: object = None


class Backend(Protocol):
    """A place that keeps one content and replaces it only when it is still the expected one."""

    def fetch(self) -> Stored:
        """What is there now. Raises Failure."""

    def replace(self, content: bytes, expected: Stored) -> object:
        """Put the content in place of `expected`, durably, and give back its mark.

        Raises Failure, or Refused when what is there has changed.
        """

    def start_over(self, content: bytes) -> tuple[object, tuple[str, ...]]:
        """Put the content in place of whatever is there, and give back its mark and where that is kept now.

        Raises Failure.
        """


@dataclass(frozen=True, slots=True)
class Ground:
    """What a state is read and written for: its names, and how messages call it and its backup."""

    environment: str
    api_url: str
    name: str
    backup: str

    def read(self, content: bytes | None) -> State:
        """The state in a content, checked.

        Raises:
            Failure: it is damaged or not sound.
            Refused: it belongs to another environment.
        """
        if content is None:
            return State(self.environment, self.api_url)
        state = decode(content, name=self.name, backup=self.backup)
        self.check_environment(state)
        problems = check(state)
        if problems:
            raise Failure(_unsound_as_read(self, problems))
        return state

    def check_environment(self, state: State) -> None:
        """Refuse the state of another environment: two on one state would delete each other's objects."""
        if state.environment != self.environment:
            raise Refused(_other_environment(self, state.environment))


class Succession:
    """Reads and writes as one holder of the lock; a `LockedStore` over any backend. One thread only."""

    def __init__(self, backend: Backend, ground: Ground, new_id: Callable[[], str]) -> None:
        self._backend = backend
        self._ground = ground
        self._new_id = new_id
        self._texts = Texts()
        self._own: dict[Version, object] = {}
        self._mark: object = None

    def read(self) -> State:
        """As `LockedStore.read`."""
        stored = self._backend.fetch()
        state = self._ground.read(stored.content)
        self._own, self._mark = {version_of(state): stored.content}, stored.mark
        return state

    def write(self, state: State) -> State:
        """As `LockedStore.write`."""
        self._ground.check_environment(state)
        stored = self._backend.fetch()
        present = self._present(stored.content)
        if present not in (self._own or {version_of(state)}):
            raise Refused(_changed(self._ground, present))
        written = self._next(state, present)
        content = encode(written, self._texts)
        self._own = {present: stored.content, version_of(written): content}
        self._mark = self._backend.replace(content, stored)
        self._own = {version_of(written): content}
        return written

    def start_over(self, state: State) -> tuple[State, tuple[str, ...]]:
        """As `LockedStore.start_over`."""
        self._ground.check_environment(state)
        written = replace(
            state,
            lineage=state.lineage or self._new_id(),
            serial=state.serial + 1,
            write_id=self._new_id(),
        )
        problems = check(written)
        if problems:
            raise Failure(_unsound_to_write(problems))
        content = encode(written, self._texts)
        self._mark, kept = self._backend.start_over(content)
        self._own = {version_of(written): content}
        return written, kept

    def confirm(self) -> None:
        """As `LockedStore.confirm`: over a network nothing is cheap to tell."""

    def _present(self, content: bytes | None) -> Version:
        for version, own in self._own.items():
            if own == content:
                return version
        return version_of(self._ground.read(content))

    def _next(self, state: State, present: Version, sound: State | None = None) -> State:
        if present.lineage and state.lineage and present.lineage != state.lineage:
            raise Refused(_other_lineage(self._ground))
        written = replace(
            state,
            lineage=present.lineage or state.lineage or self._new_id(),
            serial=max(present.serial, state.serial) + 1,
            write_id=self._new_id(),
        )
        problems = check(written, sound)
        if problems:
            raise Failure(_unsound_to_write(problems))
        return written


def _changed(ground: Ground, present: Version) -> Diagnostic:
    found = f"holds serial {present.serial} of another run" if present.lineage else "is gone"
    return Diagnostic(
        code="state-changed",
        severity=Severity.REFUSAL,
        summary="The state was changed by somebody else",
        detail=(
            f"{ground.name} {found}, not what this run last read or wrote, although this run holds the lock: "
            "the lock was broken. Nothing was overwritten."
        ),
        hint="Find out who else is running, then run again: what this run did is found by its intentions",
    )


def _other_lineage(ground: Ground) -> Diagnostic:
    return Diagnostic(
        code="state-lineage",
        severity=Severity.REFUSAL,
        summary="This is another state",
        detail=f"{ground.name} has another lineage than the state to be written, so neither follows the other.",
        hint="If it is to be replaced, move it away first",
    )


def _other_environment(ground: Ground, found: str) -> Diagnostic:
    return Diagnostic(
        code="state-of-another-environment",
        severity=Severity.REFUSAL,
        summary="The state belongs to another environment",
        detail=(
            f"{ground.name} is that of {found!r}, and this is {ground.environment!r}. Two environments on one "
            "state would delete each other's objects."
        ),
        hint=(
            "Give each environment a state of its own (`state: {url: …}`)\n"
            "if the environment was renamed, change `environment` in the state and remove its line `checksum`"
        ),
    )


def _unsound_as_read(ground: Ground, problems: tuple[str, ...]) -> Diagnostic:
    restore = f"restore the version before the last write: {ground.backup}\n" if ground.backup else ""
    return error(
        "state-unsound",
        "The state contradicts itself",
        f"{ground.name} breaks rules that hold of every state: {_some(problems)}. Nothing was changed.",
        hint=f"{restore}if nobody edited it, this is a fault in voxform; please report it",
    )


def _unsound_to_write(problems: tuple[str, ...]) -> Diagnostic:
    return error(
        "state-unsound",
        "The new state contradicts itself",
        f"It was not written, and what is stored stays as it is: {_some(problems)}.",
        hint="This is a fault in voxform; please report it",
    )


def _some(problems: tuple[str, ...], most: int = 5) -> str:
    more = f"; and {len(problems) - most} more" if len(problems) > most else ""
    return "; ".join(problems[:most]) + more
