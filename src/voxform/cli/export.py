"""`voxform export`."""

from dataclasses import replace
from pathlib import Path

import click

from voxform.cli.settings import Settings, common

_ROOTS = {"kind": "", "agent": "agents"}


@click.command()
@common
@click.option(
    "--out", required=True, metavar="DIR", help="The folder for the project: a new or an empty one."
)
@click.option(
    "--layout",
    type=click.Choice(tuple(_ROOTS)),
    default="kind",
    help="A file for each kind (the default), or for each agent with what only it uses.",
)
@click.option(
    "--only",
    multiple=True,
    metavar="KIND:ID",
    help="Only this object, by id or name, and what it refers to; repeatable.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def export(settings: Settings, *, out: str, layout: str, only: tuple[str, ...], as_json: bool) -> None:
    """Write the account as a project that describes it as it is; changes nothing there.

    Secrets become variables. Reads the account of the project in -C, or without a project that of
    ONEINBOX_API_KEY.
    """
    from voxform.app.exporting import export_account
    from voxform.core.diagnostic import Severity
    from voxform.views.export import export_document, render_export

    folder = Path(out)
    written = export_account(settings.project(), folder, only=only, root=_ROOTS[layout])
    document = export_document(written.export, out, written.files, written.header.key)
    if as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(document))
    else:
        settings.say(render_export(document, width=settings.width, color=settings.color))
        there = replace(settings, folder=folder, environment=None)
        settings.say("\n".join(["\nNext:", there.command("plan"), there.command("apply")]))
    replace(settings, folder=folder).diagnose(written.diagnostics)
    if any(each.severity is Severity.ERROR for each in written.diagnostics):
        raise click.exceptions.Exit(1)
