"""What is applied is what was approved; else it is said what differs."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]

BYE = "  bye: {type: end_call, description: Say goodbye.}\n"
HOLD = "  hold: {type: end_call, description: Hold the line.}\n"


@pytest.fixture
def saved(bench: Make) -> tuple[Bench, Path]:
    """A plan of two creates that was saved and approved."""
    made = bench()
    made.resources("tools:\n" + BYE + HOLD)
    file = made.folder / "plan.json"
    made.ok("plan", "--out", str(file))
    return made, file


DIFFERENCES = {
    "a change more": (BYE + HOLD + BYE.replace("bye", "wait"), ["Not approved:", "create tools.wait"]),
    "a change less": (BYE, ["Approved, and not to be done now:", "create tools.hold"]),
    "another change": (
        BYE + HOLD.replace("Hold", "Keep"),
        ["Approved, and now another:", "create tools.hold"],
    ),
}


@pytest.mark.parametrize("case", DIFFERENCES)
def test_another_plan_than_the_saved_one_is_refused_with_what_differs(
    saved: tuple[Bench, Path], case: str
) -> None:
    made, file = saved
    text, lines = DIFFERENCES[case]
    made.resources("tools:\n" + text)

    outcome = made("apply", str(file))

    assert (outcome.code, made.account.writes) == (3, [])
    told = [each.strip() for each in outcome.err.splitlines()]
    at = next(number for number, each in enumerate(told) if each.endswith(lines[0]))
    assert told[at + 1] == lines[1]
    assert "create tools.bye" not in outcome.err


def test_the_same_changes_of_another_state_are_refused_with_that(saved: tuple[Bench, Path]) -> None:
    made, file = saved
    made.apply()
    made.ok("destroy", "--auto-approve")

    outcome = made("apply", str(file))

    assert (outcome.code, "The changes are the same" in outcome.err) == (3, True)


def test_an_approval_is_used_up_by_the_run_that_carried_it_out(saved: tuple[Bench, Path]) -> None:
    made, file = saved
    made.ok("apply", str(file))
    again = made("apply", str(file))
    made.ok("destroy", "--auto-approve")

    replayed = made("apply", str(file))

    assert (again.code, replayed.code) == (0, 3)
    assert made.account.all("tools") == []


def test_a_digest_alone_knows_only_what_would_happen_now(saved: tuple[Bench, Path]) -> None:
    made, _ = saved

    outcome = made("apply", "--expect", "sha256:" + "0" * 64)

    assert outcome.code == 3
    assert "What would happen now:\n    create tools.bye\n    create tools.hold" in outcome.err


def test_what_was_approved_is_applied_by_another_process_in_another_folder(
    saved: tuple[Bench, Path], tmp_path: Path
) -> None:
    made, _ = saved
    digest = made.plan().document["digest"]
    other = replace(made, folder=tmp_path / "elsewhere")
    other.write("voxform.yaml", (made.folder / "voxform.yaml").read_text())
    other.resources("tools:\n" + HOLD, "tools:\n" + BYE)

    assert other("apply", "--expect", digest).code == 0


ODD = {
    "another order of hashes": {"PYTHONHASHSEED": "4242"},
    "a locale without letters": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "without assertions, at another place of the world": {"PYTHONOPTIMIZE": "2", "TZ": "Pacific/Kiritimati"},
}


@pytest.mark.parametrize("case", ODD)
def test_a_digest_is_the_same_whatever_process_makes_it(bench: Make, tmp_path: Path, case: str) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS, "tools:\n  bye: {type: end_call, description: İıß 東京 e\u0301}\n")
    digest = made.plan().document["digest"]
    other = tmp_path / "elsewhere"
    shutil.copytree(made.folder, other)
    environ = {**os.environ, "PYTHONHASHSEED": "1", **ODD[case]}
    command = [sys.executable, "-m", "voxform", "-C", str(other), "apply", "--expect", digest]

    ended = subprocess.run(command, env=environ, capture_output=True, check=False)

    assert ended.returncode == 0, ended.stderr
