"""What goes wrong between the client and the platform for a while: answers get lost, requests are refused."""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from tests.cli.bench import Bench

from voxform.app import line
from voxform.app.clock import Clock
from voxform.app.project import Project, load

Meddle: TypeAlias = Callable[..., Iterable[bytes]]


@contextmanager
def while_(made: Bench, meddle: Meddle) -> Iterator[None]:
    """Have it between the client and the platform for as long as the block lasts."""
    made.account.between.meddle = meddle
    yield
    made.account.between.meddle = None


def apply_without_waiting(made: Bench) -> None:
    """An apply whose repetitions cost no time: its clock goes forward when it waits, and nobody else does."""
    passed = 0.0

    def sleep(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    clock = Clock(sleep=sleep, monotonic=lambda: time.monotonic() + passed)
    project = Project(made.folder, clock=clock)
    line.apply(project, load(project), line.Wishes())


def losing(method: str, part: str, *, done: bool = True) -> Meddle:
    """The answers to this method, where the path has this part, are lost; the request is `done` before, or not."""

    def answered(start: Any, pass_on: Any) -> Iterable[bytes]:
        if done:
            pass_on()
        start("502 Bad Gateway", [])
        return [b""]

    return _where(method, part, answered)


def refusing(method: str, part: str, why: str, status: str = "403 Forbidden") -> Meddle:
    """Requests of this method, where the path has this part, are refused in these words."""

    def answered(start: Any, _pass_on: Any) -> Iterable[bytes]:
        start(status, [("Content-Type", "application/json")])
        return [json.dumps({"detail": why}).encode()]

    return _where(method, part, answered)


def _where(method: str, part: str, answered: Meddle) -> Meddle:
    def meddle(environ: dict[str, Any], start: Any, pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == method and part in environ["PATH_INFO"]:
            return answered(start, pass_on)
        answer: Iterable[bytes] = through()
        return answer

    return meddle


@contextmanager
def showing(made: Bench, change: Callable[[Any], Any], path: str = "/v1/tools") -> Iterator[None]:
    """The list at this path shows each object as `change` has it, for as long as the block lasts."""
    platform = made.account.between.platform

    def shown(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != ("GET", path):
            return platform(environ, start)
        told: list[str] = []
        body = json.loads(b"".join(platform(environ, lambda status, *_: told.append(status))))
        key = next(each for each in body if isinstance(body[each], list))
        changed = json.dumps(body | {key: [change(each) for each in body[key]]}).encode()
        start(told[0], [("Content-Type", "application/json"), ("Content-Length", str(len(changed)))])
        return [changed]

    made.account.between.platform = shown
    yield
    made.account.between.platform = platform
