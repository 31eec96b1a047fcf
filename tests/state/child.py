"""A process that works on a state and tells on standard output how far it is."""

import os
import resource
import signal
import sys
from dataclasses import replace
from pathlib import Path

from tests.state.samples import HOLDER, SUMMARY, record, state, store_at

from voxform.core.diagnostic import Failure
from voxform.core.state import State

FILE_EVENTS = {
    "open",
    "os.link",
    "os.rename",
    "os.remove",
    "os.chmod",
    "os.mkdir",
    "fcntl.flock",
    "os.listdir",
}


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def bigger(found: State) -> State:
    """The next state: larger than one block of a disk."""
    big = {SUMMARY._replace(name=f"tool_{at}"): record(f"tool_{at}") for at in range(60)}
    return replace(found, resources=big)


def hold(path: Path, timeout: str) -> None:
    """Hold the lock until a line arrives."""
    say("trying")
    with store_at(path).lock(replace(HOLDER, run="run-child", pid=os.getpid()), float(timeout)):
        say("held")
        sys.stdin.readline()


def write_with_little_room(path: Path, room: str) -> None:
    """Write a state that does not fit; then one that does."""
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.read()
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
        say(_code(lambda: locked.write(bigger(found))))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        say(_code(lambda: locked.write(found)))


def write_and_fail_at(path: Path, point: str, what: str) -> None:
    """Write; at the file operation of this number be killed (`kill`) or meet a broken disk (`EIO`).

    Says `done` when there were fewer operations.
    """
    left = [int(point)]
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.read()

        sys.addaudithook(lambda event, _arguments: _strike(event, left, what))
        said = _code(lambda: locked.write(bigger(found)))
        fewer = left[0] > 0
        left[0] = 0
        say("done" if fewer else said)
        if what == "EIO":
            say(_code(lambda: locked.write(state(lineage=None, serial=0, write_id=""))))


def write_until_killed(path: Path, writes: str) -> None:
    """Write so many versions and wait for the end."""
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.read()
        for at in range(1, int(writes) + 1):
            found = locked.write(replace(found, account=f"org_{at}"))
        say("written")
        sys.stdin.readline()


def add_and_fail_at(path: Path, point: str, what: str) -> None:
    """Write a few versions and fold them; say each serial once it is written; fail as `write_and_fail_at` does."""
    left = [10**9]
    sys.addaudithook(lambda event, _arguments: _strike(event, left, what))
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.read()
        left[0] = int(point)
        for _ in range(3):
            try:
                found = locked.write(bigger(found))
                say(str(found.serial))
            except Failure as failure:
                say(failure.diagnostics[0].code)
    say("done" if left[0] > 0 else "failed")


def start_over_and_fail_at(path: Path, point: str, what: str) -> None:
    """Begin anew over whatever is there; fail as `write_and_fail_at` does."""
    left = [int(point)]
    with store_at(path).lock(HOLDER, 0) as locked:
        sys.addaudithook(lambda event, _arguments: _strike(event, left, what))
        said = _code(lambda: locked.start_over(bigger(state(lineage=None, serial=0, write_id=""))))
        fewer = left[0] > 0
        left[0] = 0
        say("done" if fewer else said)


def add_with_little_room(path: Path, room: str) -> None:
    """Add to the journal what does not fit; then write what does."""
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.write(locked.read())
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(room), resource.RLIM_INFINITY))
        say(_code(lambda: locked.write(bigger(found))))
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        say(_code(lambda: locked.write(replace(found, account="after"))))


def _strike(event: str, left: list[int], what: str) -> None:
    if event not in FILE_EVENTS:
        return
    left[0] -= 1
    if left[0] == 0 and what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif left[0] == 0:
        raise OSError(5, "Input/output error")


def _code(act: object) -> str:
    try:
        act()  # type: ignore[operator]
    except Failure as failure:
        return failure.diagnostics[0].code
    return "written"


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
