"""`voxform rotate`."""

from typing import Any

import click

from voxform.cli.apply import Request, applying, run
from voxform.cli.selecting import allowing, pairs_of, setting
from voxform.cli.settings import Settings, common
from voxform.core.change import Selection


@click.command()
@common
@click.argument("addresses", nargs=-1, required=True, metavar="ADDRESS...")
@setting
@allowing
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
    chosen = Selection(
        rotate=tuple(sorted({*addresses})), allow=tuple(sorted({*allow})), var=pairs_of(variables)
    )
    run(settings, Request(chosen, **asked))
