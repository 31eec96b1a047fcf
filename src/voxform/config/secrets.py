"""Secrets from the process environment and from the `.env` files that an environment names."""

import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from voxform.config.text import MOST_TEXT, Refusal, decode, read_regular
from voxform.core.diagnostic import ConfigurationError, Diagnostic, Severity, error
from voxform.core.secret import Secret


def read_secrets(
    names: Iterable[str], environ: Mapping[str, str], env_files: Sequence[Path] = ()
) -> dict[str, Secret]:
    """Those of the named variables that are set. Empty counts as unset; values are taken as they are.

    The process wins over files, a later file over an earlier one; a file that does not exist is passed over.

    Raises:
        ConfigurationError: a file exists and cannot be read.
    """
    wanted = sorted(set(names))
    from_files = _from_files(env_files) if any(not environ.get(name) for name in wanted) else {}
    values = {name: environ.get(name) or from_files.get(name) for name in wanted}
    return {name: Secret(value) for name, value in values.items() if value}


def inspect_secrets(secrets: Mapping[str, Secret]) -> tuple[Diagnostic, ...]:
    """Warnings about values that look like accidents of copying; the values are not shown."""
    return tuple(
        Diagnostic(
            "secret-shape",
            Severity.WARNING,
            "Secret of an unusual shape",
            f"The value of {name} {' and '.join(found)}. It is sent as it is.",
            hint=f"Set {name} again if that is an accident of copying.",
        )
        for name, secret in sorted(secrets.items())
        if (found := tuple(_oddities(secret.unwrap())))
    )


def _oddities(value: str) -> Iterator[str]:
    if value != value.strip():
        yield "begins or ends with white space"
    if "\n" in value.strip() or "\r" in value.strip():
        yield "holds a line break"
    bare = value.strip()
    if len(bare) > 1 and bare[0] == bare[-1] and bare[0] in "\"'`":
        yield "stands in quotes"
    if not value.isascii():
        yield "holds a character that is not ASCII"


def _from_files(paths: Sequence[Path]) -> dict[str, str]:
    values: dict[str, str] = {}
    problems = []
    for path in paths:
        if not os.path.lexists(path):
            continue
        try:
            values |= _parsed(decode(read_regular(Path(os.path.realpath(path)), MOST_TEXT)))
        except Refusal as refusal:
            detail = f"The file {path.name} of `env_files` is not read. {refusal}"
            problems.append(
                error(refusal.code, "File with secrets cannot be read", detail, hint=refusal.hint)
            )
    if problems:
        raise ConfigurationError(problems)
    return values


def _parsed(text: str) -> dict[str, str]:
    from dotenv.parser import parse_stream

    lines = list(parse_stream(io.StringIO(text)))
    wrong = next((each.original.line for each in lines if each.error), None)
    if wrong is not None:
        raise Refusal(
            "env-file-line",
            f"Line {wrong} is neither NAME=VALUE nor a comment.",
            hint="Mend the line; a value with spaces or line breaks stands in quotes.",
        )
    return {each.key: each.value for each in lines if each.key and each.value}
