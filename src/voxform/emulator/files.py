"""Files for their owner only, which are whole from the moment they can be seen."""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def create_aside(path: Path, fill: Callable[[Path], None]) -> None:
    """Create a file (0600): fill it beside its place, then link it there.

    Who looks at the same time sees no file or a whole one; of several who create it one wins, and a crash
    leaves no half a file in its place.
    """
    aside = path.with_name(f"{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        fill(aside)
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
    _flush_folder(path.parent)


def create_folders(folder: Path) -> None:
    """Create a folder and those above it (0700) where there is none; one that exists keeps its mode."""
    if not folder.exists():
        create_folders(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _flush_folder(folder: Path) -> None:
    """A name, too, is on disk only after this."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
