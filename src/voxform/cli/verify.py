"""`voxform verify`, and the verification at the end of an apply."""

import click

from voxform.app.project import Loaded, Project
from voxform.cli.ending import interrupted_when_ended
from voxform.cli.plan import CHANGES_PRESENT
from voxform.cli.seconds import lock_timeout_option, seconds
from voxform.cli.settings import Settings, common
from voxform.core.diagnostic import Failure


@click.command()
@common
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
@lock_timeout_option
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def verify(settings: Settings, *, variables: tuple[str, ...], lock_timeout: str, as_json: bool) -> None:
    """Look whether the account is as configured, run the environment's `verify` command, and record both.

    Promotion to the next environment can require either. Exits 1 when the command fails, 2 when the account is not
    as configured, 3 when the last run did not apply what is checked out.
    """
    from voxform.app.project import load

    project = settings.project(variables)
    code = verify_run(settings, project, load(project), timeout=seconds(lock_timeout), as_json=as_json)
    raise click.exceptions.Exit(code)


def verify_run(
    settings: Settings,
    project: Project,
    loaded: Loaded,
    *,
    run: str = "",
    timeout: float = 0.0,
    as_json: bool = False,
) -> int:
    """Verify the last run, and say what was found; the exit code.

    Raises:
        Refused: there is nothing to verify, or another run came between.
        Failure: the command cannot be run, or something cannot be read.
    """
    from voxform.app.verification import verify as find

    with interrupted_when_ended():
        found = find(project, loaded, run=run, timeout=timeout)
    if as_json:
        from voxform.views.json_text import json_line
        from voxform.views.verified import verified_document

        click.echo(json_line(verified_document(found.run, found.code)))
    else:
        from voxform.views.verified import render_verified

        declared = loaded.configuration.environment.verify
        command = declared.command if declared else ()
        settings.say(
            render_verified(found.run, found.code, command, width=settings.width, color=settings.color)
        )
    if not found.passed:
        return Failure.exit_code
    return 0 if found.drift_free else CHANGES_PRESENT
