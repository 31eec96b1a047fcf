"""`voxform adopt`, and what `state rebuild` shares with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voxform.cli.seconds import lock_timeout_option, seconds
from voxform.cli.selecting import selecting, selection, taken
from voxform.cli.settings import Settings, common
from voxform.cli.showing import full_option
from voxform.core.diagnostic import Diagnostic, Failure

if TYPE_CHECKING:
    from voxform.app.adoption import Wishes
    from voxform.app.project import Loaded, Project
    from voxform.core.adoption import Adoption

Command = TypeVar("Command", bound=Callable[..., Any])


def adopting(command: Command) -> Command:
    """The options of what adopts."""
    options = (
        selecting,
        full_option,
        click.option("--auto-approve", is_flag=True, help="Do not ask."),
        click.option("--expect", metavar="DIGEST", help="Adopt only what has this digest; do not ask."),
        lock_timeout_option,
        click.option("--json", "as_json", is_flag=True, help="Print what is adopted as JSON; do not ask."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked of a command that adopts, and the question put to them."""

    question: str
    full: bool
    auto_approve: bool
    expect: str | None
    as_json: bool


@click.command()
@common
@adopting
def adopt(settings: Settings, *, variables: tuple[str, ...], lock_timeout: str, **asked: Any) -> None:
    """Record, for every declared resource that is not recorded, the one object with its identity.

    Shows what would be recorded, asks, and writes the state only: nothing is written to the platform. Where
    several objects fit, nothing is adopted and each is listed with the `import` block that takes it (exit 3).
    """
    from voxform.app import adoption

    chosen = selection(variables=variables, destroy=False, **taken(asked))
    request = Request("Record these objects as the declared resources?", **asked)
    done = run(settings, request, chosen, variables, lock_timeout, adoption.adopt)
    if done.plan.changes and not request.as_json:
        settings.say(f"Adopted: {len(done.plan.changes):,}. `voxform plan` shows what an apply would do.")


def run(
    settings: Settings,
    request: Request,
    chosen: Any,
    variables: tuple[str, ...],
    lock_timeout: str,
    carry_out: "Callable[[Project, Loaded, Wishes], Adoption]",
) -> "Adoption":
    """Adopt as asked; what stops it is said once."""
    from voxform.app.adoption import Wishes
    from voxform.app.project import load

    timeout = seconds(lock_timeout)
    project = settings.project(variables)
    shown: set[Diagnostic] = set()
    wishes = Wishes(
        selection=chosen,
        expected=request.expect,
        lock_timeout=timeout,
        show=lambda adoption: shown.update(_show(settings, request, adoption)),
        approve=lambda _: request.auto_approve or _ask(request),
    )
    try:
        return carry_out(project, load(project), wishes)
    except Failure as problem:
        if shown.issuperset(problem.diagnostics):
            raise click.exceptions.Exit(problem.exit_code) from None
        raise


def _ask(request: Request) -> bool:
    from voxform.cli.asking import ask

    instead = "Run with --auto-approve or --expect DIGEST"
    return ask(request.question, what="adoption", instead=instead, as_json=request.as_json)


def _show(settings: Settings, request: Request, adoption: "Adoption") -> tuple[Diagnostic, ...]:
    """Print what is to be adopted; `--quiet` leaves it out only when nobody is to be asked and nothing stops it.

    Returns:
        What was said with it, so that it is not said again.
    """
    from voxform import __version__
    from voxform.cli.pasting import with_options
    from voxform.views.adoption import adoption_document, render_adoption

    document = adoption_document(adoption, __version__)
    if request.as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(document))
        return adoption.plan.diagnostics
    if settings.quiet and (request.auto_approve or request.expect is not None):
        return ()
    document = with_options(document, settings.options)
    text = render_adoption(document, width=settings.width, color=settings.color, full=request.full)
    click.echo(text, color=settings.color)
    return adoption.plan.diagnostics
