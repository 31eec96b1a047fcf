"""The lock of a local state: it dies with its holder, and says who that is.

The lock file is never deleted (a second holder could get in) and holds nothing; who holds it stands in a file
beside it, since a waiting process may empty the lock file itself.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from voxform.core.diagnostic import Diagnostic, Refused, Severity
from voxform.state.durable import read_file, write_file
from voxform.state.form import NUMBER, TEXT, MalformedError, record
from voxform.state.store import Holder

UNKNOWN = Holder(run="", who="", host="", pid=0, started_at="")

_HOLDER = record(Holder, {"run": TEXT, "who": TEXT, "host": TEXT, "pid": NUMBER, "started_at": TEXT})
_LEAST_WAIT = 0.25  # seconds: who asks whether the lock is held holds it for an instant
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


@contextmanager
def file_lock(path: Path, holder: Holder, timeout: float, now: Callable[[], datetime]) -> Iterator[None]:
    """Hold the lock of the state at `path`, waiting at most `timeout` seconds (`now` tells the holder's age).

    Raises:
        Refused: somebody else holds it.
        OSError: it cannot be taken at all.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(_lock_path(path), mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=max(timeout, _LEAST_WAIT), poll_interval=0.05)
    except Timeout:
        raise Refused(_held(path, now())) from None
    try:
        write_file(_holder_path(path), json.dumps(_HOLDER.write(holder), sort_keys=True).encode())
        yield
    finally:
        _forget(path, holder)
        lock.release()


def holder_of(path: Path) -> Holder | None:
    """Who holds the lock of the state at `path` (`UNKNOWN` when that cannot be read); None when nobody.

    Creates nothing, and refuses nobody the lock for longer than an instant. Raises OSError.
    """
    try:
        descriptor = os.open(_lock_path(path), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_holder(path)
    finally:
        os.close(descriptor)
    return None


def age(since: str, now: datetime) -> str:
    """How long ago a moment (RFC 3339) was, in its largest unit: `4 minutes`; empty when unknown."""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return ""
    seconds = max((now - moment.replace(tzinfo=moment.tzinfo or UTC)).total_seconds(), 0)
    name, size = next((unit for unit in _UNITS if seconds >= unit[1]), _UNITS[-1])
    count = int(seconds // size)
    return f"{count} {name}{'' if count == 1 else 's'}"


def _lock_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _holder_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.holder")


def _read_holder(path: Path) -> Holder:
    try:
        found = read_file(_holder_path(path))
        holder: Holder = _HOLDER.read(json.loads(found[0])) if found else UNKNOWN
    except (OSError, ValueError, RecursionError, MalformedError):
        return UNKNOWN
    return holder


def _forget(path: Path, holder: Holder) -> None:
    """Remove the note, unless a thief of the lock has written another."""
    with suppress(OSError):
        if _read_holder(path) == holder:
            _holder_path(path).unlink(missing_ok=True)


def _held(path: Path, now: datetime) -> Diagnostic:
    return Diagnostic(
        code="state-locked",
        severity=Severity.REFUSAL,
        summary="The state is locked",
        detail=f"{_sentence(_read_holder(path), now)} Only one run at a time may change an environment.",
        hint=(
            "Wait for it to end, for instance with `--lock-timeout 5m`\n"
            "the lock ends with the process that holds it; there is nothing to remove by hand"
        ),
    )


def _sentence(holder: Holder, now: datetime) -> str:
    if holder == UNKNOWN:
        return "Another process holds its lock and has not said who it is."
    since = age(holder.started_at, now)
    begun = f" since {holder.started_at} ({since})" if since else ""
    return (
        f"Run {holder.run} of {holder.who} on {holder.host} (process {holder.pid}) has held its lock{begun}."
    )
