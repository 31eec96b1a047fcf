"""What an approval binds to: the digest of the plan, also of one that an earlier run left half-done."""

from dataclasses import dataclass

from voxform.core.change import Plan
from voxform.core.diagnostic import Diagnostic, Refused, Severity
from voxform.core.digest import plan_digest
from voxform.core.state import Run, State


@dataclass(frozen=True, slots=True)
class Approved:
    """The digest that was approved, the lineage it was computed for, and changes finished already."""

    digest: str
    lineage: str | None
    finished: tuple[str, ...] = ()


def approved(plan: Plan, state: State, expected: str | None) -> Approved:
    """Check a plan against an approval.

    An earlier run under the same approval counts: what it finished and what remains must together be what
    was approved (design §5.3).

    Raises:
        Refused: the plan is another one than was approved.
    """
    if expected is None or expected == plan.digest:
        return Approved(plan.digest, plan.lineage)
    for run in reversed(state.runs):
        if run.plan_digest == expected and resumes(plan, run):
            return Approved(expected, run.lineage, (*run.finished, *plan.confirmed))
    raise Refused(_differs(plan, expected))


def goes_on(plan: Plan, state: State, expected: str | None) -> bool:
    """Whether this is the rest of what was approved and begun: what was selected then may be gone by now."""
    return any(run.plan_digest == expected and resumes(plan, run) for run in state.runs)


def resumes(plan: Plan, run: Run) -> bool:
    """Whether what remains, together with what a run finished, is what that run was approved for."""
    finished = (*run.finished, *plan.confirmed)
    return plan_digest(plan, lineage=run.lineage, finished=finished) == run.plan_digest


def _differs(plan: Plan, expected: str) -> Diagnostic:
    lines = [f"  {change.action} {change.address} ({change.reason})" for change in plan.writes]
    return Diagnostic(
        code="digest-differs",
        severity=Severity.REFUSAL,
        summary="The plan is not the one that was approved",
        detail=f"Approved was {expected}; the account, the state or the configuration has changed since, and the plan "
        f"is now {plan.digest}.",
        hint="What would happen now:\n"
        + "\n".join(lines or ["  nothing"])
        + "\nplan again and have it approved again",
    )
