"""One request of an apply goes wrong, each request in turn and in each way: nothing is lost, nothing made twice."""

from collections.abc import Callable
from random import Random

import pytest
from tests.apply.faulted import AFTER, BEFORE, Lab

Record = Callable[[str, object], None]

FAULTS = (
    "429",
    "429=5",
    "429=@30s",
    "429=-5",
    "429=soon",
    "429=999999",
    "500",
    "502=html",
    "503",
    "504=html",
    "fail-after",
    "fail-after=502",
    "refuse",
    "drop-before",
    "drop-after",
    "hang",
    "hang-after",
    "html",
    "html-after",
    "truncate",
    "claim-more",
    "claim-less",
    "empty",
    "huge=33",
    "gzip-bomb=33",
    "slow=200ms",
)
SAMPLE = 36
DEADLINE = 20 * 60  # seconds of virtual time for both applies


@pytest.fixture(scope="module")
def calm(lab: Lab) -> range:
    """The requests of an apply in which nothing goes wrong, counted from 1."""
    with lab.trial(AFTER, begin=BEFORE) as trial:
        ended, requests = trial.apply(), len(trial.log)
        assert (ended, trial.wrong()) == ("succeeded", [])
        return range(1, requests + 1)


def strike(lab: Lab, spec: str, parallelism: int) -> str:
    """What is wrong after an apply under one fault and at most one more without; nothing, if all is well."""
    with lab.trial(AFTER, spec, begin=BEFORE, parallelism=parallelism) as trial:
        first = trial.apply()
        (struck,) = trial.faults.struck()
        trial.faults.clear()
        second = trial.apply() if first != "succeeded" else "succeeded"
        found = trial.wrong()
        if second != "succeeded" or found or struck[1] != 1 or trial.time.passed > DEADLINE:
            return f"{spec}: {first}, {second}, {trial.time.passed:.0f} s, {struck}, {found}"
    return ""


def test_after_one_fault_at_any_request_one_more_apply_mends_everything(
    lab: Lab, calm: range, record_property: Record, *, exhaustive: bool
) -> None:
    points = [f"{fault}#{number}" for fault in FAULTS for number in calm]
    dice = Random(1)
    once = [f"{fault}#{dice.choice(calm)}" for fault in FAULTS]
    tried = points if exhaustive else sorted({*once, *dice.sample(points, SAMPLE - len(once))})
    wrong = [found for number, spec in enumerate(tried) if (found := strike(lab, spec, 1 + 3 * (number % 2)))]
    record_property(
        "tried", f"one fault at every request: {len(tried)} of {len(points)} points tried, {len(wrong)} wrong"
    )
    assert wrong == []


@pytest.mark.parametrize("fault", ["drop-after", "hang-after", "fail-after", "truncate"])
def test_a_lost_answer_to_every_create_makes_nothing_twice(lab: Lab, fault: str) -> None:
    with lab.trial(AFTER, f"{fault}:POST", begin=BEFORE) as trial:
        assert (trial.apply(), trial.wrong()) == ("succeeded", [])
        assert sum(each.method == "POST" for each in trial.log) == 5


def test_a_lost_answer_to_every_write_makes_nothing_twice(lab: Lab) -> None:
    with lab.trial(
        AFTER, "drop-after:POST", "drop-after:PATCH#/2", "drop-after:DELETE#/2", begin=BEFORE
    ) as trial:
        assert (trial.apply(), trial.wrong()) == ("succeeded", [])
