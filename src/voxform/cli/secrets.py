"""`voxform secrets`."""

import click

from voxform.cli.settings import Settings, common


@click.command()
@common
@click.option("--json", "as_json", is_flag=True, help="Print the variables as JSON.")
def secrets(settings: Settings, *, as_json: bool) -> None:
    """List the secret variables of an environment: set or not, where each goes, who else has the same value.

    No value is shown, and the platform is not contacted. Whether another environment has the same value is tested
    against the fingerprints in its state.
    """
    from voxform.app.project import load
    from voxform.app.survey import survey
    from voxform.views.secrets import render_secrets, secrets_document

    project = settings.project()
    found = survey(project, load(project))
    document = secrets_document(found)
    if as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(document))
    else:
        click.echo(render_secrets(document, width=settings.width, color=settings.color), color=settings.color)
    settings.diagnose(found.diagnostics)
