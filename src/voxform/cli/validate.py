"""`voxform validate`."""

import click

from voxform.cli.settings import Settings, common


@click.command()
@common
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.option("--full", is_flag=True, help="Show every problem, however many are alike.")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
def validate(settings: Settings, *, as_json: bool, full: bool, variables: tuple[str, ...]) -> None:
    """Check the configuration of one environment, or of all. Needs no network and no secret."""
    from voxform.app.project import check
    from voxform.core.diagnostic import Severity

    found = check(settings.project(variables))
    if as_json:
        from voxform.views.diagnostics import diagnostics_document
        from voxform.views.json_text import json_text

        click.echo(json_text(diagnostics_document(found)))
    else:
        settings.diagnose(found, full=full)
    if any(each.severity is Severity.ERROR for each in found):
        raise click.exceptions.Exit(1)
    if not as_json:
        settings.say("The configuration is valid.")
