"""After a create without an answer lists are waited for from when nothing more can arrive, not from its start."""

import json
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.cli.bench import Bench
from tests.cli.test_crash import Killer, kill_apply, names

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"
SETTLE = 0.6


@dataclass
class Watch:
    """Loses the answer of every create, and notes when that was and when tools were listed."""

    lost: list[float] = field(default_factory=list)
    listed: list[float] = field(default_factory=list)

    def __call__(self, environ: Any, start_response: Any, pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            pass_on()
            self.lost.append(time.monotonic())
            start_response("502 Bad Gateway", [])
            return []
        if environ["PATH_INFO"] == "/v1/tools":
            self.listed.append(time.monotonic())
        return through()


def settling(made: Bench) -> None:
    made.write("voxform.yaml", f"project: clinic\napi: {{url: '{made.account.url}', settle: {SETTLE}s}}\n")


def test_the_settle_time_begins_when_the_answer_was_lost(bench: Make) -> None:
    made = bench()
    settling(made)
    made.resources(HANG_UP)
    made.account.between.meddle = watch = Watch()

    made.apply()

    assert names(made) == {"hang_up": 1}
    assert watch.listed[-1] - watch.lost[0] >= SETTLE


@pytest.mark.parametrize("year", ["2021", "2190"], ids=["the clock was behind", "the clock was ahead"])
def test_after_a_crash_the_settle_time_begins_with_the_next_run(bench: Make, year: str) -> None:
    made = bench()
    settling(made)
    made.resources(HANG_UP)
    kill_apply(made, Killer(1, after=True))
    state = made.folder / ".voxform/state/default.json"
    tree = json.loads(state.read_text())
    del tree["checksum"]
    tree["pending"][0]["started_at"] = re.sub(r"^\d{4}", year, tree["pending"][0]["started_at"])
    state.write_text(json.dumps(tree))
    made.account.between.meddle = watch = Watch()
    began = time.monotonic()

    outcome = made.apply()

    assert names(made) == {"hang_up": 1}
    assert watch.listed[0] - began >= SETTLE
    assert f"waiting {SETTLE}s (api.settle)" in outcome.err
