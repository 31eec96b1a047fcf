"""Child processes that hold locks, are killed, or meet a broken disk."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start `tests.state.child` with these arguments; whatever still runs at the end is killed."""
    children: list[subprocess.Popen[str]] = []

    def begin(*arguments: object) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.state.child", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        return child

    yield begin
    for child in children:
        if child.poll() is None:
            child.kill()
        child.communicate()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a state is to be; its folder does not exist yet."""
    return tmp_path / ".voxform" / "state" / "dev.json"


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    """Set the umask, which is restored."""
    before = os.umask(0o022)
    os.umask(before)
    yield os.umask
    os.umask(before)
