"""`voxform drift`."""

from dataclasses import replace

import click

from voxform.cli.plan import CHANGES_PRESENT
from voxform.cli.settings import Settings, common
from voxform.cli.showing import full_option


@click.command()
@common
@full_option
@click.option("--json", "as_json", is_flag=True, help="Print the plan's drift as JSON.")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
def drift(settings: Settings, *, as_json: bool, full: bool, variables: tuple[str, ...]) -> None:
    """Show what someone else changed: declared values that are neither as last seen nor as declared.

    Exits 2 when there is any, 3 when this may be another account. Changes nothing.
    """
    from voxform.app import line
    from voxform.app.project import load
    from voxform.cli.planned import document_of
    from voxform.core.change import Selection
    from voxform.core.diagnostic import Failure, Refused, Severity
    from voxform.core.drift import about_drift

    project = settings.project(variables)
    planned = line.plan(project, load(project), Selection())
    plan = replace(planned.plan, diagnostics=about_drift(planned.plan.diagnostics))
    document = document_of(plan)
    if as_json:
        from voxform.views.json_text import json_text

        wanted = ("format_version", "voxform_version", "environment", "api_url", "drift", "diagnostics")
        click.echo(json_text({key: document[key] for key in wanted}))
    else:
        from voxform.views.drift import render_drift

        text = render_drift(document, width=settings.width, color=settings.color, full=full)
        click.echo(text, color=settings.color)
    if any(each.severity is Severity.ERROR for each in planned.plan.diagnostics):
        raise click.exceptions.Exit(Failure.exit_code)
    if any(each.rule == "account" for each in planned.blocked):
        raise click.exceptions.Exit(Refused.exit_code)
    if planned.plan.drift:
        raise click.exceptions.Exit(CHANGES_PRESENT)
