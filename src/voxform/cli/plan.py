"""`voxform plan`."""

from pathlib import Path
from typing import Any

import click

from voxform.cli.selecting import replacing, selecting, selection
from voxform.cli.settings import Settings, common
from voxform.cli.showing import FORM, formed

CHANGES_PRESENT = 2


@click.command()
@common
@selecting
@replacing
@click.option("--destroy", is_flag=True, help="Plan the deletion of everything that is recorded.")
@click.option("--out", metavar="FILE", help="Save the plan, for `apply FILE` and `show FILE`.")
@formed
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
def plan(
    settings: Settings,
    *,
    variables: tuple[str, ...],
    out: str | None,
    detailed_exitcode: bool,
    **given: Any,
) -> None:
    """Compare the configuration with the account and show what apply would do.

    Writes nothing and takes no lock. Secrets that are not set are not checked.
    """
    from voxform.app import line
    from voxform.app.project import load
    from voxform.cli.planned import Form, document_of, point_out, save, show_plan
    from voxform.core.diagnostic import Failure, Refused, Severity

    form = Form(**{name: given.pop(name) for name in FORM})
    project = settings.project(variables)
    loaded = load(project)
    planned = line.plan(project, loaded, selection(variables=variables, **given))
    document = document_of(planned.plan)
    show_plan(settings, document, form)
    running = line.running(project, loaded)
    if running is not None:
        settings.diagnose((running,))
    if out:
        save(Path(out), document)
        if form.for_people:
            settings.say(f"Saved to {out}. To apply exactly this:\n{settings.command('apply', out)}")
    errors = tuple(each for each in planned.plan.diagnostics if each.severity is Severity.ERROR)
    if not form.as_json:
        point_out((*errors, *planned.blocked))
    if errors:
        raise click.exceptions.Exit(Failure.exit_code)
    if planned.blocked:
        raise click.exceptions.Exit(Refused.exit_code)
    if detailed_exitcode and planned.plan.writes:
        raise click.exceptions.Exit(CHANGES_PRESENT)
