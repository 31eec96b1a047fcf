"""Files that only their owner may read: plans and snapshots hold prompts and telephone numbers."""

import os
from pathlib import Path

from voxform.core.diagnostic import Failure, error


def write_private(path: Path, text: str, what: str) -> None:
    """Write a file with mode 0600, whoever may have been able to read the one before.

    Raises:
        Failure: it cannot be written; `what` is the noun for what it holds.
    """
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.fchmod(opened, 0o600)
        with os.fdopen(opened, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as problem:
        raise Failure(
            error(
                f"{what}-not-saved",
                f"The {what} cannot be saved",
                f"Writing {path} failed: {problem.strerror}.",
            ),
        ) from problem
