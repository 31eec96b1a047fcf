"""The file of a state with the journal beside it: what is there now, and what takes its place."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity, error
from voxform.state.durable import (
    ChangedError,
    Identity,
    append_file,
    flush_folder,
    held,
    identity_of,
    keep,
    read_file,
    replace_file,
    unused_name,
)
from voxform.state.format import decode, encode, is_as_written
from voxform.state.journal import JournalDamagedError, JournalForeignError, folded
from voxform.state.succession import Ground, Stored


@dataclass(frozen=True, slots=True)
class Mark:
    """Which file is there (None: none), and how long its journal is: together they say which version."""

    identity: Identity | None
    length: int = 0


def backup_of(path: Path) -> Path:
    """Where the version before the last is kept."""
    return path.with_name(f"{path.name}.backup")


def reason_of(problem: OSError) -> str:
    """Why a file could not be used, without its path."""
    return problem.strerror or type(problem).__name__


class StateFile:
    """A `Backend` that can also be added to. A version is known by the file and the length of its journal."""

    def __init__(self, path: Path, ground: Ground) -> None:
        self._path = path
        self._ground = ground
        self._backup = backup_of(path)
        self._journal = path.with_name(f"{path.name}.journal")

    def fetch(self) -> Stored:
        """As `Backend.fetch`, with what the journal adds."""
        try:
            found, journal = self._read()
            lost = found is None and (self._backup.exists() or bool(journal))
        except OSError as problem:
            raise Failure(_unreadable(self._path, problem)) from None
        if lost:
            raise Failure(_lost(self._path, self._backup))
        if found is None:
            return Stored(None, Mark(None))
        content, identity = found
        return Stored(self._folded(content, journal) if journal else content, Mark(identity, len(journal)))

    def is_as_written(self) -> bool:
        """Whether there is a state with its own checksum, and no journal that adds to it."""
        try:
            found, journal = self._read()
        except OSError:
            return False
        return found is not None and not journal and is_as_written(found[0])

    def _read(self) -> tuple[tuple[bytes, Identity] | None, bytes]:
        """The state and its journal, of one moment: another run may be folding the one into the other."""
        while True:
            found, journal = read_file(self._path), read_file(self._journal)
            if found is None or identity_of(self._path.stat()) == found[1]:
                return found, journal[0] if journal else b""

    def _folded(self, content: bytes, journal: bytes) -> bytes:
        state = decode(content, name=self._ground.name, backup=self._ground.backup)
        try:
            return encode(folded(state, journal))
        except JournalDamagedError as problem:
            raise Failure(_damaged(self._journal, problem.line)) from None
        except JournalForeignError:
            raise Failure(_foreign(self._path, self._journal)) from None

    def replace(self, content: bytes, expected: Stored) -> Mark:
        """As `Backend.replace`; what the journal held is in the content."""
        assert isinstance(expected.mark, Mark)
        mark = self._put(content, expected.mark, self._backup)
        with _writing(self._path):
            self._journal.unlink(missing_ok=True)
            if expected.mark.length:
                flush_folder(self._path.parent)
        return mark

    def start_over(self, content: bytes) -> tuple[Mark, tuple[str, ...]]:
        """As `Backend.start_over`.

        The new state is in place before the journal and the backup of the old one go, so that a crash leaves a
        journal that does not belong to the state, which is noticed, and never a state that lacks its journal.
        """
        with _writing(self._path):
            name_of = unused_name(self._path, self._backup, self._journal)
            found = read_file(self._path)
            kept = [name_of(self._path)] if found else []
            if found:
                keep(self._path, kept[0])
            mark = Mark(replace_file(self._path, content, found[1] if found else None, None))
            beside = [each for each in (self._journal, self._backup) if each.exists()]
            kept += [each.rename(name_of(each)) for each in beside]
            flush_folder(self._path.parent)
        return mark, tuple(map(str, kept))

    def catch_up(self, content: bytes, expected: Mark) -> Mark:
        """Put a version that the journal contains in the place of one before it."""
        mark = self._put(content, expected, None)
        return Mark(mark.identity, expected.length)

    def append(self, line: bytes, expected: Mark) -> Mark:
        """Add a version to the journal; raises as `replace` does."""
        assert expected.identity is not None
        with _writing(self._path), held(self._path, expected.identity):
            append_file(self._journal, line, expected.length)
        return Mark(expected.identity, expected.length + len(line))

    def is_there(self, mark: Mark) -> bool:
        """Whether nobody has replaced the file or added to its journal."""
        try:
            return Mark(identity_of(self._path.stat()), _length(self._journal)) == mark
        except OSError:
            return False

    def changed(self) -> Refused:
        """What to say when it is not."""
        return Refused(_changed(self._path))

    def _put(self, content: bytes, expected: Mark, backup: Path | None) -> Mark:
        def require_length() -> None:
            if _length(self._journal) != expected.length:
                raise ChangedError

        with _writing(self._path):
            return Mark(replace_file(self._path, content, expected.identity, backup, require_length))


def _length(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except ChangedError:
        raise Refused(_changed(path)) from None
    except OSError as problem:
        raise Failure(_unwritable(path, problem)) from None


def _unreadable(path: Path, problem: OSError) -> Diagnostic:
    return error(
        "state-unreadable",
        "The state cannot be read",
        f"{path} cannot be read: {reason_of(problem)}. It is not treated as empty.",
        hint="Check `state.url` of the environment, and who may read the file",
    )


def _unwritable(path: Path, problem: OSError) -> Diagnostic:
    return error(
        "state-not-written",
        "The state cannot be written",
        f"{path} cannot be replaced: {reason_of(problem)}. The version before it is still there.",
        hint="Make room or make the folder writable, then run again: unfinished work is found by its intentions",
    )


def _lost(path: Path, backup: Path) -> Diagnostic:
    return error(
        "state-lost",
        "The state is gone",
        f"{path} does not exist, but {backup.name} beside it does, so there was a state. It is not treated as empty.",
        hint=f"Restore it:\n  cp {backup} {path}\nif you mean to begin anew, move {backup.name} away\n"
        "if it cannot be restored, record the objects again by `voxform state rebuild`",
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


def _damaged(journal: Path, line: int) -> Diagnostic:
    return error(
        "state-journal-damaged",
        "The journal of the state is damaged",
        f"Line {line} of {journal} is not what was written there. It holds what a run did that ended before it "
        "could put that into the state. Nothing was changed.",
        hint=(
            "Restore the journal from where you keep copies\n"
            f"to do without it, move {journal.name} away: the state is then that of the beginning of that run, and "
            "what the run made and did not mean to make from the start is recorded by `voxform adopt`"
        ),
    )


def _foreign(path: Path, journal: Path) -> Diagnostic:
    return error(
        "state-journal-foreign",
        "The state and its journal do not belong together",
        f"{journal} holds what a run did after another version of the state than {path} is: one of the two was "
        "restored or replaced. Nothing was changed.",
        hint=f"Restore the one that belongs to the other\nto do without the journal, move {journal.name} away",
    )
