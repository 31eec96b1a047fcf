"""The options that say how a plan is shown; commands that print one share them."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

full_option = click.option(
    "--full", is_flag=True, help="Show every change, and every text whole, however many and long they are."
)

FORM = ("as_json", "markdown", "link_base", "full")
"""The names under which these options reach a command."""

_FORMS = (
    full_option,
    click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON."),
    click.option(
        "--markdown", is_flag=True, help="Print the plan as Markdown, to comment on a pull request."
    ),
    click.option(
        "--link-base",
        metavar="URL",
        help="Where `--markdown` links to files: the URL of the repository's files at the commit.",
    ),
)


def formed(command: Command) -> Command:
    """Add the options that choose a form; they reach the command under the names in `FORM`."""
    for option in reversed(_FORMS):
        command = option(command)
    return command
