"""`voxform output`."""

import click

from voxform.cli.settings import Settings, common


@click.command()
@common
@click.argument("wanted", metavar="ADDRESS.ATTRIBUTE")
@click.option("--json", "as_json", is_flag=True, help="Print the value as JSON, texts too.")
def output(settings: Settings, *, wanted: str, as_json: bool) -> None:
    """Print a recorded value for a script, an id for instance: `agents.reception.id`.

    It is what the platform answered when the state was last written; nothing is contacted. Never a secret.
    """
    from voxform.app import records
    from voxform.core.recorded_value import parse_output
    from voxform.core.sanitise import sanitise

    try:
        address, path = parse_output(wanted)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    value = records.read_value(settings.project(), address, path)
    if isinstance(value, str) and not as_json:
        click.echo("\n".join(sanitise(each) for each in value.split("\n")))
        return
    from voxform.views.json_text import json_line

    click.echo(json_line(value))
