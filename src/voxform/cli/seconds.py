"""Times on the command line."""

import click

from voxform.core.duration import parse_duration


def seconds(text: str, option: str = "--lock-timeout") -> float:
    """A time such as 30s or 5m, in seconds.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return parse_duration(text)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint=option) from problem
