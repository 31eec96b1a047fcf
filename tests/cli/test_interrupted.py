"""An apply that is stopped, or that meets something worse than a refusal, sends nothing more and loses nothing."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.cli.bench import Bench

Make = Callable[..., Bench]


def tools(count: int) -> str:
    """Tools that do not depend on each other, so that they make one wave."""
    every = (f"  bye_{number}: {{type: end_call, description: Say goodbye.}}\n" for number in range(count))
    return "tools:\n" + "".join(every)


def state_of(bench: Bench) -> Path:
    return bench.folder / ".voxform" / "state" / "default.json"


def recorded(bench: Bench) -> set[str]:
    return {each["id"] for each in bench.ok("state", "list", "--json").document["resources"]}


def held(bench: Bench) -> set[str]:
    return {each["id"] for each in bench.account.all("tools")}


def test_the_first_interrupt_finishes_what_is_in_flight_and_starts_nothing(bench: Make) -> None:
    made = bench()
    made.resources(tools(6))
    command = [sys.executable, "-m", "voxform", "-C", str(made.folder), "apply", "--auto-approve", "--json"]
    running: list[subprocess.Popen[str]] = []

    def interrupt(environ: Any, _start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and len(made.account.writes) == 1:
            running[0].send_signal(signal.SIGINT)
            assert running[0].stderr is not None
            assert running[0].stderr.readline().startswith("Stopping")
        answer: Iterable[bytes] = through()
        return answer

    made.account.between.meddle = interrupt
    with subprocess.Popen(
        [*command, "--parallelism", "1"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        running.append(process)
        assert process.stdout is not None
        printed = process.stdout.read()
    made.account.between.meddle = None

    assert process.returncode == 130
    assert len(made.account.writes) == 2
    assert printed.count('"type":"step_started"') == 2
    assert printed.count('"because":"interrupted"') == 4
    assert recorded(made) == held(made)
    assert made.plan().document["pending"] == []
    made.apply()
    made.assert_idle()


def test_an_interrupt_before_the_first_step_ends_at_once(bench: Make) -> None:
    made = bench()
    made.resources(tools(1))
    command = [sys.executable, "-m", "voxform", "-C", str(made.folder), "apply", "--auto-approve"]
    running: list[subprocess.Popen[str]] = []

    def interrupt(environ: Any, _start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/v1/tools":
            running[0].send_signal(signal.SIGINT)
        answer: Iterable[bytes] = through()
        return answer

    made.account.between.meddle = interrupt
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        running.append(process)
        _, said = process.communicate(timeout=60)

    assert (process.returncode, said) == (130, "\nInterrupted.\n")
    assert made.account.writes == []
    assert not state_of(made).exists()


def test_when_the_state_was_replaced_by_somebody_else_nothing_more_is_sent(bench: Make) -> None:
    made = bench()
    made.resources(tools(90))

    def meddle(_environ: Any, _start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        if len(made.account.writes) == 3:
            theirs = json.loads(state_of(made).read_bytes()) | {"write_id": "somebody else's"}
            state_of(made).unlink()
            state_of(made).write_text(json.dumps({key: theirs[key] for key in theirs if key != "checksum"}))
        answer: Iterable[bytes] = through()
        return answer

    made.account.between.meddle = meddle
    outcome = made("apply", "--auto-approve", "--parallelism", "1")

    assert outcome.code == 3
    assert "state-changed" in outcome.err
    assert 3 <= len(made.account.writes) <= 4


def test_a_lost_answer_and_a_list_that_cannot_be_read_leave_the_create_pending(bench: Make) -> None:
    made = bench()
    made.resources(tools(3))

    def lose(environ: Any, start_response: Any, pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and len(made.account.writes) == 1:
            pass_on()
            start_response("502 Bad Gateway", [])
            return []
        if environ["REQUEST_METHOD"] == "GET" and made.account.writes:
            start_response("403 Forbidden", [])
            return []
        answer: Iterable[bytes] = through()
        return answer

    made.account.between.meddle = lose
    outcome = made("apply", "--auto-approve", "--parallelism", "1", "--json")
    made.account.between.meddle = None

    assert outcome.code == 4
    assert '"type":"run_finished"' in outcome.out.splitlines()[-1]
    assert len(made.plan().document["pending"]) == 1
    made.apply()
    assert len(held(made)) == 3
    assert recorded(made) == held(made)
    made.assert_idle()
