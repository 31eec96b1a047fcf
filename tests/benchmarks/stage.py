"""One piece of work in a program of its own, so that its memory is its own: `stage.py WORK FOLDER URL`.

Prints what the work alone took: load a project, plan it, or load it and page the lists.
"""

import json
import os
import resource
import subprocess
import sys
import time
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from generated import ENVIRON
from voxform.app.project import Project, load


@dataclass(frozen=True)
class Spent:
    """Seconds, and bytes: the most there were, and how many of them the work added."""

    seconds: float
    memory: int
    peak: int


def run_stage(work: str, folder: Path, url: str = "") -> Spent:
    """Do a piece of work in a new program: `load`, `idle` or `creating` (the command `plan`), or `bare`."""
    command = [sys.executable, __file__, work, str(folder), url]
    ended = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **ENVIRON}
    )
    return Spent(**json.loads(ended.stdout))


def _load(folder: Path, _url: str) -> object:
    return load(_project(folder))


def _idle(folder: Path, _url: str) -> object:
    return _command(folder, 0)


def _creating(folder: Path, _url: str) -> object:
    return _command(folder, 2)


def _command(folder: Path, expected: int) -> object:
    """`voxform plan`, as a user calls it."""
    from voxform.cli.main import main

    sys.argv = ["voxform", "-C", str(folder), "plan", "--detailed-exitcode"]
    code: object = None
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert code == expected, f"the plan ended with {code}"
    return code


def _bare(folder: Path, url: str) -> object:
    import bare

    loaded = load(_project(folder))
    with bare.client(url) as connection:
        return loaded, bare.list_all(connection, bare.KINDS)


def _project(folder: Path) -> Project:
    return Project(folder, environ=ENVIRON)


def _peak() -> int:
    """The most memory that this program ever had, in bytes."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except (
        OSError
    ):  # not on Linux; there, this number would begin with that of the program which started this one
        size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return size if sys.platform == "darwin" else size * 1024
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024


def main() -> None:
    """Do the work and print what it took."""
    work, folder, url = sys.argv[1:]
    before = _peak()
    began = time.perf_counter()
    result = {"load": _load, "idle": _idle, "creating": _creating, "bare": _bare}[work](Path(folder), url)
    spent = time.perf_counter() - began
    peak = _peak()
    print(json.dumps({"seconds": spent, "memory": peak - before, "peak": peak}))  # noqa: T201
    del result


if __name__ == "__main__":
    main()
