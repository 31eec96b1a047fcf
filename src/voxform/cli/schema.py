"""`voxform schema`."""

import click

from voxform.cli.settings import Settings, common


@click.command()
@common
def schema(settings: Settings) -> None:
    """Print a JSON Schema of resource files, for editors.

    It is made of the kinds, those of --schemas included, and completes and explains their attributes; `validate` checks
    more.
    """
    from voxform.config.kinds import load_kinds
    from voxform.views.editor_schema import editor_schema
    from voxform.views.json_text import json_text

    click.echo(json_text(editor_schema(load_kinds(settings.schemas))))
