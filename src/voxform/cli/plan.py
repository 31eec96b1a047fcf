"""`voxform plan`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voxform.cli.selecting import replacing, selecting, selection
from voxform.cli.settings import Settings, common
from voxform.cli.showing import FORM, formed

if TYPE_CHECKING:
    from voxform.app.planning import Planned
    from voxform.app.project import Loaded, Project
    from voxform.core.change import Selection

CHANGES_PRESENT = 2


@click.command()
@common
@selecting
@replacing
@click.option("--destroy", is_flag=True, help="Plan the deletion of everything that is recorded.")
@click.option("--out", metavar="FILE", help="Save the plan, for `apply FILE` and `show FILE`.")
@click.option("--snapshot", "taken", metavar="FILE", help="Read a snapshot; contacts nothing, needs no key.")
@formed
@click.option("--detailed-exitcode", is_flag=True, help="Exit 2 when there are changes.")
def plan(
    settings: Settings,
    *,
    variables: tuple[str, ...],
    out: str | None,
    taken: str | None,
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
    chosen = selection(variables=variables, **given)
    planned = _from_snapshot(project, loaded, taken, chosen) if taken else line.plan(project, loaded, chosen)
    document = document_of(planned.plan)
    show_plan(settings, document, form)
    running = None if taken else line.running(project, loaded)
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


def _from_snapshot(project: "Project", loaded: "Loaded", taken: str, chosen: "Selection") -> "Planned":
    from voxform.app.snapshot import plan_snapshot
    from voxform.cli.snapshot import read_snapshot

    return plan_snapshot(project, loaded, read_snapshot(Path(taken)), chosen)
