"""Which files Git ignores: they are local to one machine and may hold what nobody meant to publish."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from voxform.config.text import Refusal

_PASSED_ON = ("PATH", "HOME", "XDG_CONFIG_HOME", "SYSTEMROOT", "TMPDIR")
_SECONDS = 30
# Nothing that a repository's own settings could start may run, and no repository inside the tree is trusted.
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")


def ignored_by_git(paths: Iterable[Path]) -> frozenset[Path]:
    """Those of the (real) paths that Git ignores; none where there is no repository or no Git.

    Raises:
        Refusal: Git cannot tell.
    """
    by_root: dict[Path, list[Path]] = {}
    for path in paths:
        root = next((each for each in path.parents if (each / ".git").exists()), None)
        if root is not None:
            by_root.setdefault(root, []).append(path)
    git = shutil.which("git") if by_root else None
    if git is None:
        return frozenset()
    return frozenset(path for root, below in by_root.items() for path in _ask(git, root, below))


def _ask(git: str, root: Path, paths: list[Path]) -> list[Path]:
    names = b"".join(os.fsencode(path.relative_to(root)) + b"\0" for path in paths)
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        answer = subprocess.run(  # noqa: S603  # a fixed command; the paths go through standard input
            [git, *_SETTINGS, "-C", str(root), "check-ignore", "--stdin", "-z"],
            input=names,
            capture_output=True,
            env=environment | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        raise _cannot_tell(root) from None
    if answer.returncode not in (0, 1):
        raise _cannot_tell(root)
    return [root / os.fsdecode(name) for name in answer.stdout.split(b"\0") if name]


def _cannot_tell(root: Path) -> Refusal:
    return Refusal(
        "file-git",
        "Git could not say whether it is ignored, and ignored files are never read.",
        f"See what Git says:\n    git -C {root} status",
    )
