"""Whatever ends a command, as words for the user and an exit code."""

import click

from voxform.core.diagnostic import ConfigurationError, Diagnostic, Failure, Refused, error

INTERRUPTED = 130


def report(problem: BaseException) -> int:
    """Say what went wrong; the exit code of design §8."""
    if isinstance(problem, SystemExit):
        return problem.code if isinstance(problem.code, int) else 1
    if isinstance(problem, click.exceptions.Exit):
        return problem.exit_code
    if isinstance(problem, KeyboardInterrupt | click.Abort):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    if isinstance(problem, click.ClickException):
        problem.show()
        return 1
    if isinstance(problem, BrokenPipeError):
        return 1
    _print(_diagnostics(problem))
    return problem.exit_code if isinstance(problem, Failure) else 1


def _diagnostics(problem: BaseException) -> tuple[Diagnostic, ...]:
    if isinstance(problem, ConfigurationError | Failure):
        return problem.diagnostics
    return (_bug(problem),)


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
        hint="please report it, with the command and this message",
    )


def _print(diagnostics: tuple[Diagnostic, ...]) -> None:
    from voxform.cli.settings import current

    current().diagnose(diagnostics)


def is_refusal(problem: Failure) -> bool:
    """Whether the command was refused rather than unable."""
    return isinstance(problem, Refused)
