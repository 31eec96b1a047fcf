"""P3: an apply that creates everything, against bare httpx threads posting the same bodies.

Both begin with a fresh copy of the same platform, in turns: one that is empty, and one where twice as many resources
stand already, recorded in the state. Judged is the rate between the approval and the end; reading and planning
come before.
"""

import gc
import shutil
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import bare
from generated import resources as all_resources
from measuring import arguments, judge, medians, seconds, tell
from serving import served
from standing import PARALLELISM, create_all


def main() -> None:
    """Measure, and judge the rate with nothing recorded and with much."""
    given = arguments(__doc__, resources=1_000, repeats=3)
    gc.set_threshold(1_000_000, 10, 10)  # as the program does, for both
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
            create_all(start.folder, url, recorded)
    return start


def _from(start: _Start, creates: int, work: Callable[[Path, str, int, int], float]) -> float:
    """Do something in a copy of the start, against a server of its own."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "copy"
        shutil.copytree(start.folder, folder, ignore=shutil.ignore_patterns("resources"))
        with served(folder / "platform.db") as url:
            return work(folder, url, start.recorded, creates)


def _applied(folder: Path, url: str, recorded: int, creates: int) -> float:
    return create_all(folder, url, recorded + creates)


def _posted(_folder: Path, url: str, recorded: int, creates: int) -> float:
    every = list(all_resources(recorded + creates))
    with bare.client(url) as connection:
        ids = bare.ids_by_address(connection, every[:recorded])
        return seconds(lambda: bare.create_all(connection, every[recorded:], ids, PARALLELISM))


if __name__ == "__main__":
    main()
