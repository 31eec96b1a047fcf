"""Where a command writes when its output is closed, full or gone: nowhere, and it goes on."""

import os
import sys
from pathlib import Path


def open_missing() -> None:
    """Give a process that was started without an output one that goes nowhere.

    Otherwise the next file it opens would take the number of its output.
    """
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # open until the process ends
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def flush() -> None:
    """Write what is left; a reader that has gone away or a full disk is no reason to fail."""
    try:
        sys.stdout.flush()
    except OSError:
        discard()


def discard() -> None:
    """Write nothing more to the output: nobody can read it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
