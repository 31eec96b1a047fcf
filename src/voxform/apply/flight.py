"""Calls in threads; their results are taken by one thread, in the order in which they come."""

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Generic, Self, TypeVar

from voxform.remote.turns import short_turns

Result = TypeVar("Result")


class Flight(Generic[Result]):
    """Calls that are under way. Its threads are daemons: a program that leaves does not wait for them."""

    def __init__(self) -> None:
        self.airborne = 0
        self._threads = 0
        self._calls: SimpleQueue[Callable[[], Result] | None] = SimpleQueue()
        self._landed: SimpleQueue[Result | BaseException] = SimpleQueue()
        self._turns = short_turns()

    def __enter__(self) -> Self:
        self._turns.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._turns.__exit__(kind, value, trace)
        for _ in range(self._threads):
            self._calls.put(None)

    def start(self, call: Callable[[], Result]) -> None:
        """Begin a call at once."""
        self.airborne += 1
        if self.airborne > self._threads:
            self._threads += 1
            Thread(target=self._fly, daemon=True).start()
        self._calls.put(call)

    @property
    def has_landed(self) -> bool:
        """Whether a call has ended that was not taken yet."""
        return not self._landed.empty()

    def landed(self, patience: float) -> Result | None:
        """What has ended next; None when nothing does for `patience` seconds. Raises what the call raised."""
        try:
            ended = self._landed.get(timeout=patience)
        except Empty:
            return None
        self.airborne -= 1
        if isinstance(ended, BaseException):
            raise ended
        return ended

    def _fly(self) -> None:
        while (call := self._calls.get()) is not None:
            try:
                self._landed.put(call())
            except BaseException as problem:  # noqa: BLE001  # raised again where it is taken
                self._landed.put(problem)
