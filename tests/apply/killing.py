"""Runs that are killed at one point, and what must be so after one more run that is not."""

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

from tests.apply.faulted import ENVIRON, Lab, Trial, open_lab
from tests.apply.zygote import Zygote, breed

Where = Literal["before request", "after request", "before file operation", "torn before fsync"]


@dataclass(frozen=True, slots=True)
class Point:
    """Where a run is killed; `at` counts from 1."""

    where: Where
    at: int
    parallelism: int = 1

    def __str__(self) -> str:
        return f"{self.where} {self.at}, {self.parallelism} at a time"


@dataclass
class Killer:
    """Stands before a platform and kills a process at one request, before or after the platform acts."""

    platform: Callable[..., Iterable[bytes]]
    at: int = 0
    after: bool = False
    pid: int = 0
    seen: int = 0
    flying: int = 0
    born: threading.Event = field(default_factory=threading.Event)
    change: threading.Condition = field(default_factory=threading.Condition)

    def began(self, pid: int) -> None:
        self.pid = pid
        self.born.set()

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with self.change:
            self.seen += 1
            self.flying += 1
            mine = self.seen == self.at
        try:
            return self._kill(environ, start) if mine else self.platform(environ, start)
        finally:
            with self.change:
                self.flying -= 1
                self.change.notify_all()

    def _kill(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if self.after:
            list(self.platform(environ, lambda *_: lambda _: None))
        assert self.born.wait(10)
        os.kill(self.pid, signal.SIGKILL)
        start("503 Service Unavailable", [])
        return []

    def calm_down(self) -> None:
        """Wait until what the dead process sent has been answered."""
        with self.change:
            assert self.change.wait_for(lambda: self.flying == 0, 10)


@dataclass
class Range:
    """A lab whose projects are applied by processes, the resources before and after, and a way to die."""

    lab: Lab
    zygote: Zygote
    before: str
    after: str

    @contextmanager
    def trial(self) -> Iterator[Trial]:
        """The account as it was before, and the configuration of after."""
        with self.lab.trial(self.after, begin=self.before) as trial:
            yield trial

    def apply(
        self, point: Point | None = None, room: int = -1, parallelism: int = 8
    ) -> tuple[int, list[str], int]:
        """An apply in a process; its status, its operations on files, its requests."""
        board = self.lab.board
        assert board.platform is not None
        parallelism = point.parallelism if point else parallelism
        killer = Killer(board.platform)
        strike = 0
        if point and "request" in point.where:
            killer.at, killer.after = point.at, point.where == "after request"
        elif point:
            strike = point.at
        project = str(self.lab.folder / "project")
        arguments = ["-C", project, "apply", "--auto-approve", "--json", "--parallelism", str(parallelism)]
        underneath, board.platform = board.platform, killer
        try:
            status, operations = self.zygote.run(arguments, strike, room, killer.began)
            killer.calm_down()
        finally:
            board.platform = underneath
        return status, operations, killer.seen

    @property
    def states(self) -> Path:
        """The folder in which the state lies."""
        return self.lab.folder / "project" / ".voxform" / "state"

    def kill(self, point: Point, dice: Random) -> bool:
        """An apply that is killed; whether it came as far as that."""
        status, operations, _ = self.apply(point)
        if point.where == "torn before fsync" and operations == ["fsync-journal"]:
            tear(self.states / "default.json.journal", dice)
        if status not in {0, -signal.SIGKILL}:
            raise AssertionError(f"{point}: exit code {status}")
        return status == -signal.SIGKILL


def tear(journal: Path, dice: Random) -> None:
    """Of a line that was written and not yet durable, a machine that stops may leave any part."""
    content = journal.read_bytes() if journal.exists() else b""
    if content.endswith(b"\n"):
        begin = content.rfind(b"\n", 0, -1) + 1
        journal.write_bytes(content[: dice.randint(begin, len(content) - 1)])


def picture(trial: Trial) -> Counter[str]:
    """Every object with all that is readable of it, ids by the names of what they stand for."""
    with trial.platform.account.database.reading() as connection:
        rows = connection.execute("SELECT kind, id, name, attributes FROM objects").fetchall()
    names = {id_: f"{kind} {name}" for kind, id_, name, _ in rows}
    return Counter(_named(f"{kind} {name} {attributes}", names) for kind, _, name, attributes in rows)


def _named(text: str, names: dict[str, str]) -> str:
    for id_, name in names.items():
        text = text.replace(id_, name)
    return text


def unowned(trial: Trial) -> Counter[str]:
    """Objects of nobody: the platform's own, and what is left behind because it cannot be deleted."""
    state = trial.state
    with trial.platform.account.database.reading() as connection:
        rows = connection.execute("SELECT kind, id, name FROM objects").fetchall()
    return Counter(f"{kind} {name}" for kind, id_, name in rows if id_ not in state.owned(kind))


@dataclass(frozen=True)
class Calm:
    """An apply in which nothing goes wrong."""

    requests: int
    operations: list[str]
    picture: Counter[str]
    unowned: Counter[str]
    addresses: frozenset[str]

    @property
    def points(self) -> list[Point]:
        """Every point at which such a run can be killed."""
        requests, files = range(1, self.requests + 1), range(1, len(self.operations) + 1)
        return [
            *(Point("before request", at, many) for many in (1, 8) for at in requests),
            *(Point("after request", at, many) for many in (1, 8) for at in requests),
            *(Point("before file operation", at) for at in files),
            *(Point("torn before fsync", at) for at in files if self.operations[at - 1] == "fsync-journal"),
        ]


def measure(range_: Range) -> Calm:
    """See what happens when nothing goes wrong."""
    with range_.trial() as trial:
        status, operations, requests = range_.apply(Point("before file operation", 10**9))
        assert (status, trial.unfinished()) == (0, [])
        addresses = frozenset(map(str, trial.state.resources))
        return Calm(requests, operations, picture(trial), unowned(trial), addresses)


def strike(range_: Range, calm: Calm, points: Iterable[Point], seed: int = 0) -> tuple[list[str], int]:
    """What is wrong after runs that were killed and one more that was not; and how many were killed."""
    dice, killed = Random(seed), 0
    with range_.trial() as trial:
        for each in points:
            killed += range_.kill(each, dice)
        found = mended(range_, trial, calm)
    return found, killed


def mended(range_: Range, trial: Trial, calm: Calm) -> list[str]:
    """What is wrong after one more apply; nothing, when all is as if nothing had gone wrong."""
    status, _, _ = range_.apply()
    return [*([f"exit code {status}"] if status else []), *differences(trial, calm)]


def differences(trial: Trial, calm: Calm) -> list[str]:
    """What is not as it is when nothing goes wrong."""
    found = trial.unfinished()
    found += [f"missing {each}" for each in calm.picture - picture(trial)]
    found += [f"too much {each}" for each in picture(trial) - calm.picture]
    found += [f"orphan {each}" for each in unowned(trial) - calm.unowned]
    if frozenset(map(str, trial.state.resources)) != calm.addresses:
        found.append("other addresses are recorded")
    return found


def each_way(points: Iterable[Point], how_many: int, dice: Random) -> list[Point]:
    """A sample with as many of every way to die."""
    every = list(points)
    ways = dict.fromkeys(each.where for each in every)
    by_way = {way: [each for each in every if each.where == way] for way in ways}
    return [chosen for found in by_way.values() for chosen in dice.sample(found, how_many)]


@contextmanager
def open_range(folder: Path, before: str, after: str) -> Iterator[Range]:
    """A lab and a zygote for as long as the block lasts."""
    with open_lab(folder) as lab:
        lab.settle = "50ms"
        zygote = breed(folder, ENVIRON)
        try:
            yield Range(lab, zygote, before, after)
        finally:
            assert zygote.process.stdin is not None
            zygote.process.stdin.close()
            zygote.process.wait()
            assert zygote.process.stdout is not None
            zygote.process.stdout.close()
