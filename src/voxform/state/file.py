"""The backend `file:`: one private JSON file, the version before it, and a lock beside it."""

import os
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity, error
from voxform.core.state import State
from voxform.state.durable import (
    ChangedError,
    Identity,
    make_private_folder,
    read_file,
    replace_file,
)
from voxform.state.file_lock import file_lock, holder_of
from voxform.state.store import Holder, LockedStore
from voxform.state.succession import Ground, Stored, Succession

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
        self._file = _StateFile(self._path)
        self._ground = Ground(environment, api_url, f"The state {self._path}", str(self._file.backup))

    @property
    def last_good_backup(self) -> str:
        """The path of the version before the last write."""
        return str(self._file.backup)

    def read(self) -> State:
        """As `Store.read`."""
        return self._ground.read(self._file.fetch().content)

    @contextmanager
    def lock(self, holder: Holder, timeout: float) -> Iterator[LockedStore]:
        """As `Store.lock`."""
        with ExitStack() as held:
            with _taking(self._path):
                make_private_folder(self._path.parent)
                held.enter_context(file_lock(self._path, holder, timeout, self._now))
            yield Succession(self._file, self._ground, self._new_id)

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


class _StateFile:
    """The file as a backend: what is there is known by its number and its time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.backup = path.with_name(f"{path.name}.backup")

    def fetch(self) -> Stored:
        try:
            found = read_file(self._path)
            lost = found is None and self.backup.exists()
        except OSError as problem:
            raise Failure(_unreadable(self._path, problem)) from None
        if lost:
            raise Failure(_lost(self._path, self.backup))
        return Stored(*found) if found else Stored(None)

    def replace(self, content: bytes, expected: Stored) -> None:
        mark = expected.mark
        assert mark is None or isinstance(mark, tuple)
        identity: Identity | None = mark
        try:
            replace_file(self._path, content, identity, self.backup)
        except ChangedError:
            raise Refused(_changed(self._path)) from None
        except OSError as problem:
            raise Failure(_unwritable(self._path, problem)) from None


@contextmanager
def _taking(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        raise Failure(
            error(
                "state-lock-failed",
                "The state's lock cannot be used",
                f"The lock beside {path} cannot be used: {_reason(problem)}.",
                hint="Make room, make the folder writable, or keep the state elsewhere (`state: {url: …}`)",
            )
        ) from None


def _mode(path: Path) -> int:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0


def _reason(problem: OSError) -> str:
    return problem.strerror or type(problem).__name__


def _unreadable(path: Path, problem: OSError) -> Diagnostic:
    return error(
        "state-unreadable",
        "The state cannot be read",
        f"{path} cannot be read: {_reason(problem)}. It is not treated as empty.",
        hint="Check `state.url` of the environment, and who may read the file",
    )


def _unwritable(path: Path, problem: OSError) -> Diagnostic:
    return error(
        "state-not-written",
        "The state cannot be written",
        f"{path} cannot be replaced: {_reason(problem)}. The version before it is still there.",
        hint="Make room or make the folder writable, then run again: unfinished work is found by its intentions",
    )


def _lost(path: Path, backup: Path) -> Diagnostic:
    return error(
        "state-lost",
        "The state is gone",
        f"{path} does not exist, but {backup.name} beside it does, so there was a state. It is not treated as empty.",
        hint=f"Restore it:\n  cp {backup} {path}\nif you mean to begin anew, move {backup.name} away",
    )


def _changed(path: Path) -> Diagnostic:
    return Diagnostic(
        code="state-changed",
        severity=Severity.REFUSAL,
        summary="The state was changed by somebody else",
        detail=(
            f"{path} was replaced while this run was about to replace it, although this run holds the lock: "
            "the lock was broken. Nothing was overwritten."
        ),
        hint="Find out who else is running, then run again: what this run did is found by its intentions",
    )


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
