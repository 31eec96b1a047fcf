"""Why a step failed, at the place in the YAML that caused it."""

from collections.abc import Iterable, Iterator, Mapping

from voxform.apply.context import Context
from voxform.apply.job import Waiting
from voxform.apply.perform import FILE_CHANGED
from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.path import Path, format_path, get
from voxform.core.place import Place, place_of
from voxform.core.step import Step
from voxform.core.value import ABSENT
from voxform.remote.problem import Problem


def rejected(
    context: Context, step: Step, status: int, problems: Iterable[Problem]
) -> tuple[Diagnostic, ...]:
    """One diagnostic for each thing the platform found wrong."""
    found = tuple(problems) or (Problem("no reason given"),)
    return tuple(_rejected(context, step, status, problem) for problem in found)


def _rejected(context: Context, step: Step, status: int, problem: Problem) -> Diagnostic:
    address = step.change.address
    about = context.kinds[address.kind].codes.get(problem.code, ())
    path, place = locate(context, address, problem.loc or about)
    where = f" about `{format_path(path)}`" if path else ""
    said = (problem.message or problem.code or "no reason given").rstrip(".")
    detail = (
        f"The platform refused to {step.operation} {address}{where} ({status}): {said}."
        if status
        else f"The request to {step.operation} {address} could not be sent: {said}."
    )
    kind = context.kinds[address.kind]
    return Diagnostic(
        code=_code(status, problem),
        severity=Severity.ERROR,
        summary=_SUMMARIES[_code(status, problem)],
        detail=detail,
        place=place or step.change.place,
        hint="Mend it and run `voxform apply` again; what was done is recorded",
        address=str(address),
        caret=not kind.is_secret(path) if path else True,
    )


def _code(status: int, problem: Problem) -> str:
    if status:
        return "refused-by-platform"
    return FILE_CHANGED if problem.code == FILE_CHANGED else "platform-unreachable"


_SUMMARIES = {
    "refused-by-platform": "The platform refused a change",
    FILE_CHANGED: "A file is not what the plan was made for",
    "platform-unreachable": "The platform cannot be reached",
}


def locate(context: Context, address: Address, loc: tuple[str | int, ...]) -> tuple[Path, Place | None]:
    """The declared path that an answer's `loc` means, and its place.

    Parts that no declared value has, such as the name of a variant, are passed over.
    """
    desired = context.configuration.resources.get(address)
    if desired is None:
        return (), None
    path: Path = ()
    for part in loc:
        if get(desired.attributes, (*path, part)) is not ABSENT:
            path = (*path, part)
    named = next((part for part in loc if isinstance(part, str) and part in _names(context, address)), None)
    if not path and named is not None:
        return (named,), desired.place
    return path, place_of(desired.attributes, path) if path else None


def _names(context: Context, address: Address) -> Iterator[str]:
    yield from context.kinds[address.kind].shape.fields or ()


def unknown(step: Step, why: str) -> Diagnostic:
    """A step of which it is not known whether it had its effect."""
    return Diagnostic(
        code="outcome-unknown",
        severity=Severity.ERROR,
        summary="The outcome of a change is not known",
        detail=f"Whether the platform carried out the {step.operation} of {step.change.address} is not known: {why}.",
        place=step.change.place,
        hint="Run `voxform apply` again: it finds out before it does anything",
        address=str(step.change.address),
    )


def held(step: Step, lost: Mapping[str, Path]) -> Diagnostic:
    """An object that was written and goes on referring to what was to be deleted; by id, where."""
    address, paths = (
        step.change.address,
        " and ".join(sorted({f"`{format_path(path)}`" for path in lost.values()})),
    )
    return Diagnostic(
        code="reference-kept",
        severity=Severity.ERROR,
        summary="An object goes on referring to what was to be deleted",
        detail=(
            f"{address} was written, and the platform did not take {paths}: the object still refers to "
            f"{' and '.join(sorted(lost))}, which was to be deleted after it and is not."
        ),
        place=step.change.place,
        hint=f"Make a new object, which takes it:\n    voxform apply --replace '{address}'",
        address=str(address),
    )


def job_failed(waiting: Waiting) -> Diagnostic:
    """A create whose job has failed."""
    change, made = waiting.intention.step.change, waiting.object.id
    said = (waiting.job.why or f"it is `{waiting.job.status}`, and the platform gives no reason").rstrip(".")
    return Diagnostic(
        code="job-failed",
        severity=Severity.ERROR,
        summary="The platform failed at what it began",
        detail=f"{change.address} was created as {made}, and what the platform then had to do failed: {said}.",
        place=change.place,
        hint="Mend it and run `voxform apply` again: it makes another object, and deletes this one",
        address=str(change.address),
    )


def job_unfinished(waiting: Waiting) -> Diagnostic:
    """A create whose job goes on, or of whose job the platform does not tell."""
    change, made = waiting.intention.step.change, waiting.object.id
    so_far = f"after {waiting.seconds:.0f} s it is still `{waiting.job.status}`"
    return Diagnostic(
        code="job-unfinished",
        severity=Severity.ERROR,
        summary="The platform has not finished what it began",
        detail=(
            f"{change.address} was created as {made} and is recorded, but how its job ends is not known: "
            f"{so_far if waiting.known else 'the platform does not tell'}."
        ),
        place=change.place,
        hint="Plan again later: an object whose job has failed by then is replaced",
        address=str(change.address),
    )
