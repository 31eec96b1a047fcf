"""Following an apply: events to a view, Ctrl-C to a request to stop."""

import os
import signal
import threading
from contextlib import suppress
from dataclasses import replace
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

from voxform.cli.ending import signals_from_outside
from voxform.cli.output import discard
from voxform.cli.settings import Settings
from voxform.core.event import Event, StepFailed

if TYPE_CHECKING:
    from voxform.views.progress import Progress

_SAID = (
    "Stopping: what is in flight is finished and recorded. Once more to leave now.",
    "Leaving: what is in flight stays an intention, and the next apply finds out about it.",
)


class Following:
    """Shows events as they come; a first SIGINT, SIGTERM or SIGHUP lets what is in flight finish, a second leaves it.

    Both save what is known. Before the run has started nothing is in flight, so the first one ends; so does a
    third.
    """

    def __init__(self, settings: Settings, *, as_json: bool) -> None:
        self._settings = settings
        self._as_json = as_json
        self._started = False
        self._signals = 0
        self._before: dict[int, Any] = {}
        self._view: Progress | None = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, *signals_from_outside()):
                self._before[number] = signal.signal(number, self._interrupt)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, former in self._before.items():
            signal.signal(number, former)
        if self._view is not None:
            self._view.close()

    def stopped(self) -> bool:
        """Whether the user has asked to start nothing more."""
        return self._signals > 0

    def leaving(self) -> bool:
        """Whether the user has asked not to wait for what is in flight."""
        return self._signals > 1

    def emit(self, event: Event) -> None:
        """Show one event; an output that cannot be written to stops the showing, never the apply."""
        self._started = True
        try:
            self._show(event)
        except OSError:
            discard()
            self._settings = self._settings.silent()
            self._as_json = False

    def _show(self, event: Event) -> None:
        if self._as_json:
            from datetime import UTC, datetime

            from voxform.views.events import event_document
            from voxform.views.json_text import json_line

            click.echo(json_line(event_document(event, datetime.now(UTC).isoformat(timespec="milliseconds"))))
            return
        if self._view is None:
            self._view = self._progress()
        self._view.show(self._pasted(event))

    def _pasted(self, event: Event) -> Event:
        """The event with hints whose commands can be pasted."""
        if not isinstance(event, StepFailed):
            return event
        from voxform.cli.pasting import pasted_hints

        return replace(event, diagnostics=pasted_hints(event.diagnostics, self._settings.options))

    def _progress(self) -> "Progress":
        from voxform.config.source import SourceLines
        from voxform.views.progress import Progress

        chosen = self._settings
        lines = SourceLines(chosen.folder)
        return Progress(chosen.width, color=chosen.color, quiet=chosen.quiet, line_of=lines.line)

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        if not self._started or self._signals == len(_SAID):
            raise KeyboardInterrupt
        with suppress(OSError):  # not through a buffer that may be in use at this very moment
            os.write(2, f"{_SAID[self._signals]}\n".encode())
        self._signals += 1
