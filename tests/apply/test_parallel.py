"""A step begins as soon as what it depends on is done; a failure holds up nothing but its dependents."""

import json
from collections.abc import Iterable
from threading import Event, Lock
from time import monotonic
from typing import Any

from tests.apply.running import Make, body_of, held, recorded, refuse, state_file, tools

CHAIN = """
tools:
  slow: {type: end_call, description: Say goodbye.}
  first: {type: end_call, description: Say goodbye.}
  second: {type: end_call, description: Say goodbye., depends_on: [tools.first]}
  third: {type: end_call, description: Say goodbye., depends_on: [tools.second]}
"""
_PATIENCE = 30  # seconds until a test that waits for nothing fails


def test_a_slow_step_holds_up_only_what_depends_on_it(bench: Make) -> None:
    made = bench()
    made.resources(CHAIN)
    last = Event()

    def hold_slow(environ: Any, _start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        name = body_of(environ).get("name")
        if name == "slow":
            assert last.wait(_PATIENCE), "the others waited for the slow one"
        if name == "third":
            last.set()
        answer: Iterable[bytes] = through()
        return answer

    made.account.between.meddle = hold_slow
    made.apply("--parallelism", "2")

    assert recorded(made) == held(made)
    assert len(held(made)) == 4
    made.assert_idle()


def test_no_more_requests_are_in_flight_than_asked_for(bench: Make) -> None:
    made = bench()
    made.resources(tools(*(f"bye_{at}" for at in range(12))))
    lock, flying, most = Lock(), [0], [0]
    three = Event()

    def count(environ: Any, _start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST":
            return list(through())
        with lock:
            flying[0] += 1
            most[0] = max(most[0], flying[0])
            if flying[0] == 3:
                three.set()
        three.wait(_PATIENCE)
        answer = list(through())
        with lock:
            flying[0] -= 1
        return answer

    made.account.between.meddle = count
    made.apply("--parallelism", "3")

    assert most == [3]
    assert len(held(made)) == 12


BROKEN = """
tools:
  bad: {type: end_call, description: Say goodbye.}
  after_bad: {type: end_call, description: Say goodbye., depends_on: [tools.bad]}
  after_that: {type: end_call, description: Say goodbye., depends_on: [tools.after_bad]}
  good: {type: end_call, description: Say goodbye.}
  after_good: {type: end_call, description: Say goodbye., depends_on: [tools.good]}
"""


def refuse_bad(environ: Any, start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
    if body_of(environ).get("name") == "bad":
        return refuse(start_response)
    answer: Iterable[bytes] = through()
    return answer


def ends(printed: str) -> dict[str, str]:
    """By address, how each step ended."""
    events = [json.loads(each) for each in printed.splitlines()]
    return {each["address"]: each["type"] for each in events if "address" in each}


def test_after_a_failure_what_does_not_depend_on_it_goes_on(bench: Make) -> None:
    made = bench()
    made.resources(BROKEN)

    made.account.between.meddle = refuse_bad
    outcome = made("apply", "--auto-approve", "--json", "--parallelism", "1")

    assert outcome.code == 4
    assert ends(outcome.out) == {
        "tools.bad": "step_failed",
        "tools.after_bad": "step_not_reached",
        "tools.after_that": "step_not_reached",
        "tools.good": "step_done",
        "tools.after_good": "step_done",
    }


def test_with_fail_fast_nothing_new_is_started_after_the_first_failure(bench: Make) -> None:
    made = bench()
    made.resources(BROKEN)

    made.account.between.meddle = refuse_bad
    stopped = made("apply", "--auto-approve", "--json", "--parallelism", "1", "--fail-fast")
    pending = made.plan().document["pending"]
    made.account.between.meddle = None
    made.apply("--fail-fast")

    assert stopped.code == 4
    assert sorted(ends(stopped.out).values()) == ["step_failed", *["step_not_reached"] * 4]
    assert stopped.out.count('"because":"create tools.bad"') == 3
    assert pending == []
    assert len(held(made)) == 5
    made.assert_idle()


def test_results_are_written_together_with_the_next_intentions(bench: Make) -> None:
    made = bench()
    made.resources(tools(*(f"bye_{at}" for at in range(200))))
    began = monotonic()
    made.apply()

    waves, end = 4, 1  # of at most 64 creates each; and the end of the run
    late = int(monotonic() - began)  # no result waits for longer than a second
    assert json.loads(state_file(made).read_text())["serial"] <= waves + end + late
    assert recorded(made) == held(made)
    assert len(held(made)) == 200
