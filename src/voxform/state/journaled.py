"""A state that is written often: each write adds a line to its journal, and the end of the run folds that in."""

from collections.abc import Callable
from contextlib import suppress

from voxform.core.diagnostic import Failure
from voxform.core.state import State
from voxform.state.format import encode, representable
from voxform.state.journal import Writer
from voxform.state.state_file import Mark, StateFile
from voxform.state.succession import Ground, Stored, Succession
from voxform.state.version import version_of

_IN_THE_JOURNAL = object()  # the content of a version that no one file has


class Journaled(Succession):
    """A `LockedStore` over a file. Close it, so that what its journal holds becomes the state itself."""

    def __init__(self, file: StateFile, ground: Ground, new_id: Callable[[], str]) -> None:
        super().__init__(file, ground, new_id)
        self._file = file
        self._writer: Writer | None = None
        self._base: State | None = None  # what the file holds
        self._before: State | None = None  # the version before the last, when the journal holds that

    def read(self) -> State:
        """As `LockedStore.read`. A journal that another run left is not added to: it may end in half a line."""
        state = super().read()
        alone = self._place().identity is not None and not self._place().length
        self._begin(state if alone else None)
        return state

    def write(self, state: State) -> State:
        """As `LockedStore.write`. After a write whose outcome is unclear the next one replaces everything."""
        writer, self._writer = self._writer, None
        if writer is None:
            written = super().write(state)
            self._begin(written)
            return written
        written = self._add(writer, state)
        self._writer = writer
        return written

    def start_over(self, state: State) -> tuple[State, tuple[str, ...]]:
        """As `LockedStore.start_over`."""
        self._begin(None)
        written, kept = super().start_over(state)
        self._begin(written)
        return written, kept

    def _begin(self, base: State | None) -> None:
        self._base, self._before, self._writer = base, None, Writer(base) if base else None

    def _add(self, writer: Writer, state: State) -> State:
        self._ground.check_environment(state)
        last = writer.last
        written = self._next(state, version_of(last), sound=last)
        with representable():
            line = writer.line_to(written)
        self._own = {version_of(last): _IN_THE_JOURNAL, version_of(written): _IN_THE_JOURNAL}
        self._mark = self._file.append(line, self._place())
        self._own = {version_of(written): _IN_THE_JOURNAL}
        self._before = last
        return written

    def confirm(self) -> None:
        """As `LockedStore.confirm`: whoever breaks the lock replaces the file or adds to it."""
        if self._base is not None and not self._file.is_there(self._place()):
            raise self._file.changed()

    def close(self) -> None:
        """Put what the journal holds into the state, the version before the last into the backup.

        Where that cannot be done the journal stays, and the next run does it.
        """
        if self._writer is None or self._before is None:
            return
        with suppress(Failure):
            place = self._place()
            if self._before is not self._base:
                place = self._file.catch_up(encode(self._before, self._texts), place)
            self._file.replace(encode(self._writer.last, self._texts), Stored(None, place))

    def _place(self) -> Mark:
        assert isinstance(self._mark, Mark)
        return self._mark
