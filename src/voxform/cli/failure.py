"""Whatever ends a command, as words for the user and an exit code."""

from collections.abc import Sequence
from contextlib import suppress

import click

from voxform.core.diagnostic import Diagnostic, error

INTERRUPTED = 130


def report(problem: BaseException, arguments: Sequence[str] = ()) -> int:
    """Say what went wrong with these arguments; the exit code of design §8."""
    if isinstance(problem, SystemExit):
        return problem.code if isinstance(problem.code, int) else 1
    if isinstance(problem, click.exceptions.Exit):
        return problem.exit_code
    if isinstance(problem, KeyboardInterrupt | click.Abort):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    if isinstance(problem, click.ClickException):
        if isinstance(problem, click.NoSuchOption) and (meant := _with_one_dash(problem, arguments)):
            problem = click.UsageError(
                f"options are written with two dashes: {', '.join(meant)}", problem.ctx
            )
        problem.show()
        return 1
    if isinstance(problem, BrokenPipeError):
        return 1
    from voxform.views.diagnostics import render_diagnostics

    found = _refused(problem) if isinstance(problem, OSError) else _bug(problem)
    text = render_diagnostics((found,), line_of=lambda _place: None, width=100, color=False)
    with suppress(OSError):  # nobody listens
        click.echo(text, err=True)
    return 1


def _with_one_dash(problem: click.NoSuchOption, arguments: Sequence[str]) -> list[str]:
    """Options that were written as in `-out=FILE`, which Terraform takes and which are single letters here."""
    known = {option for each in (problem.ctx.command.params if problem.ctx else ()) for option in each.opts}
    written = {f"-{each.partition('=')[0]}" for each in arguments if not each.startswith("--")}
    return sorted(known & written)


def _refused(problem: OSError) -> Diagnostic:
    """A full disk under the output, a folder that went away: nothing that voxform can mend."""
    where = f" ({problem.filename})" if problem.filename else ""
    return error(
        "system",
        "The operating system refused something",
        f"{problem.strerror or type(problem).__name__}{where}. The state is as it was last saved.",
        hint="Check the output, the disk and the folder, then run the command again",
    )


def _bug(problem: BaseException) -> Diagnostic:
    """An error of our own: where it happened, and nothing that was being worked on."""
    trace = problem.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "an unknown place"
    return error(
        "bug",
        "voxform has failed",
        f"{type(problem).__name__} at {where}. This is a bug in voxform; the state is as it was last saved.",
        hint="Please report it, with the command and this message",
    )
