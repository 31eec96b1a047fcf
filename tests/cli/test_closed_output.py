"""An output that nobody can write to stops the showing, never the apply, and is no bug."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]


def run_with_output(made: Bench, redirection: str, *arguments: str) -> tuple[int, str]:
    """The command behind a shell's redirection of its output; its exit code and what it said on stderr."""
    line = f'exec "$@" {redirection}'
    command = ["sh", "-c", line, "sh", sys.executable, "-m", "voxform", "-C", str(made.folder), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("options", [("-q",), ("--json",)], ids=["quiet", "events"])
def test_an_apply_whose_output_is_on_a_full_disk_is_carried_out(
    bench: Make, options: tuple[str, ...]
) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)

    code, said = run_with_output(made, ">/dev/full", "apply", "--auto-approve", *options)

    assert code == 0, said
    assert "bug" not in said
    made.assert_idle()


@pytest.mark.parametrize(
    "command", [("apply", "--auto-approve"), ("apply", "--auto-approve", "--json"), ("plan",)]
)
def test_a_closed_output_is_nobody_to_show_to(bench: Make, command: tuple[str, ...]) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)

    assert run_with_output(made, ">&-", *command) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device that is always full")
@pytest.mark.parametrize("command", [("apply", "--auto-approve"), ("plan",)], ids=["apply", "plan"])
def test_a_plan_that_cannot_be_shown_is_an_error_of_the_output(bench: Make, command: tuple[str, ...]) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)

    code, said = run_with_output(made, ">/dev/full", *command)

    assert (code, made.account.writes) == (1, [])
    assert os.strerror(28) in said
    assert "bug" not in said
