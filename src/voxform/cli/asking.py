"""Asking a person at a terminal."""

import sys

import click

from voxform.core.diagnostic import Failure, error

_NO_TERMINAL = "standard input is not a terminal, so nobody can be asked"
_JSON = "with --json nobody is asked"


def ask(question: str, *, what: str, instead: str, as_json: bool = False) -> bool:
    """Whether the person answers yes; `what` is to be approved, `instead` what to run where nobody can be asked.

    Raises:
        Failure: there is nobody to ask.
    """
    if as_json or not sys.stdin.isatty():
        why = _JSON if as_json else _NO_TERMINAL
        raise Failure(
            error(
                "not-approved", f"The {what} was not approved", f"Nothing was changed: {why}.", hint=instead
            )
        )
    answer: str = click.prompt(f"{question} Type yes", default="", show_default=False)
    return answer.strip() == "yes"
