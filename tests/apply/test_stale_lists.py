"""Lists that do not show at once what was made: nothing is made twice, and what is not known is not guessed."""

from collections.abc import Callable
from random import Random

import pytest
from tests.apply.faulted import AFTER, BEFORE, Lab

Record = Callable[[str, object], None]

LOST = "drop-after:POST"
CREATES = 5
SAMPLE = 5

ONE_AND_ANOTHER = """
tools:
  first: {type: end_call, description: One.}
  other: {type: end_call, description: Another., depends_on: [tools.first]}
"""


def lagging(lab: Lab, *specs: str) -> list[str]:
    """What is wrong after one apply under these faults."""
    with lab.trial(AFTER, *specs, begin=BEFORE) as trial:
        ended = trial.apply()
        found = trial.wrong()
        return [] if ended == "succeeded" and not found else [f"{specs}: {ended}, {found}"]


def test_a_lag_shorter_than_the_settle_time_makes_nothing_twice(
    lab: Lab, record_property: Record, *, exhaustive: bool
) -> None:
    lags = [f"{sort}={tenths / 10}s" for sort in ("stale", "replicas") for tenths in range(0, 100, 5)]
    which = [LOST, *(f"{LOST}#{number}" for number in range(1, CREATES + 1)), "fail-after:POST%0.5@1"]
    points = [(lag, lost) for lag in lags for lost in which]
    tried = points if exhaustive else Random(2).sample(points, SAMPLE)
    wrong = [found for lag, lost in tried for found in lagging(lab, lag, lost)]
    record_property("tried", f"stale lists: {len(tried)} of {len(points)} points tried, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("lag", ["stale=25s", "stale=1m"])
def test_a_list_that_lacks_what_is_known_to_exist_stops_the_run_until_it_is_complete(
    lab: Lab, lag: str
) -> None:
    with lab.trial(ONE_AND_ANOTHER, lag, f"{LOST}#2") as trial:
        assert trial.apply() == "incomplete"
        assert len(trial.held["tools"]) == 2
        assert trial.apply() == "list-behind"
        assert [each.method for each in trial.log].count("POST") == 2
        trial.time.advance(60)
        assert (trial.apply(), trial.wrong()) == ("succeeded", [])
        assert len(trial.held["tools"]) == 2


def test_what_somebody_deletes_meanwhile_does_not_make_a_list_look_behind(lab: Lab) -> None:
    with lab.trial(ONE_AND_ANOTHER, f"{LOST}#2") as trial:
        lab.board.meanwhile = lambda _, name: trial.delete("tools", "first") if name == "other" else None
        assert trial.apply() == "succeeded"
        assert [each["name"] for each in trial.held["tools"]] == ["other"]


@pytest.mark.parametrize(
    "fault", ["moving-total~3", "503:GET#/2", "429:GET#/2", "html:GET#/3", "truncate:GET#/3"]
)
def test_lists_that_fail_now_and_then_are_read_all_the_same(lab: Lab, fault: str) -> None:
    with lab.trial(AFTER, fault, f"{LOST}#/2", begin=BEFORE) as trial:
        assert (trial.apply(), trial.wrong()) == ("succeeded", [])
