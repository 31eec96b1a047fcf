"""The options that choose what a plan is about; plan and apply share them."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from voxform.core.change import Selection
from voxform.core.guard import RULES

Command = TypeVar("Command", bound=Callable[..., Any])


def selecting(command: Command) -> Command:
    """Add `--var`, `--allow`; they reach the command as `variables` and `allow`."""
    command = click.option(
        "--allow",
        multiple=True,
        type=click.Choice(RULES),
        help="Lift a guard for this run.",
    )(command)
    return click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")(
        command
    )


def selection(variables: tuple[str, ...], allow: tuple[str, ...], *, destroy: bool) -> Selection:
    """The selection as the plan carries it: each rule once, in order."""
    pairs = dict(each.split("=", 1) for each in variables if "=" in each)
    return Selection(destroy=destroy, allow=tuple(sorted(set(allow))), var=pairs)
