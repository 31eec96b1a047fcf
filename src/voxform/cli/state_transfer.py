"""`voxform state pull` and `voxform state push`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voxform.cli.seconds import lock_timeout_option, seconds
from voxform.cli.settings import Settings, common
from voxform.core.diagnostic import Diagnostic, Failure, Severity, error

if TYPE_CHECKING:
    from voxform.app.transfer import Push


@click.command()
@common
def pull(settings: Settings) -> None:
    """Print the state as canonical JSON, for a copy or for `push`. It holds no secret."""
    from voxform.app import transfer

    content = transfer.pull(settings.project())
    click.echo(content, nl=False)


@click.command()
@common
@click.argument("file", metavar="FILE|-")
@click.option(
    "--force", is_flag=True, help="Also one of another lineage, an older one, or in place of a damaged one."
)
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@lock_timeout_option
def push(settings: Settings, *, file: str, force: bool, auto_approve: bool, lock_timeout: str) -> None:
    """Store the state in FILE (- is standard input), as `pull` printed it, in place of the present one.

    It must be sound, of this environment and of the lineage of what is stored, and not older. Shows what it records
    otherwise and asks. No object is touched.
    """
    from voxform.app import transfer

    wishes = transfer.Wishes(
        name="Standard input" if file == "-" else f"The file {file}",
        force=force,
        lock_timeout=seconds(lock_timeout),
        approve=lambda push: _agrees(settings, push, auto_approve=auto_approve),
    )
    stored = transfer.push(settings.project(), _content(file), wishes)
    if stored is None:
        settings.say("Nothing to push: this state is stored already.")
        return
    state, kept = stored
    settings.say(f"Pushed as serial {state.serial}.")
    for each in kept:
        settings.say(f"What was stored is kept as {each}.")


def _content(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as problem:
        raise Failure(
            error("push-not-read", "The state to push cannot be read", f"{file}: {problem.strerror}.")
        ) from None


def _agrees(settings: Settings, push: "Push", *, auto_approve: bool) -> bool:
    from voxform.cli.asking import ask
    from voxform.views.state_push import render_push

    settings.diagnose(map(_overridden, push.forced))
    settings.say(render_push(push.pushed, push.present, width=settings.width, color=settings.color))
    question = f"Store this state for {push.pushed.environment}?"
    return auto_approve or ask(question, what="push", instead="Run with --auto-approve")


def _overridden(forced: Diagnostic) -> Diagnostic:
    detail = f"{forced.detail} --force overrides that."
    return Diagnostic(forced.code, Severity.WARNING, forced.summary, detail)
