"""`voxform init`."""

from dataclasses import replace
from pathlib import Path

import click

from voxform.cli.settings import Settings, common


@click.command()
@common
@click.argument("folder", metavar="[DIR]", default=".")
def init(settings: Settings, *, folder: str) -> None:
    """Make a project that plans and applies at once on the embedded platform.

    Files that exist are left alone.
    """
    from voxform.app.scaffold import scaffold

    target = settings.folder / folder
    for path, written in scaffold(Path(target)):
        settings.say(f"{'created' if written else 'kept   '}  {path}")
    there = replace(settings, folder=target)
    settings.say("\n".join(["\nNext:", there.command("plan"), there.command("apply")]))
