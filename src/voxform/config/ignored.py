"""Which files Git ignores: they are local to one machine and may hold what nobody meant to publish."""

import os
from collections.abc import Iterable
from pathlib import Path

from voxform.config.git import ask_git, repository_of
from voxform.config.text import Refusal


def ignored_by_git(paths: Iterable[Path]) -> frozenset[Path]:
    """Those of the (real) paths that Git ignores; none where there is no repository or no Git.

    Raises:
        Refusal: Git cannot tell.
    """
    by_root: dict[Path, list[Path]] = {}
    for path in paths:
        root = repository_of(path)
        if root is not None:
            by_root.setdefault(root, []).append(path)
    return frozenset(path for root, below in by_root.items() for path in _ask(root, below))


def _ask(root: Path, paths: list[Path]) -> list[Path]:
    names = b"".join(os.fsencode(path.relative_to(root)) + b"\0" for path in paths)
    said = ask_git(root, "check-ignore", "--stdin", "-z", content=names)
    if said is None:
        return []
    if said.code not in (0, 1):
        raise _cannot_tell(root)
    return [root / os.fsdecode(name) for name in said.output.split(b"\0") if name]


def _cannot_tell(root: Path) -> Refusal:
    return Refusal(
        "file-git",
        "Git could not say whether it is ignored, and ignored files are never read.",
        f"See what Git says:\n    git -C {root} status",
    )
