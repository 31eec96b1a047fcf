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
    big = {replace(SUMMARY, name=f"tool_{at}"): record(f"tool_{at}") for at in range(60)}
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

        def strike(event: str, _arguments: object) -> None:
            if event not in FILE_EVENTS:
                return
            left[0] -= 1
            if left[0] == 0 and what == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            elif left[0] == 0:
                raise OSError(5, "Input/output error")

        sys.addaudithook(strike)
        said = _code(lambda: locked.write(bigger(found)))
        fewer = left[0] > 0
        left[0] = 0
        say("done" if fewer else said)
        if what == "EIO":
            say(_code(lambda: locked.write(state(lineage=None, serial=0, write_id=""))))


def _code(act: object) -> str:
    try:
        act()  # type: ignore[operator]
    except Failure as failure:
        return failure.diagnostics[0].code
    return "written"


if __name__ == "__main__":
    globals()[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
