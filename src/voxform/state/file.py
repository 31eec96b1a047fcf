"""The backend `file:`: one private JSON file, the version before it, and a lock and a journal beside it."""

import os
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from voxform.core.diagnostic import Diagnostic, Failure, Severity, error
from voxform.core.state import State
from voxform.state.durable import make_private_folder
from voxform.state.file_lock import file_lock, holder_of
from voxform.state.journaled import Journaled
from voxform.state.state_file import StateFile, backup_of, reason_of
from voxform.state.store import Holder, LockedStore
from voxform.state.succession import Ground

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def _new_id() -> str:
    return str(uuid.uuid4())


def _now() -> datetime:
    return datetime.now(UTC)


class FileStore:
    """A state in a file; a link to one is followed, so that it and its backup stay together."""

    def __init__(
        self,
        path: Path,
        *,
        environment: str,
        api_url: str,
        new_id: Callable[[], str] = _new_id,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._path = Path(os.path.realpath(path))
        self._new_id = new_id
        self._now = now
        self._ground = Ground(environment, api_url, f"The state {self._path}", str(backup_of(self._path)))
        self._file = StateFile(self._path, self._ground)

    @property
    def last_good_backup(self) -> str:
        """The path of the version before the last write."""
        return self._ground.backup

    def read(self) -> State:
        """As `Store.read`."""
        return self._ground.read(self._file.fetch().content)

    def is_as_written(self) -> bool:
        """As `Store.is_as_written`."""
        return self._file.is_as_written()

    @contextmanager
    def lock(self, holder: Holder, timeout: float) -> Iterator[LockedStore]:
        """As `Store.lock`."""
        with ExitStack() as held:
            with _taking(self._path):
                make_private_folder(self._path.parent)
                held.enter_context(file_lock(self._path, holder, timeout, self._now))
            store = held.enter_context(closing(Journaled(self._file, self._ground, self._new_id)))
            yield store

    def locked_by(self) -> Holder | None:
        """As `Store.locked_by`."""
        with _taking(self._path):
            return holder_of(self._path)

    def warnings(self) -> tuple[Diagnostic, ...]:
        """As `Store.warnings`: a file others may read, a folder others may write."""
        found = []
        if _mode(self._path) & _OTHERS:
            found.append(_readable(self._path))
        if _mode(self._path.parent) & _OTHERS_WRITE:
            found.append(_writable(self._path.parent))
        return tuple(found)


@contextmanager
def _taking(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise Failure(
            error(
                "state-lock-failed",
                "The state's lock cannot be used",
                f"The lock beside {path} cannot be used: {reason_of(problem)}.",
                hint="Make room, make the folder writable, or keep the state elsewhere (`state: {url: …}`)",
            )
        ) from None


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def _readable(path: Path) -> Diagnostic:
    return Diagnostic(
        code="state-readable",
        severity=Severity.WARNING,
        summary="Others may read the state",
        detail=f"{path} is open to other users of this machine. It holds no secrets, but prompts, numbers and ids.",
        hint=f"  chmod 600 {path}",
    )


def _writable(folder: Path) -> Diagnostic:
    return Diagnostic(
        code="state-folder-writable",
        severity=Severity.WARNING,
        summary="Others may replace the state",
        detail=f"Other users of this machine may write into {folder}, and so put another state in its place.",
        hint=f"  chmod 700 {folder}",
    )
