"""An apply as it goes: on a terminal a bar with the addresses at work, in a pipe a line for each step."""

import sys
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TextIO

from voxform.core.event import (
    Event,
    RunFinished,
    RunStarted,
    StepDone,
    StepFailed,
    StepNotReached,
    StepStarted,
    StepWaiting,
)
from voxform.core.sanitise import sanitise
from voxform.views.cells import clip
from voxform.views.diagnostics import LineOf
from voxform.views.outcome import Ended, Outcome, closing_lines, step_line, waiting_line
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text
from voxform.views.words import count_of

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress

_NAMED = 3


class Bar(Protocol):
    """What shows how far a run is."""

    def start(self, steps: int) -> None:
        """The run has this many steps."""

    def update(self, done: int, current: list[str]) -> None:
        """So many steps have ended; these addresses are at work."""

    def write(self, text: str) -> None:
        """Lines that stay."""

    def stop(self) -> None:
        """The run is over."""


class Progress:
    """Shows events; may be called from several threads at once. Close it, so that the bar goes away.

    `stream` is standard output unless given; `terminal` says whether it is one. `quiet` leaves only
    problems and the result.
    """

    def __init__(
        self,
        width: int,
        *,
        color: bool,
        quiet: bool = False,
        stream: TextIO | None = None,
        terminal: bool | None = None,
        line_of: LineOf = lambda _: None,
    ) -> None:
        stream = stream or sys.stdout
        moving = (stream.isatty() if terminal is None else terminal) and not quiet
        self._bar: Bar = _TerminalBar(stream, width, color) if moving else _Pipe(stream)
        self._moving = moving
        self._width = width
        self._color = color
        self._quiet = quiet
        self._line_of = line_of
        self._wrote = False
        self._outcome = Outcome()
        self._current: dict[str, str] = {}
        self._lock = Lock()

    def close(self) -> None:
        """Take the bar away."""
        self._bar.stop()

    def show(self, event: Event) -> None:
        """Show one event."""
        with self._lock:
            self._show(event)

    def _show(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._write([] if self._quiet or not event.steps else [_opening(event)])
                self._bar.start(event.steps)
            case StepStarted():
                self._current[event.step] = str(event.address)
                self._bar.update(len(self._outcome.ended), [*self._current.values()])
            case StepWaiting():
                self._wait(event)
            case StepDone() | StepFailed() | StepNotReached():
                self._current.pop(event.step, None)
                self._outcome.add(event)
                self._write(self._of_step(event))
                self._bar.update(len(self._outcome.ended), [*self._current.values()])
            case RunFinished():
                self._bar.stop()
                closing = closing_lines(event, self._outcome, width=self._width, line_of=self._line_of)
                first = self._quiet and not self._wrote
                self._write(closing if first else [BLANK, *closing])

    def _wait(self, event: StepWaiting) -> None:
        """The bar names what is waited for; a pipe gets a line whenever the platform says something else."""
        said = f"{event.address} ({event.status})"
        if not (self._moving or self._quiet or self._current.get(event.step) == said):
            self._write([waiting_line(event)])
        self._current[event.step] = said
        self._bar.update(len(self._outcome.ended), [*self._current.values()])

    def _of_step(self, event: Ended) -> list[Line]:
        quiet = self._quiet and isinstance(event, StepDone)
        return [] if quiet else [step_line(event, self._outcome)]

    def _write(self, lines: list[Line]) -> None:
        if lines:
            self._wrote = True
            self._bar.write(paint(lines, width=self._width, color=self._color))


def _opening(event: RunStarted) -> Line:
    title = f"Applying {count_of(event.steps, 'step')} to {name_text(event.environment)}"
    return line(Span(title, Style.BOLD))


class _Pipe:
    """No bar: lines only, each flushed, so that a build's log shows them as they happen."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def start(self, steps: int) -> None:
        """Nothing moves in a pipe."""

    def update(self, done: int, current: list[str]) -> None:
        """Nothing moves in a pipe."""

    def write(self, text: str) -> None:
        print(text, file=self._stream, flush=True)

    def stop(self) -> None:
        self._stream.flush()


class _TerminalBar:
    """A bar of rich at the bottom, the lines above it."""

    def __init__(self, stream: TextIO, width: int, color: bool) -> None:
        self._stream = stream
        self._width = width
        self._color = color
        self._rich: RichProgress | None = None

    def start(self, steps: int) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as RichProgress

        console = Console(
            file=self._stream,
            width=self._width,
            no_color=not self._color,
            force_terminal=True,
            highlight=False,
        )
        self._rich = RichProgress(
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("{task.fields[current]}", markup=False),
            console=console,
            transient=True,
        )
        self._rich.add_task("", total=steps, current="")
        self._rich.start()

    def update(self, done: int, current: list[str]) -> None:
        if self._rich is None:
            return
        more = f" and {len(current) - _NAMED} more" if len(current) > _NAMED else ""
        text = ", ".join(map(name_text, current[:_NAMED])) + more
        for task in self._rich.task_ids:
            self._rich.update(task, completed=done, current=clip(sanitise(text), max(self._width - 45, 10)))

    def write(self, text: str) -> None:
        if self._rich is None:
            print(text, file=self._stream, flush=True)
            return
        from rich.text import Text

        self._rich.console.print(Text.from_ansi(text), soft_wrap=True)

    def stop(self) -> None:
        if self._rich is not None:
            self._rich.stop()
            self._rich = None
