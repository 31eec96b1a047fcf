"""`voxform rotate`."""

from typing import Any

import click

from voxform.cli.apply import Request, applying, run
from voxform.cli.settings import Settings, common
from voxform.core.change import Selection
from voxform.core.guard import RULES


@click.command()
@common
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
@click.option("--allow", multiple=True, type=click.Choice(RULES), help="Lift a guard for this run.")
@applying
def rotate(
    settings: Settings,
    *,
    addresses: tuple[str, ...],
    variables: tuple[str, ...],
    allow: tuple[str, ...],
    **asked: Any,
) -> None:
    """Send the secrets of ADDRESS again, whether they look changed or not, and nothing else.

    The object stays, and so does its id: whatever uses it has the new value at once. Set the new value first, and
    revoke the old one where it was made when this is done.
    """
    pairs = dict(each.split("=", 1) for each in variables if "=" in each)
    chosen = Selection(rotate=tuple(sorted({*addresses})), allow=tuple(sorted({*allow})), var=pairs)
    run(settings, Request(chosen, **asked))
