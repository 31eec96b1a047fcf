"""`voxform import`."""

import click

from voxform.cli.seconds import lock_timeout_option
from voxform.cli.selecting import allowing, setting
from voxform.cli.settings import Settings, common


@click.command("import")
@common
@click.argument("address")
@click.argument("object_id", metavar="ID")
@setting
@lock_timeout_option
@allowing
def import_object(
    settings: Settings,
    *,
    address: str,
    object_id: str,
    variables: tuple[str, ...],
    allow: tuple[str, ...],
    lock_timeout: str,
) -> None:
    """Record that the object ID stands behind the declared resource ADDRESS; writes nothing to it.

    What differs from the configuration is what the next plan shows.
    """
    from voxform.app import adopting
    from voxform.app.project import load
    from voxform.core.address import parse_address
    from voxform.core.duration import parse_duration

    try:
        wanted, timeout = parse_address(address), parse_duration(lock_timeout)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem
    project = settings.project(variables)
    different = adopting.adopt_one(project, load(project), wanted, object_id, timeout, allow)
    settings.say(
        f"{wanted} is {object_id} now. "
        + ("`voxform plan` shows what differs." if different else "It is as declared.")
    )
