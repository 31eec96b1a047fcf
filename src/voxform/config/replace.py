"""Putting new contents into files of the project: each at once, and none when one cannot be written."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from voxform.config.text import Refusal


@dataclass(frozen=True, slots=True)
class Replacement:
    """A file by its path in the project, where it really is, what it holds, and what it is to hold."""

    file: str
    path: Path
    before: bytes
    after: bytes


def replace_all(replacements: Iterable[Replacement]) -> None:
    """Write every new content beside its file, then put each in its place; modes stay.

    Raises:
        Refusal: a file is not as it was read, or cannot be written; then none has changed, unless the disk fails
            between two renames.
    """
    every = tuple(replacements)
    with ExitStack() as made:
        fresh = [(each, _beside(each, made)) for each in every]
        for each, beside in fresh:
            try:
                if each.path.read_bytes() != each.before:
                    raise Refusal(
                        "file-changed", f"{each.file} was changed meanwhile.", "Run the command again."
                    )
                beside.replace(each.path)
            except OSError as fault:
                raise _not_written(each, fault) from None


def _beside(replacement: Replacement, made: ExitStack) -> Path:
    path = replacement.path
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        beside = Path(name)
        made.callback(_remove, beside)
        with os.fdopen(descriptor, "wb") as file:
            file.write(replacement.after)
            file.flush()
            os.fsync(descriptor)
            os.fchmod(descriptor, path.stat().st_mode & 0o7777)
    except OSError as fault:
        raise _not_written(replacement, fault) from None
    return beside


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _not_written(replacement: Replacement, fault: OSError) -> Refusal:
    return Refusal("file-not-written", f"{replacement.file} cannot be written: {fault.strerror}.")
