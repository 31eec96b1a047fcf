"""Times on the command line."""

import click

from voxform.core.duration import parse_duration

lock_timeout_option = click.option(
    "--lock-timeout", default="0s", metavar="TIME", help="How long to wait for the lock: 30s, 5m."
)
"""Add `--lock-timeout`, for commands that write the state."""


def seconds(text: str, option: str = "--lock-timeout") -> float:
    """A time such as 30s or 5m, in seconds.

    Raises:
        click.BadParameter: it is none.
    """
    try:
        return parse_duration(text)
    except ValueError as problem:
        raise click.BadParameter(str(problem), param_hint=option) from problem
