"""What an approval binds to: the digest of the plan, also of one that an earlier run left half-done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from voxform.core.change import Plan
from voxform.core.diagnostic import Diagnostic, Refused, Severity, error
from voxform.core.digest import plan_digest
from voxform.core.state import Run, State


@dataclass(frozen=True, slots=True)
class Approved:
    """The digest that was approved, the lineage it was computed for, and changes finished already."""

    digest: str
    lineage: str | None
    finished: tuple[str, ...] = ()


def approved(
    plan: Plan, state: State, expected: str | None, saved: Mapping[str, str] = MappingProxyType({})
) -> Approved:
    """Check a plan against an approval; `saved` are the changes that were approved, in words by digest, where known.

    A last run under the same approval that did not come to its end counts: what it finished and what remains must
    together be what was approved (design §5.3).

    Raises:
        Refused: the plan is another one than was approved.
    """
    if expected is None or expected == plan.digest:
        return Approved(plan.digest, plan.lineage)
    run = _begun(plan, state, expected)
    if run is not None:
        return Approved(expected, run.lineage, (*run.finished, *plan.confirmed))
    raise Refused(_differs(plan, expected, saved))


def goes_on(plan: Plan, state: State, expected: str | None) -> bool:
    """Whether this is the rest of what was approved and begun: what was selected then may be gone by now."""
    return _begun(plan, state, expected) is not None


def _resumes(plan: Plan, run: Run) -> bool:
    """Whether what remains, together with what a run finished, is what that run was approved for."""
    finished = (*run.finished, *plan.confirmed)
    return plan_digest(plan, lineage=run.lineage, finished=finished) == run.plan_digest


def not_approved(summary: str, undone: str, *, instead: str = "--auto-approve") -> Diagnostic:
    """The error when a person was asked and did not say yes; `undone` is what therefore did not happen."""
    return error(
        "not-approved",
        summary,
        f"{undone}: only the word yes approves.",
        hint=f"Answer yes, or run with {instead}",
    )


def _begun(plan: Plan, state: State, expected: str | None) -> Run | None:
    """The last run, if it began this under the same approval; one that came to its end has used that up."""
    last = state.runs[-1] if state.runs else None
    if last is None or last.plan_digest != expected or (last.result == "succeeded" and plan.writes):
        return None
    return last if _resumes(plan, last) else None


def _differs(plan: Plan, expected: str, saved: Mapping[str, str]) -> Diagnostic:
    return Diagnostic(
        code="digest-differs",
        severity=Severity.REFUSAL,
        summary="The plan is not the one that was approved",
        detail=f"Approved was {expected}; the account, the state or the configuration has changed since, and the plan "
        f"is now {plan.digest}.",
        hint="\n".join((*_difference(plan, saved), "plan again and have it approved again")),
    )


def _difference(plan: Plan, saved: Mapping[str, str]) -> Iterator[str]:
    """What would happen now; of a saved plan, whose changes are known, only what that did not say."""
    now = {change.digest: f"{change.action} {change.address}" for change in plan.writes}
    if not saved:
        yield "What would happen now:"
        yield from ([f"  {each}" for each in now.values()] or ["  nothing"])
        return
    added = [words for digest, words in now.items() if digest not in saved]
    gone = [words for digest, words in saved.items() if digest not in now]
    for title, found in (
        ("Approved, and now another:", [each for each in added if each in gone]),
        ("Not approved:", [each for each in added if each not in gone]),
        ("Approved, and not to be done now:", [each for each in gone if each not in added]),
    ):
        yield from (title, *(f"  {each}" for each in found)) if found else ()
    if not (added or gone):
        yield "The changes are the same; what they are about is not: environment, account, state or selection."
