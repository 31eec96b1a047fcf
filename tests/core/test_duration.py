"""Durations as people write and read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxform.core.duration import format_duration, parse_duration


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0s"), (0.2, "1s"), (59.5, "1m"), (3900, "1h 5m"), (3601, "1h 1s"), (86400 + 60, "1d 1m")],
)
def test_a_duration_is_at_most_two_units(seconds: float, text: str) -> None:
    assert format_duration(seconds) == text


@given(st.integers(0, 10**7))
def test_what_is_shown_is_no_more_than_what_there_is_and_near_it(seconds: int) -> None:
    shown = sum(parse_duration(part) for part in format_duration(seconds).split())

    assert shown <= seconds < shown + 86400
