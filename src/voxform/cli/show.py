"""`voxform show`."""

from pathlib import Path
from typing import Any

import click

from voxform.cli.settings import Settings, common
from voxform.cli.showing import formed


@click.command()
@common
@click.argument("planfile")
@formed
def show(settings: Settings, *, planfile: str, **form: Any) -> None:
    """Show a plan that `plan --out PLANFILE` saved."""
    from voxform.cli.planned import Form, read_plan, show_plan

    show_plan(settings, read_plan(Path(planfile)), Form(**form))
