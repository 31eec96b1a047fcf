"""A process that has imported the program and forks one `voxform` after the other, none of them from the start.

A child counts the operations on files below `.voxform` and, at the one it was told, kills itself before that.
Run as a program: one order (JSON) a line on standard input, `began PID` and `ended STATUS` on standard output.
"""

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FrameType
from typing import Any

import voxform

EVENTS = frozenset(
    {"open", "os.link", "os.rename", "os.remove", "os.chmod", "os.mkdir", "os.truncate", "os.listdir"}
)
CALLS = frozenset({"write", "fsync", "flock", "ftruncate"})
LIBRARIES = ("httpx", "httpcore", "certifi", "yaml", "jsonschema_rs", "filelock", "rich.console")


@dataclass
class Operations:
    """Operations on the files of the state, as they happen. `told` gets the last one."""

    strike: int
    told: int
    names: list[str] = field(default_factory=list)

    def audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Opening, renaming, linking, removing."""
        if event in EVENTS and any(
            isinstance(each, str | os.PathLike) and ".voxform" in str(each) for each in arguments
        ):
            self.count(event)

    def profile(self, frame: FrameType, event: str, called: Any) -> None:
        """Writing, and making durable, which Python does not audit."""
        if event == "c_call" and called.__name__ in CALLS and "/voxform/state/" in frame.f_code.co_filename:
            added = called.__name__ == "fsync" and frame.f_code.co_name == "append_file"
            self.count("fsync-journal" if added else called.__name__)

    def count(self, name: str) -> None:
        """One more operation; the last, when it is the one."""
        self.names.append(name)
        if len(self.names) == self.strike:
            os.write(self.told, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)


def live(arguments: list[str], strike: int, room: int, told: int) -> int:
    """Run the command line, counting its operations on files when `strike` is not 0.

    No file may grow beyond `room` bytes (-1: any size); permissions of files hold for root too.
    """
    from voxform.cli.main import run

    quiet = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(quiet, each)
    operations = Operations(strike, told)
    if strike:
        sys.addaudithook(operations.audit)
        sys.setprofile(operations.profile)
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    drop_privileges()
    code = run(arguments)
    sys.setprofile(None)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    if strike:
        os.write(told, " ".join(operations.names).encode())
    return code


def drop_privileges() -> None:
    """Root writes into folders that are closed to everybody; without its capabilities it does not."""
    libc = ctypes.CDLL(None)
    if os.geteuid() == 0 and hasattr(libc, "capset"):
        version, this_process, none = 0x20080522, 0, (ctypes.c_uint32 * 6)()
        assert libc.capset((ctypes.c_uint32 * 2)(version, this_process), none) == 0


def say(text: str) -> None:
    """A line to the other side, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    """Fork for every order."""
    ours = [
        each.name for each in walk_packages(voxform.__path__, "voxform.") if each.name != "voxform.__main__"
    ]
    for name in (*LIBRARIES, *ours):
        import_module(name)
    for line in sys.stdin:
        order = json.loads(line)
        told = os.open(order["told"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        child = os.fork()
        if child == 0:
            code = 70
            try:
                code = live(order["arguments"], order["strike"], order["room"], told)
            finally:
                os._exit(code)
        os.close(told)
        say(f"began {child}")
        say(f"ended {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}")


@dataclass
class Zygote:
    """The other side: whoever wants something run."""

    process: subprocess.Popen[str]
    told: Path

    def run(
        self, arguments: list[str], strike: int, room: int, began: Callable[[int], None]
    ) -> tuple[int, list[str]]:
        """Its exit status (negative: the signal) and the operations it counted or, killed, the last one."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        order = {"arguments": arguments, "strike": strike, "room": room, "told": str(self.told)}
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        began(int(self.process.stdout.readline().split()[1]))
        status = int(self.process.stdout.readline().split()[1])
        return status, self.told.read_text().split()


def breed(folder: Path, environ: Mapping[str, str]) -> Zygote:
    """Start one; `process` must be ended by closing its standard input."""
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
    )
    return Zygote(process, folder / "told")


if __name__ == "__main__":
    main()
