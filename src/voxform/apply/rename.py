"""A create-first replacement meets a name that its old object still has: the old one is renamed first."""

from dataclasses import replace

from voxform.apply.context import Context
from voxform.core.kind import Kind
from voxform.core.state import Operation
from voxform.core.step import Step
from voxform.remote.problem import Problem

_LONGEST = 255


def is_name_conflict(kind: Kind, step: Step, status: int, problems: tuple[Problem, ...]) -> bool:
    """Whether a refusal of a replacement's create is about the name (api.md §14.14: the status is not known)."""
    if step.operation is not Operation.CREATE or not step.deposes or not kind.operations.update:
        return False
    if kind.is_immutable((kind.identity[0],)):
        return False
    about_name = any(kind.identity[0] in problem.loc for problem in problems)
    return status == 409 or (status in {400, 422} and about_name)


def make_room(context: Context, step: Step) -> tuple[Step, Step]:
    """An update that renames the old object, and the create that waits for it."""
    kind = context.kinds[step.change.address.kind]
    field = kind.identity[0]
    ending = f" (replaced, {step.deposes})"
    name = str(step.change.desired.get(field, ""))[: _LONGEST - len(ending)] + ending
    renaming = Step(
        f"rename {step.change.address} {step.deposes}",
        Operation.UPDATE,
        replace(step.change, desired=_as_recorded(step, field, name), trusted=()),
        id=step.deposes,
        body={field: name},
        makes_room=True,
        completes=False,
    )
    return renaming, replace(step, after=(*step.after, renaming.name), has_room=True)


def _as_recorded(step: Step, field: str, name: str) -> dict[str, object]:
    applied = step.change.recorded.applied if step.change.recorded else {}
    return {**applied, field: name}
