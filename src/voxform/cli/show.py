"""`voxform show`."""

from pathlib import Path

import click

from voxform.cli.settings import Settings, common
from voxform.cli.showing import full_option


@click.command()
@common
@click.argument("planfile")
@full_option
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def show(settings: Settings, *, planfile: str, as_json: bool, full: bool) -> None:
    """Show a plan that `plan --out PLANFILE` saved."""
    from voxform.cli.planned import read_plan, show_plan

    show_plan(settings, read_plan(Path(planfile)), as_json=as_json, full=full)
