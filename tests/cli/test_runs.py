"""What a run records of itself."""

import json
import subprocess
from collections.abc import Callable
from typing import Any

from tests.cli.bench import Bench

Make = Callable[..., Bench]

BYE = "tools:\n  bye: {type: end_call, description: Say goodbye.}\n"


def last_run(bench: Bench) -> Any:
    return json.loads((bench.folder / ".voxform/state/default.json").read_text())["runs"][-1]


def git(bench: Bench, *arguments: str) -> str:
    who = ("-c", "user.name=A", "-c", "user.email=a@acme.example", "-c", "commit.gpgsign=false")
    command = ["git", *who, "-C", str(bench.folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_run_records_the_commit_it_was_made_from(bench: Make) -> None:
    made = bench()
    made.resources(BYE)
    git(made, "init", "--quiet")
    git(made, "add", "voxform.yaml", "resources")
    git(made, "commit", "--quiet", "-m", "A tool")

    made.apply()

    run = last_run(made)
    assert run["commit"] == git(made, "rev-parse", "HEAD")
    assert (run["result"], run["counts"]) == ("succeeded", {"create": 1, "update": 0, "delete": 0})


def test_without_a_commit_a_run_records_none(bench: Make) -> None:
    made = bench()
    made.resources(BYE)
    git(made, "init", "--quiet")

    made.apply()

    assert last_run(made)["commit"] is None
