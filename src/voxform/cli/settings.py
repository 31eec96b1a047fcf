"""What every command shares: options, the project, the terminal."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from shlex import quote
from typing import Any, TypeVar

import click

from voxform.app.project import Project
from voxform.cli.selecting import pairs_of
from voxform.core.diagnostic import ConfigurationError, Diagnostic, Failure

Command = TypeVar("Command", bound=Callable[..., Any])

_WIDEST = 200
_NARROWEST = 60


@dataclass(frozen=True, slots=True)
class Settings:
    """The shared options of one call."""

    folder: Path
    environment: str | None
    schemas: tuple[Path, ...]
    color: bool
    quiet: bool
    verbose: int

    @property
    def width(self) -> int:
        """Columns to write for; 100 where there is no terminal."""
        return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size((100, 24)).columns))

    @property
    def list_width(self) -> int:
        """Columns for a list that other programs may read: no line is folded where there is no terminal."""
        return self.width if sys.stdout.isatty() else _WIDEST

    @property
    def options(self) -> str:
        """The options that lead another call to the same project and environment, as they are typed."""
        given = [("-C", "" if self.folder == Path() else str(self.folder)), ("-e", self.environment or "")]
        given += [("--schemas", str(each)) for each in self.schemas]
        return " ".join(f"{option} {quote(value)}" for option, value in given if value)

    def project(self, variables: tuple[str, ...] = (), environment: str | None = None) -> Project:
        """The project this call is about."""
        return Project(self.folder, environment or self.environment, pairs_of(variables), self.schemas)

    def command(self, *words: str) -> str:
        """A line with a command to paste."""
        options = [self.options] if self.options else []
        return "  " + " ".join(["voxform", *options, *map(quote, words)])

    def silent(self) -> "Settings":
        """The same without output."""
        return replace(self, quiet=True)

    def say(self, text: str) -> None:
        """Write for people; nothing with `--quiet`."""
        if not self.quiet:
            click.echo(text, color=self.color)

    def diagnose(self, diagnostics: Iterable[Diagnostic], *, full: bool = True) -> None:
        """Write problems to the error stream, with the source line where it may be shown."""
        from voxform.cli.pasting import pasted_hints
        from voxform.config.source import SourceLines
        from voxform.views.diagnostics import render_diagnostics

        color = self.color and sys.stderr.isatty()
        lines = SourceLines(self.folder)
        told = pasted_hints(diagnostics, self.options)
        text = render_diagnostics(told, line_of=lines.line, width=self.width, color=color, full=full)
        if text:
            click.echo(text, err=True, color=color)


@contextmanager
def reporting(settings: Settings, *, full: bool) -> Iterator[None]:
    """Say what stops a command, and end it with the exit code of that."""
    try:
        yield
    except (ConfigurationError, Failure) as problem:
        settings.diagnose(problem.diagnostics, full=full)
        code = problem.exit_code if isinstance(problem, Failure) else 1
        raise click.exceptions.Exit(code) from None


def common(command: Command) -> Command:
    """The shared options, which may stand after the command too; they reach it as `settings`."""

    def with_settings(ctx: click.Context, /, **given: Any) -> Any:
        own = {name: given.pop(name) for name in ("environment", "no_color", "quiet", "verbose")}
        settings = _settings(ctx, own)
        with reporting(settings, full=given.get("full", True)):
            return ctx.invoke(command, settings=settings, **given)

    wrapped: Any = click.pass_context(with_settings)
    wrapped.__name__ = command.__name__
    wrapped.__doc__ = command.__doc__
    wrapped.__click_params__ = getattr(command, "__click_params__", [])
    for option in _COMMON:
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]  # click's decorators are untyped here


_COMMON = (
    click.option("-v", "--verbose", count=True, help="Show requests; never what they hold."),
    click.option("-q", "--quiet", is_flag=True, help="Only problems and results."),
    click.option("--no-color", is_flag=True, help="No colours; also NO_COLOR."),
    click.option("-e", "--environment", metavar="NAME", help="The environment; also VOXFORM_ENV."),
)


def _settings(ctx: click.Context, own: dict[str, Any]) -> Settings:
    before: dict[str, Any] = ctx.find_object(dict) or {}
    plain = own["no_color"] or before.get("no_color") or bool(os.environ.get("NO_COLOR"))
    settings = Settings(
        folder=Path(before.get("folder") or "."),
        environment=own["environment"] or before.get("environment"),
        schemas=tuple(Path(each) for each in before.get("schemas") or ()),
        color=not plain and sys.stdout.isatty(),
        quiet=own["quiet"] or bool(before.get("quiet")),
        verbose=own["verbose"] or int(before.get("verbose") or 0),
    )
    if not settings.folder.is_dir():
        raise click.UsageError(f"there is no folder {settings.folder}")
    if settings.verbose:
        _show_requests()
    return settings


def _show_requests() -> None:
    import logging

    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(logging.Formatter("%(message)s"))
    logger = logging.getLogger("voxform.http")
    logger.handlers = [
        lines
    ]  # those of an earlier call in the same process write to a stream that may be gone
    logger.setLevel(logging.DEBUG)
