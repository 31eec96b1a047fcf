"""The layer in front of a platform that lets faults strike."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import TYPE_CHECKING

from voxform.emulator.faults.clock import Clock
from voxform.emulator.faults.control import CONTROL, control
from voxform.emulator.faults.exchange import Exchange, Reply, answer_of, reset
from voxform.emulator.faults.known import KNOWN
from voxform.emulator.faults.spec import Fault, parse_fault

if TYPE_CHECKING:  # exists for type checkers only
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Passed:
    """One request as it came, with the faults that struck it; `status` is 0 when no answer went back."""

    method: str
    path: str
    query: str
    status: int
    faults: tuple[str, ...]


@dataclass(slots=True)
class _Armed:
    """A fault with what it has seen so far."""

    fault: Fault
    random: Random
    seen: int = 0
    struck: int = 0
    turns: Counter[str] = field(default_factory=Counter)

    def strikes(self, method: str, path: str) -> bool:
        """Count one request; whether it is struck."""
        fault = self.fault
        if not fault.matches(method, path):
            return False
        self.seen += 1
        if self.seen < fault.first or (fault.last is not None and self.seen > fault.last):
            return False
        if self.seen % fault.every or self.random.random() >= fault.chance:
            return False
        if fault.most is not None and self.struck >= fault.most:
            return False
        self.struck += 1
        self.turns[path] += 1
        return True


@dataclass(slots=True)
class Faults:
    """The faults that strike now; to be changed at any time, from any thread."""

    clock: Clock = field(default_factory=Clock)
    armed: list[_Armed] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, *specs: str) -> None:
        """Let these strike as well; they count requests from now on.

        Raises:
            FaultError: one of them is not a fault; none is added.
        """
        parsed = [parse_fault(each, KNOWN) for each in specs]
        with self.lock:
            self.armed += [_Armed(each, Random(each.seed)) for each in parsed]  # noqa: S311 - to be repeatable

    def replace(self, *specs: str) -> None:
        """Let only these strike.

        Raises:
            FaultError: one of them is not a fault; nothing changes.
        """
        for each in specs:
            parse_fault(each, KNOWN)
        self.clear()
        self.add(*specs)

    def clear(self) -> None:
        """Let nothing strike any more."""
        with self.lock:
            self.armed.clear()

    def struck(self) -> list[tuple[str, int]]:
        """Every fault as it was written, and how often it has struck."""
        with self.lock:
            return [(each.fault.text, each.struck) for each in self.armed]

    def choose(self, method: str, path: str) -> list[tuple[Fault, int, Random]]:
        """The faults that strike one request, each with its turn and its dice."""
        with self.lock:
            return [
                (each.fault, each.turns[path], Random(each.random.random()))  # noqa: S311 - to be repeatable
                for each in self.armed
                if each.strikes(method, path)
            ]


@dataclass(frozen=True, slots=True)
class Faulty:
    """A WSGI application in front of a platform: with a socket, or in the process through httpx.

    In the process a connection that ends is a `ConnectionResetError`, and one that is refused a
    `ConnectionRefusedError`. The first fault is the outermost.

    Args:
        platform: the application that answers.
        faults: what strikes.
        on_request: told about every request, in the thread that answers.
    """

    platform: "WSGIApplication" = field(repr=False)
    faults: Faults
    on_request: Callable[[Passed], None] = lambda _passed: None

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        method, path = environ["REQUEST_METHOD"].upper(), environ.get("PATH_INFO", "")
        if path.startswith(CONTROL):
            return control(self.faults, environ).write(start)
        struck = self.faults.choose(method, path)
        told = partial(
            Passed,
            method,
            path,
            environ.get("QUERY_STRING", ""),
            faults=tuple(fault.text for fault, _, _ in struck),
        )
        try:
            reply = self._reply(environ, struck)
        except ConnectionError as end:
            self.on_request(told(0))
            if isinstance(end, ConnectionRefusedError):
                reset(environ)
            raise
        self.on_request(told(int(reply.status[:3])))
        return reply.write(start)

    def _reply(self, environ: "WSGIEnvironment", struck: list[tuple[Fault, int, Random]]) -> Reply:
        answer = partial(answer_of, self.platform, environ)
        for fault, turn, random in reversed(struck):
            answer = partial(fault.act, Exchange(environ, self.faults.clock, random, turn, answer))
        return answer()
