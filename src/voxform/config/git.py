"""Git, asked so that nothing which a repository's own settings could start is run."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

_PASSED_ON = ("PATH", "HOME", "XDG_CONFIG_HOME", "SYSTEMROOT", "TMPDIR")
_SECONDS = 30
_FAILED = -1
# No monitor of the repository's choice is started, and no repository inside the tree is trusted.
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit")


class Said(NamedTuple):
    """How Git ended, and what it printed; a negative code means that it could not be run."""

    code: int
    output: bytes


def repository_of(path: Path) -> Path | None:
    """The nearest folder above a (real) path that is a repository's."""
    return next((each for each in path.parents if (each / ".git").exists()), None)


def ask_git(root: Path, *arguments: str, content: bytes = b"") -> Said | None:
    """Run Git in a repository; None where there is no Git."""
    git = shutil.which("git")
    if git is None:
        return None
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    try:
        answer = subprocess.run(  # noqa: S603  # fixed commands; names of files go through standard input
            [git, *_SETTINGS, "-C", str(root), *arguments],
            input=content,
            capture_output=True,
            env=environment | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"},
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return Said(_FAILED, b"")
    return Said(answer.returncode, answer.stdout)


def commit_of(folder: Path) -> str | None:
    """The commit that is checked out in the repository of a folder; None where there is none or no Git."""
    root = repository_of(folder.resolve() / "voxform.yaml")
    said = ask_git(root, "rev-parse", "--verify", "--quiet", "HEAD") if root else None
    return said.output.decode("ascii", "replace").strip() if said and said.code == 0 else None
