"""`voxform promote`."""

from typing import Any

import click

from voxform.cli.apply import Request, applying, run
from voxform.cli.selecting import replacing, selecting, selection, taken
from voxform.cli.settings import Settings, common


@click.command()
@common
@click.option("--from", "source", required=True, metavar="NAME", help="The environment that has proved it.")
@click.option(
    "--to", "target_environment", metavar="NAME", help="The environment to apply it to; else that of -e."
)
@selecting
@replacing
@applying
def promote(settings: Settings, *, source: str, target_environment: str | None, **asked: Any) -> None:
    """Apply to an environment what another one has proved: refused (exit 3) until it has.

    The last run there must have applied what is checked out here, to its end, and have what `promotion` of the
    other environment's file asks for. Needs only the keys of the environment that is applied to.
    """
    if settings.environment and target_environment not in {None, settings.environment}:
        raise click.UsageError(f"-e names {settings.environment} and --to {target_environment}")
    request = Request(selection(**taken(asked), destroy=False), **asked)
    run(settings, request, environment=target_environment, source=source)
