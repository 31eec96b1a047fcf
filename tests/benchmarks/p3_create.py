"""P3: an apply that creates everything, against bare httpx threads posting the same bodies.

Both begin with a fresh copy of the same platform, in turns: one that is empty, and one where twice as many resources
stand already, recorded in the state. Judged is the rate between the approval and the end; reading and planning
come before.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import bare
from generated import ENVIRON, write_project
from generated import resources as all_resources
from measuring import arguments, judge, medians, seconds, tell
from serving import served
from voxform.app.line import Wishes, apply
from voxform.app.project import Project, load
from voxform.core.change import Plan
from voxform.core.event import Event, RunFinished

PARALLELISM = 8


def main() -> None:
    """Measure, and judge the rate with nothing recorded and with much."""
    given = arguments(__doc__, resources=1_000, repeats=3)
    for recorded in (0, 2 * given.resources):
        with tempfile.TemporaryDirectory() as folder:
            start = _prepare(Path(folder), recorded)
            applied, posted = medians(
                (
                    partial(_from, start, given.resources, _applied),
                    partial(_from, start, given.resources, _posted),
                ),
                given.repeats,
            )
        tell(
            f"{given.resources} creates, {recorded} recorded: apply {given.resources / applied:.0f}/s, "
            f"bare {given.resources / posted:.0f}/s"
        )
        judge(f"P3 rate with {recorded} recorded", 100 * posted / applied, 80, unit=" %", at_least=True)


class _Start:
    """A folder in which the first resources exist: their platform, and their state."""

    def __init__(self, folder: Path, recorded: int) -> None:
        self.folder = folder
        self.recorded = recorded


def _prepare(folder: Path, recorded: int) -> _Start:
    start = _Start(folder / "start", recorded)
    start.folder.mkdir()
    if recorded:
        with served(start.folder / "platform.db") as url:
            _apply(start.folder, url, recorded)
    return start


def _from(start: _Start, creates: int, work: Callable[[Path, str, int, int], float]) -> float:
    """Do something in a copy of the start, against a server of its own."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "copy"
        shutil.copytree(start.folder, folder, ignore=shutil.ignore_patterns("resources"))
        with served(folder / "platform.db") as url:
            return work(folder, url, start.recorded, creates)


def _applied(folder: Path, url: str, recorded: int, creates: int) -> float:
    return _apply(folder, url, recorded + creates)


def _posted(_folder: Path, url: str, recorded: int, creates: int) -> float:
    every = list(all_resources(recorded + creates))
    with bare.client(url) as connection:
        ids = bare.ids_by_address(connection, every[:recorded])
        return seconds(lambda: bare.create_all(connection, every[recorded:], ids, PARALLELISM))


def _apply(folder: Path, url: str, count: int) -> float:
    """Apply a project with this many resources; the seconds from the approval to the end."""
    write_project(folder, count, url)
    project = Project(folder, environ=ENVIRON)
    approved: list[float] = []
    finished: list[float] = []

    def approve(_plan: Plan) -> bool:
        approved.append(time.perf_counter())
        return True

    def emit(event: Event) -> None:
        if isinstance(event, RunFinished):
            finished.append(time.perf_counter())

    wishes = replace(Wishes(), approve=approve, emit=emit, parallelism=PARALLELISM)
    ended = apply(project, load(project), wishes)
    assert ended is not None, "there was nothing to create"
    assert ended.result == "succeeded", ended
    return finished[0] - approved[0]


if __name__ == "__main__":
    main()
