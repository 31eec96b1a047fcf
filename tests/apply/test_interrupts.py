"""Signals and broken outputs never come between a request and its record."""

import json
import signal
import subprocess
from collections.abc import Iterable
from threading import Event
from typing import Any

import pytest
from tests.apply.running import Make, held, recorded, refuse, start, tools

_PATIENCE = 30  # seconds until a test that waits for nothing fails


def said(process: subprocess.Popen[str], word: str) -> None:
    """Wait until the program has answered a signal."""
    assert process.stderr is not None
    assert process.stderr.readline().startswith(word)


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=["Ctrl-C", "SIGTERM", "SIGHUP"]
)
def test_a_second_signal_saves_and_leaves_what_is_in_flight(bench: Make, number: signal.Signals) -> None:
    made = bench()
    made.resources(tools(*(f"bye_{at}" for at in range(6))))
    running: list[subprocess.Popen[str]] = []
    left = Event()

    def hold_the_third(environ: Any, _start_response: Any, pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST" and len(made.account.writes) == 2:
            for word in ("Stopping", "Leaving"):
                running[0].send_signal(number)
                said(running[0], word)
            assert left.wait(_PATIENCE), "the program waited for the answer"
        answer: Iterable[bytes] = through()
        return answer

    made.account.between.meddle = hold_the_third
    with start(made, "--json", "--parallelism", "1") as process:
        running.append(process)
        assert process.stdout is not None
        printed = process.stdout.read()
        code = process.wait(_PATIENCE)
        left.set()
    made.account.between.meddle = None

    finished = json.loads(printed.splitlines()[-1])
    assert (code, finished["type"], finished["result"]) == (130, "run_finished", "interrupted")
    assert len(recorded(made)) == 2
    assert [each["address"] for each in made.plan().document["pending"]] == ["tools.bye_2"]
    made.apply()
    assert recorded(made) == held(made)
    assert len(held(made)) == 6
    made.assert_idle()


def test_a_signal_after_a_failure_is_an_interruption_only_when_it_cut_something_off(bench: Make) -> None:
    made = bench()
    made.resources(tools("bad"))
    running: list[subprocess.Popen[str]] = []

    def interrupt_and_refuse(
        environ: Any, start_response: Any, _pass_on: Any, through: Any
    ) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "GET":
            answer: Iterable[bytes] = through()
            return answer
        running[0].send_signal(signal.SIGINT)
        said(running[0], "Stopping")
        return refuse(start_response)

    made.account.between.meddle = interrupt_and_refuse
    with start(made) as process:
        running.append(process)
        assert process.stdout is not None
        process.stdout.read()
        code = process.wait(_PATIENCE)

    assert code == 4


@pytest.mark.parametrize("options", [(), ("--json",)], ids=["lines", "events"])
def test_a_reader_that_goes_away_does_not_end_the_apply(bench: Make, options: tuple[str, ...]) -> None:
    made = bench()
    made.resources(tools(*(f"bye_{at}" for at in range(6))))
    gone = Event()

    def wait_for_it(environ: Any, _start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "POST":
            assert gone.wait(_PATIENCE)
        answer: Iterable[bytes] = through()
        return answer

    made.account.between.meddle = wait_for_it
    with start(made, *options, "--parallelism", "1") as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
        gone.set()
        code = process.wait(_PATIENCE)

    assert code == 0
    assert recorded(made) == held(made)
    assert len(held(made)) == 6
