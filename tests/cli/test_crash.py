"""Nothing is lost and nothing is made twice when the program is killed or an answer does not arrive."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]

EDITED = (
    TOOLS.replace("Book a visit.", "Book a visit at the practice.")
    .replace("    type: api_call\n", "    type: api_call\n    depends_on: [tools.send_summary]\n")
    .replace(
        "  send_summary:\n    type: send_email", "  send_summary:\n    name: send_it\n    type: send_email"
    )
    + "  hang_up: {type: end_call, description: Say goodbye.}\n"
)


@dataclass
class Killer:
    """Kills a process at the n-th write, before or after the platform carries it out."""

    at: int
    after: bool
    process: list[subprocess.Popen[bytes]] = field(default_factory=list)
    seen: int = 0

    def __call__(self, environ: Any, start_response: Any, pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            return through()
        self.seen += 1
        if self.seen != self.at:
            return through()
        if self.after:
            pass_on()
        os.kill(self.process[0].pid, signal.SIGKILL)
        self.process[0].wait()
        start_response("204 No Content", [])
        return []


def kill_apply(bench: Bench, killer: Killer) -> None:
    """An apply in a process of its own that does not survive."""
    bench.account.between.meddle = killer
    command = [
        sys.executable,
        "-m",
        "voxform",
        "-C",
        str(bench.folder),
        "apply",
        "--auto-approve",
        "--parallelism",
        "1",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        killer.process.append(process)
        process.communicate(timeout=60)
    bench.account.between.meddle = None
    assert process.returncode == -signal.SIGKILL


def names(bench: Bench) -> Counter[str]:
    return Counter(each["name"] for kind in ("integrations", "tools") for each in bench.account.all(kind))


def recorded(bench: Bench) -> set[str]:
    return {each["id"] for each in bench.ok("state", "list", "--json").document["resources"]}


def held(bench: Bench) -> set[str]:
    return {each["id"] for kind in ("integrations", "tools") for each in bench.account.all(kind)}


@pytest.mark.parametrize("after", [False, True], ids=["before the platform acts", "after the platform acted"])
@pytest.mark.parametrize("at", range(1, 6), ids="create {}".format)
def test_a_kill_at_any_create_leaves_no_orphan_and_no_duplicate(bench: Make, at: int, *, after: bool) -> None:
    made = bench("metadata=hidden", "credential_id=hidden", "normalise=values")
    made.resources(INTEGRATIONS, TOOLS)

    kill_apply(made, Killer(at, after))
    planned = made.plan().document
    made.apply()

    assert planned["pending"]
    assert set(names(made).values()) == {1}
    assert len(names(made)) == 5
    assert recorded(made) == held(made)
    made.assert_idle()


@pytest.mark.parametrize("after", [False, True], ids=["before the platform acts", "after the platform acted"])
@pytest.mark.parametrize("at", range(1, 6), ids="write {}".format)
def test_a_kill_at_any_update_replacement_or_delete_is_settled(bench: Make, at: int, *, after: bool) -> None:
    made = bench()
    replaced = "  book_visit:\n    type: transfer_call\n    description: Hand over.\n    transfer_to: '+49301234567'\n"
    made.resources(
        INTEGRATIONS, "tools:\n" + replaced + "  old: {type: end_call, description: Go.}\n" + SENDING
    )
    made.apply()
    made.resources(INTEGRATIONS, EDITED)

    kill_apply(made, Killer(at, after))
    made.apply()

    assert names(made) == Counter(["Resend Email", "Cal.com", "send_it", "book_visit", "look_up", "hang_up"])
    assert recorded(made) == held(made)
    assert made.account.named("tools", "book_visit")["type"] == "schedule_calendar_event"
    made.assert_idle()


SENDING = TOOLS[TOOLS.index("  send_summary") : TOOLS.index("  book_visit")]


def test_an_answer_lost_after_the_create_is_settled_in_the_same_run(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    lost: list[str] = []

    def lose_answers(environ: Any, start_response: Any, pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return through()
        pass_on()
        lost.append(environ["PATH_INFO"])
        start_response("502 Bad Gateway", [("Content-Type", "text/html")])
        return [b"<html>upstream went away</html>"]

    made.account.between.meddle = lose_answers
    made.apply()
    made.account.between.meddle = None

    assert len(lost) == 5
    assert names(made) == Counter(["Resend Email", "Cal.com", "send_summary", "book_visit", "look_up"])
    made.assert_idle()


def test_two_candidates_for_an_unconfirmed_create_are_asked_about(bench: Make) -> None:
    made = bench()
    made.resources("tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n")
    kill_apply(made, Killer(1, after=True))
    body = {"name": "hang_up", "type": "end_call", "description": "Say goodbye."}
    other = made.account.call("POST", "/v1/tools", body)

    refused = made("apply", "--auto-approve")
    mine = next(each["id"] for each in made.account.all("tools") if each["id"] != other["id"])
    decided = made("import", "tools.hang_up", mine)

    assert (refused.code, decided.code) == (3, 0)
    assert f"voxform -C {made.folder} import tools.hang_up {mine}" in refused.out
    made.assert_idle()
    assert len(made.account.all("tools")) == 2


def test_a_run_that_stopped_half_way_resumes_under_the_same_approval(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    digest = made.plan().document["digest"]

    def refuse_one(environ: Any, start_response: Any, pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"] == "/v1/tools":
            start_response("503 Service Unavailable", [("Content-Type", "application/json")])
            return [b"{}"]
        return through()

    made.account.between.meddle = refuse_one
    stopped = made("apply", "--expect", digest)
    made.account.between.meddle = None
    resumed = made("apply", "--expect", digest)

    assert (stopped.code, resumed.code) == (4, 0)
    assert len(names(made)) == 5
    made.assert_idle()


def test_a_create_that_answers_with_an_object_of_before_is_not_believed(bench: Make) -> None:
    made = bench()
    made.resources("tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n")
    other = made.account.call("POST", "/v1/tools", {"name": "x", "type": "end_call", "description": "X."})

    def answer_with_another(
        environ: Any, start_response: Any, _pass_on: Any, through: Any
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return through()
        start_response("201 Created", [("Content-Type", "application/json")])
        return [json.dumps(other).encode()]

    made.account.between.meddle = answer_with_another
    confused = made("apply", "--auto-approve")
    made.account.between.meddle = None
    made.apply()

    assert confused.code == 4
    assert other["id"] not in recorded(made)
    assert names(made) == Counter(["x", "hang_up"])
    made.assert_idle()
