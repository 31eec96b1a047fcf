"""A platform of which three answers in ten are errors: an apply converges, patiently, and repeats no create blindly."""

from collections.abc import Callable

import pytest
from tests.apply.faulted import AFTER, BEFORE, Lab, Seen, Trial

STORM = ("429%0.08@{0}", "429=999999%0.02@{0}1", "503%0.1@{0}2", "500=html%0.05@{0}3", "fail-after%0.05@{0}4")
Record = Callable[[str, object], None]

SEEDS = 200
SAMPLE = 5
MOST_APPLIES = 4
CALM = 20  # about as many requests has an apply in which nothing goes wrong
BUDGET = 6 * CALM
LONGEST_WAIT = 120
LONGEST_REQUEST = 600


def blind_repeats(log: list[Seen]) -> list[str]:
    """Creates sent again, after one that may have made something, without a list of the kind in between."""
    doubtful: set[tuple[str, str]] = set()
    found = []
    for each in log:
        if each.method == "GET" and each.status == 200:
            doubtful = {(path, name) for path, name in doubtful if path != each.path}
        if each.method == "POST":
            if (each.path, each.name) in doubtful:
                found.append(f"blind repetition of {each.path} {each.name}")
            if each.status not in {201, 429}:
                doubtful.add((each.path, each.name))
    return found


def weather(trial: Trial) -> list[str]:
    """What is wrong after an apply, repeated while it does not succeed."""
    applies = 1
    while (ended := trial.apply()) != "succeeded" and applies < MOST_APPLIES:
        applies += 1
    found = [*blind_repeats(trial.log), *([] if ended == "succeeded" else [f"ended {ended}"])]
    if len(trial.log) > BUDGET:
        found.append(f"{len(trial.log)} requests")
    if max(trial.time.waits, default=0) > LONGEST_WAIT:
        found.append(f"waited {max(trial.time.waits)} s")
    return [*found, *trial.wrong()]


def test_a_storm_is_weathered(lab: Lab, record_property: Record, *, exhaustive: bool) -> None:
    seeds = range(SEEDS) if exhaustive else range(SAMPLE)
    wrong: dict[int, list[str]] = {}
    requests = 0
    for seed in seeds:
        specs = [each.format(seed) for each in STORM]
        with lab.trial(AFTER, *specs, begin=BEFORE, seed=seed, parallelism=1 + seed % 4) as trial:
            if found := weather(trial):
                wrong[seed] = found
            requests += len(trial.log)
    record_property("tried", f"storms: {len(seeds)} seeds, {requests} requests, {len(wrong)} wrong")
    assert wrong == {}


def test_a_platform_that_is_always_busy_is_given_up_in_time(lab: Lab) -> None:
    with lab.trial(AFTER, "429=999999:POST", begin=BEFORE) as trial:
        assert trial.apply() == "incomplete"
        assert set(trial.time.waits) == {LONGEST_WAIT}
        creates = [each for each in trial.log if each.method == "POST"]
        assert len(creates) == 4 * (LONGEST_REQUEST // LONGEST_WAIT + 1)
        trial.faults.clear()
        assert (trial.apply(), trial.wrong()) == ("succeeded", [])


@pytest.mark.parametrize("status", ["500", "503=html", "drop-before"])
def test_a_platform_that_fails_every_create_is_asked_three_times_and_listed_in_between(
    lab: Lab, status: str
) -> None:
    with lab.trial(AFTER, f"{status}:POST", begin=BEFORE) as trial:
        assert trial.apply() == "incomplete"
        assert blind_repeats(trial.log) == []
        asked = [each.name for each in trial.log if each.method == "POST"]
        assert {name: asked.count(name) for name in asked} == {
            "backup": 3,
            "hang_up": 3,
            "ask": 3,
            "book_visit": 3,
        }
        trial.faults.clear()
        assert (trial.apply(), trial.wrong()) == ("succeeded", [])
