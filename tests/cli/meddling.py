"""What goes wrong between the client and the platform for a while: answers get lost, requests are refused."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from tests.cli.bench import Bench

Meddle: TypeAlias = Callable[..., Iterable[bytes]]


@contextmanager
def while_(made: Bench, meddle: Meddle) -> Iterator[None]:
    """Have it between the client and the platform for as long as the block lasts."""
    made.account.between.meddle = meddle
    yield
    made.account.between.meddle = None


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
