"""A clock that is wrong or jumps decides nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from tests.apply.faulted import Trial
from tests.apply.killing import Calm, Point, Range, differences

Record = Callable[[str, object], None]
Skew = Callable[[int], timedelta]

DECADE = timedelta(days=3652)
NONE = timedelta()

SKEWS: dict[str, Skew] = {
    "ten years behind": lambda _: -DECADE,
    "ten years ahead": lambda _: DECADE,
    "jumping back ten years": lambda reading: -DECADE if reading > 20 else NONE,
    "jumping ahead ten years": lambda reading: DECADE if reading > 20 else NONE,
    "jumping back again and again": lambda reading: timedelta(hours=-reading),
    "jumping to and fro": lambda reading: DECADE if reading % 2 else -DECADE,
}


def skewed(trial: Trial, skew: Skew) -> None:
    """Give the client another time than the platform has; its n-th look at the clock is off by `skew(n)`."""
    readings = 0

    def now() -> datetime:
        nonlocal readings
        readings += 1
        return trial.time.now() + skew(readings)

    trial.project = replace(trial.project, clock=replace(trial.project.clock, now=now))


def actions(trial: Trial) -> Counter[tuple[str, str, str]]:
    return Counter((each.method, each.path.split("/")[2], each.name) for each in trial.log)


def usual(large: Range) -> Counter[tuple[str, str, str]]:
    with large.trial() as trial:
        assert trial.apply() == "succeeded"
        return actions(trial)


def test_a_wrong_clock_changes_no_request(
    large: Range, large_calm: Calm, record_property: Record, *, exhaustive: bool
) -> None:
    expected = usual(large)
    names = list(SKEWS) if exhaustive else list(SKEWS)[1:4]
    wrong = {}
    for name in names:
        with large.trial() as trial:
            skewed(trial, SKEWS[name])
            ended, asked = trial.apply(), actions(trial)
            found = differences(trial, large_calm)
            if (ended, asked) != ("succeeded", expected) or found:
                wrong[name] = (ended, asked - expected, found)
    record_property("tried", f"R12, a wrong clock: {len(names)} clocks tried, {len(wrong)} wrong")
    assert wrong == {}


def test_what_a_run_of_another_time_left_is_settled(
    large: Range, large_calm: Calm, record_property: Record, *, exhaustive: bool
) -> None:
    points = [(at, name) for at in range(1, large_calm.requests + 1, 9) for name in SKEWS]
    chosen = points if exhaustive else Random(8).sample(points, 2)
    wrong = {}
    for at, name in chosen:
        with large.trial() as trial:
            assert large.kill(Point("after request", at), Random(0))
            skewed(trial, SKEWS[name])
            ended = trial.apply()
            found = differences(trial, large_calm)
            if ended != "succeeded" or found:
                wrong[at, name] = (ended, found)
    record_property("tried", f"R12, a kill and then a wrong clock: {len(chosen)} tried, {len(wrong)} wrong")
    assert wrong == {}
