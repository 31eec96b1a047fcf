"""The environments of a project side by side: how far each is, and how two differ."""

from dataclasses import replace

from voxform.app import line
from voxform.app.project import Loaded, Project, load
from voxform.app.promotion import ungated
from voxform.app.reach import store_of
from voxform.config.load import environments
from voxform.core.change import Selection
from voxform.core.contrast import alone, contrasts, unlike
from voxform.core.diagnostic import ConfigurationError, Failure, Severity
from voxform.core.standing import Account, Comparison, Side, Standing, standing


def every_side(project: Project) -> tuple[Side, ...]:
    """Every environment of the project, by name; offline but for states that are kept elsewhere."""
    return tuple(_side(replace(project, environment=name)) for name in environments(project.folder))


def compare(project: Project, first: str, second: str, *, offline: bool) -> Comparison:
    """Two environments; unless `offline`, each account is read, as `plan` does.

    Raises:
        ConfigurationError: the configuration of one of them has errors.
    """
    projects = [replace(project, environment=name) for name in (first, second)]
    one, other = (load(each) for each in projects)
    resources = (one.configuration.resources, other.configuration.resources)
    variables = [each.configuration.environment.variables for each in (one, other)]
    return Comparison(
        (_side(projects[0], one), _side(projects[1], other)),
        unlike(*variables),
        (alone(*resources), alone(*reversed(resources))),
        contrasts(*resources),
        () if offline else (_account(projects[0], one), _account(projects[1], other)),
    )


def _side(project: Project, loaded: Loaded | None = None) -> Side:
    name = project.environment or ""
    try:
        loaded = loaded or load(project)
        environment = loaded.configuration.environment
    except ConfigurationError as problem:
        return Side(name, None, 0, None, Standing.UNKNOWN, f"{problem}: voxform -e {name} validate")
    try:
        state = store_of(project, loaded.configuration).read()
    except Failure as problem:
        return Side(name, environment, 0, None, Standing.UNKNOWN, str(problem))
    last = state.runs[-1] if state.runs else None
    return Side(name, environment, len(state.resources), last, standing(state, loaded.configuration.digest))


def _account(project: Project, loaded: Loaded) -> Account:
    try:
        plan = line.plan(project, ungated(loaded), Selection()).plan
    except Failure as problem:
        return Account(problem=str(problem))
    wrong = [each.summary for each in plan.diagnostics if each.severity is Severity.ERROR]
    changed, drifted = (tuple(str(each.address) for each in found) for found in (plan.writes, plan.drift))
    return Account(changed, drifted, "; ".join(dict.fromkeys(wrong)))
