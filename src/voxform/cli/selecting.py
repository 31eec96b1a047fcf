"""The options that choose what a plan is about; plan, apply and destroy share them."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from voxform.core.change import Selection
from voxform.core.guard import RULES

Command = TypeVar("Command", bound=Callable[..., Any])


def _addresses(option: str, text: str) -> Callable[[Command], Command]:
    return click.option(f"--{option}", multiple=True, metavar="ADDRESS", help=text)


setting = click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
"""Add `--var`."""

allowing = click.option("--allow", multiple=True, type=click.Choice(RULES), help="Lift a guard for this run.")
"""Add `--allow`, for commands that guards may refuse."""

_OPTIONS = (
    _addresses("target", "Only this, and what has to be done before it."),
    _addresses("exclude", "All but this, and what has to be done after it."),
    setting,
    allowing,
)

replacing = _addresses("replace", "Make a new object in place of this one.")
"""Add `--replace`, for commands that may make something."""


def selecting(command: Command) -> Command:
    """Add the options that all of them have; they reach the command under the names `selection` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def selection(
    *,
    target: Iterable[str],
    exclude: Iterable[str],
    variables: Iterable[str],
    allow: Iterable[str],
    replace: Iterable[str] = (),
    destroy: bool,
    only_rotations: bool = False,
) -> Selection:
    """The selection as the plan carries it: each address and rule once, in order.

    Raises:
        click.BadParameter: a variable without a value.
    """
    return Selection(
        target=_once(target),
        exclude=_once(exclude),
        replace=_once(replace),
        destroy=destroy,
        allow=_once(allow),
        var=pairs_of(variables),
        only_rotations=only_rotations,
    )


def pairs_of(variables: Iterable[str]) -> dict[str, str]:
    """The variables that `--var` sets, by name.

    Raises:
        click.BadParameter: a name without a value.
    """
    found = tuple(variables)
    for each in found:
        if "=" not in each:
            raise click.BadParameter(f"'{each}' is not of the form name=value", param_hint="--var")
    return dict(each.split("=", 1) for each in found)


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))


def taken(given: dict[str, Any]) -> dict[str, Any]:
    """What was given of these options, taken out of all that was given to a command."""
    names = ("target", "exclude", "variables", "allow", "replace", "destroy", "only_rotations")
    return {name: given.pop(name) for name in names if name in given}
