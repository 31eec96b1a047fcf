"""The body of a request: references filled in from what was just written, secrets wrapped until sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.diagnostic import Diagnostic, error
from voxform.core.secret import Secret
from voxform.core.state import Operation
from voxform.core.step import Step
from voxform.core.symbol import SecretVariable, Template, as_text, environment_variables


def with_secrets(tree: Any, values: Mapping[str, Secret]) -> Any:
    """The tree with each secret variable, and each string around one, as a `Secret`.

    Raises:
        KeyError: a variable is not set; `missing_secrets` finds that before anything is sent.
    """
    if isinstance(tree, SecretVariable):
        return values[tree.name]
    if isinstance(tree, Template):
        return Secret("".join(_part(part, values) for part in tree.parts))
    if isinstance(tree, Mapping):
        return {name: with_secrets(value, values) for name, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [with_secrets(value, values) for value in tree]
    return tree


def _part(part: Any, values: Mapping[str, Secret]) -> str:
    return values[part.name].unwrap() if isinstance(part, SecretVariable) else as_text(part)


def missing_secrets(steps: Iterable[Step], values: Mapping[str, Secret]) -> tuple[Diagnostic, ...]:
    """One error for each step whose body needs a variable that is not set."""
    return tuple(
        error(
            "secret-not-set",
            "A secret that must be sent is not set",
            f"{step.change.address} sends {', '.join(unset)}, which the environment does not set. "
            "An empty variable counts as unset.",
            place=step.change.place,
            hint="\n".join(f"  export {name}=…" for name in unset),
        )
        for step in steps
        if step.operation is not Operation.DELETE
        and (unset := [name for name in environment_variables(step.body) if name not in values])
    )
