"""`voxform env`."""

import click

from voxform.cli.plan import CHANGES_PRESENT
from voxform.cli.settings import Settings, common
from voxform.cli.showing import full_option
from voxform.core.diagnostic import Diagnostic, Failure, error
from voxform.core.words import listed


@click.group()
def env() -> None:
    """The environments of a project: which there are, how far each is, how two differ."""


@env.command("list")
@common
@click.option("--json", "as_json", is_flag=True, help="Print the environments as JSON.")
def list_environments(settings: Settings, *, as_json: bool) -> None:
    """List the environments: account, what each follows, and whether what is checked out is applied there."""
    from voxform.app.environments import every_side
    from voxform.views.environments import environments_document, render_environments

    document = environments_document(every_side(settings.project()))
    if as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(document))
    else:
        click.echo(
            render_environments(document, width=settings.width, color=settings.color), color=settings.color
        )


@env.command("diff")
@common
@click.argument("first")
@click.argument("second")
@click.option("--offline", is_flag=True, help="Do not look at the accounts.")
@full_option
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def diff_environments(
    settings: Settings, *, first: str, second: str, offline: bool, full: bool, as_json: bool
) -> None:
    """Show how two environments differ: by design (in the files) and by accident (in what is applied, and drift).

    Exits 2 when anything differs by accident, 1 when an account or a state could not be looked at.
    """
    from voxform.app.environments import compare
    from voxform.views.comparison import comparison_document, render_comparison

    found = compare(settings.project(), first, second, offline=offline)
    document = comparison_document(found)
    if as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(document))
    else:
        click.echo(
            render_comparison(document, width=settings.width, color=settings.color, full=full),
            color=settings.color,
        )
    if found.unread:
        raise Failure(_not_compared(found.unread))
    if found.accidental:
        raise click.exceptions.Exit(CHANGES_PRESENT)


def _not_compared(names: tuple[str, ...]) -> Diagnostic:
    return error(
        "not-compared",
        "Not everything could be compared",
        f"Why {listed(names)} could not be looked at stands above, so nobody knows whether more differs.",
        hint="Mend that, or compare what is in the files and what was applied with --offline",
    )
