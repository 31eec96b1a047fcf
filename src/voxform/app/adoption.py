"""`adopt` and `state rebuild`: a plan of adoptions, approved, and one write of the state. The platform is only read."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from voxform.app.approval import approved, not_approved
from voxform.app.line import new_holder
from voxform.app.planning import read_inputs
from voxform.app.project import Loaded, Project, with_diagnostics
from voxform.app.reach import open_api, state_warnings, store_of
from voxform.core.adoption import Adoption, plan_adoption
from voxform.core.change import Selection
from voxform.core.diagnostic import Failure, Refused, Severity
from voxform.core.guard import refusals
from voxform.core.state import State
from voxform.remote.transport import Api


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to adopt. `approve` is asked once, when there is something to adopt and no digest is expected."""

    selection: Selection = Selection()
    expected: str | None = None
    lock_timeout: float = 0.0
    show: Callable[[Adoption], None] = lambda _adoption: None
    approve: Callable[[Adoption], bool] = lambda _adoption: True


def adopt(project: Project, loaded: Loaded, wishes: Wishes) -> Adoption:
    """Record the object behind each declared resource that has none recorded; what was recorded.

    Raises:
        Refused: the lock is held, the key belongs to another account, the plan is not the approved one, or it
            cannot be told which object is meant.
        Failure: it was not approved, an `import` block cannot be carried out, or something cannot be read.
    """
    store = store_of(project, loaded.configuration)
    told = (*store.warnings(), *state_warnings(project, loaded.configuration))
    loaded = with_diagnostics(loaded, told)
    with (
        store.lock(new_holder(project.clock), wishes.lock_timeout) as locked,
        open_api(project, loaded.configuration) as api,
    ):
        state = locked.read()
        adoption = agreed(project, loaded, api, state, wishes)
        if adoption.plan.changes and adoption.plan.base is not None:
            locked.write(adoption.plan.base)
    return adoption


def agreed(project: Project, loaded: Loaded, api: Api, state: State, wishes: Wishes) -> Adoption:
    """What is to be adopted into a state, shown and approved.

    Raises:
        Refused: as `adopt` does.
        Failure: as `adopt` does.
    """
    inputs = read_inputs(project, loaded, api, state, wishes.selection, writes=True)
    adoption = plan_adoption(inputs)
    wishes.show(adoption)
    plan = adoption.plan
    errors = tuple(each for each in plan.diagnostics if each.severity is Severity.ERROR)
    if errors:
        raise Failure(*errors)
    blocked = refusals(plan)
    if blocked:
        raise Refused(*blocked)
    if not plan.changes:
        return adoption
    approved(plan, replace(state, runs=()), wishes.expected)
    if wishes.expected is None and not wishes.approve(adoption):
        raise Failure(
            not_approved(
                "The plan was not approved",
                "Nothing was recorded",
                instead="--auto-approve or --expect DIGEST",
            )
        )
    return adoption
