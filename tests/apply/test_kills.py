"""A run is killed wherever it can be, and so is the one after it: the next leaves nothing lost and nothing twice."""

from collections.abc import Callable
from random import Random

import pytest
from tests.apply.killing import Calm, Range, each_way, strike

Record = Callable[[str, object], None]

PARTS = 4
PAIRS = 500  # of a part


def test_killed_at_any_request_and_any_file_operation_one_more_apply_mends_everything(
    large: Range, large_calm: Calm, record_property: Record, *, exhaustive: bool
) -> None:
    points = large_calm.points
    tried = points if exhaustive else each_way(points, 2, Random(1))
    outcomes = {str(each): strike(large, large_calm, [each]) for each in tried}
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
    small: Range, small_calm: Calm, part: int, record_property: Record, *, exhaustive: bool
) -> None:
    dice = Random(part)
    pairs = [dice.choices(small_calm.points, k=2) for _ in range(PAIRS if exhaustive else 1)]
    wrong, killed = {}, 0
    for seed, pair in enumerate(pairs):
        found, kills = strike(small, small_calm, pair, seed)
        killed += kills == 2
        if found:
            wrong[" and ".join(map(str, pair))] = found
    record_property(
        "tried",
        f"R2, killed again while it recovers, part {part}: {len(pairs)} pairs tried, "
        f"{killed} killed twice, {len(wrong)} wrong",
    )
    assert wrong == {}
