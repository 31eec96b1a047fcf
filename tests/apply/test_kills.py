"""A run is killed wherever it can be, and so is the one after it: the next leaves nothing lost and nothing twice."""

from collections.abc import Callable, Iterator
from random import Random

import pytest
from tests.apply.faulted import AFTER, BEFORE
from tests.apply.killing import Calm, Range, each_way, measure, open_range, strike
from tests.apply.sixty import sixty

Record = Callable[[str, object], None]

PARTS = 4
PAIRS = 500  # of a part


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    """Sixty resources, nearly all of which change."""
    with open_range(tmp_path_factory.mktemp("large"), sixty(later=False), sixty(later=True)) as opened:
        yield opened


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    """Ten resources, of which as many ways of changing are tried."""
    with open_range(tmp_path_factory.mktemp("small"), BEFORE, AFTER) as opened:
        yield opened


@pytest.fixture(scope="module")
def calm(small: Range) -> Calm:
    """What happens to ten resources when nothing goes wrong."""
    return measure(small)


def test_killed_at_any_request_and_any_file_operation_one_more_apply_mends_everything(
    large: Range, record_property: Record, *, exhaustive: bool
) -> None:
    calm = measure(large)
    points = calm.points
    tried = points if exhaustive else each_way(points, 2, Random(1))
    outcomes = {str(each): strike(large, calm, [each]) for each in tried}
    wrong = {point: found for point, (found, _) in outcomes.items() if found}
    killed = sum(count for _, count in outcomes.values())
    record_property(
        "tried",
        f"R1, a kill at every request and file operation: {len(tried)} of {len(points)} points tried, "
        f"{killed} killed, {len(wrong)} wrong",
    )
    assert wrong == {}
    assert killed >= len(tried) * 0.7  # towards the end a run may have fewer than it had in the calm


@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_killed_again_while_it_recovers(
    small: Range, calm: Calm, part: int, record_property: Record, *, exhaustive: bool
) -> None:
    dice = Random(part)
    pairs = [dice.choices(calm.points, k=2) for _ in range(PAIRS if exhaustive else 1)]
    wrong, killed = {}, 0
    for seed, pair in enumerate(pairs):
        found, kills = strike(small, calm, pair, seed)
        killed += kills == 2
        if found:
            wrong[" and ".join(map(str, pair))] = found
    record_property(
        "tried",
        f"R2, killed again while it recovers, part {part}: {len(pairs)} pairs tried, "
        f"{killed} killed twice, {len(wrong)} wrong",
    )
    assert wrong == {}
