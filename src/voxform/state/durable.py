"""Replacing a private file, and adding to one, so that a crash, a full disk or a second writer leaves old or new."""

import errno
import fcntl
import os
import re
import stat
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Identity = tuple[int, int, int]

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_NO_FOLDER_FSYNC = {errno.EINVAL, errno.EOPNOTSUPP}


class ChangedError(Exception):
    """The file is not the one that was to be replaced."""


def read_file(path: Path) -> tuple[bytes, Identity] | None:
    """The content of a regular file and which file it was; None when there is none.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    try:
        # Not blocking: a named pipe would be waited for.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        return file.read(), identity_of(found)


def make_private_folder(folder: Path) -> None:
    """Create the folder and those above it, readable by the owner only; existing ones stay as they are."""
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        with suppress(FileExistsError):
            each.mkdir(_PRIVATE_FOLDER)
            each.chmod(_PRIVATE_FOLDER)  # whatever the umask took away


def write_file(path: Path, content: bytes) -> None:
    """Put a private file in place at once, whatever was there. Raises OSError; then nothing changed."""
    _sweep(path)
    with _written_beside(path, content) as (fresh, _):
        fresh.replace(path)


def replace_file(
    path: Path,
    content: bytes,
    expected: Identity | None,
    backup: Path | None,
    require: Callable[[], None] = lambda: None,
) -> Identity:
    """Put a private file in the place of the expected one (None: of none), durably; that becomes `backup`.

    `require` is called at the last moment when nobody else may replace. Gives back which file it is now.

    Raises:
        ChangedError: something else is there; also what `require` raises.
        OSError: the disk is full, read-only or broken; what was there stays.
    """
    _sweep(path)
    with _written_beside(path, content) as (fresh, identity):
        if expected is None:
            _place_first(fresh, path)
        else:
            with held(path, expected):
                require()
                if backup is not None:
                    keep(path, backup)
                fresh.replace(path)
    flush_folder(path.parent)
    return identity


def append_file(path: Path, content: bytes, size: int) -> None:
    """Add to a private file of this size, durably; 0 is one that does not exist.

    Raises:
        ChangedError: it has another size.
        OSError: the disk is full, read-only or broken; what was added is taken away where that can be.
    """
    flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | (0 if size else os.O_CREAT)
    descriptor = os.open(path, flags, _PRIVATE_FILE)
    try:
        if os.fstat(descriptor).st_size != size:
            raise ChangedError
        if not size:
            os.fchmod(descriptor, _PRIVATE_FILE)
            flush_folder(path.parent)
        try:
            _write_all(descriptor, content)
            os.fsync(descriptor)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


@contextmanager
def _written_beside(path: Path, content: bytes) -> Iterator[tuple[Path, Identity]]:
    """The content in a file of its own, safe on disk; removed unless it was moved."""
    fresh = _beside(path)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _PRIVATE_FILE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, _PRIVATE_FILE)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
            identity = identity_of(os.fstat(descriptor))
        yield fresh, identity
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _place_first(fresh: Path, path: Path) -> None:
    """A link does what a rename cannot: fail when somebody was there first."""
    try:
        path.hardlink_to(fresh)
    except (FileExistsError, FileNotFoundError):  # the other one was first, or swept away our file
        raise ChangedError from None
    except OSError as problem:
        if problem.errno not in _NO_HARD_LINKS:
            raise
        fresh.replace(path)


@contextmanager
def held(path: Path, expected: Identity) -> Iterator[None]:
    """Nobody else may replace the expected file meanwhile, even when the state's lock was broken.

    Raises ChangedError when something else is there.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        raise ChangedError from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if identity_of(path.stat()) != expected:
            raise ChangedError
        yield
    except (BlockingIOError, FileNotFoundError):  # the other one is replacing, or swept away our file
        raise ChangedError from None
    finally:
        os.close(descriptor)


def identity_of(found: os.stat_result) -> Identity:
    """Which file it is; its number alone may be given to a later file."""
    return found.st_dev, found.st_ino, found.st_mtime_ns


def unused_name(*paths: Path) -> Callable[[Path], Path]:
    """How to rename files so that none of these takes the place of another: with one number for all."""
    number = 1
    while any(_numbered(each, number).exists() for each in paths):
        number += 1
    return lambda path: _numbered(path, number)


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.replaced-{number}")


def keep(path: Path, backup: Path) -> None:
    """Make `backup` what is at `path`, at once."""
    link = _beside(path)
    try:
        link.hardlink_to(path)
    except OSError as problem:
        if problem.errno not in _NO_HARD_LINKS:
            raise
        write_file(backup, path.read_bytes())
        return
    try:
        link.replace(backup)
    finally:
        link.unlink(missing_ok=True)  # renaming a link to another link of the same file does nothing


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")


def _sweep(path: Path) -> None:
    """Remove what writers left that were killed."""
    leftover = re.compile(rf"\.{re.escape(path.name)}\.[0-9a-f]{{32}}\.tmp\Z")
    for each in path.parent.iterdir():
        if leftover.match(each.name):
            each.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Make durable which files a folder has."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as problem:
        if problem.errno not in _NO_FOLDER_FSYNC:
            raise
    finally:
        os.close(descriptor)
