"""Durations and proposals."""

import pytest

from voxform.core.duration import parse_duration
from voxform.core.suggestion import closest, did_you_mean


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("10s", 10), ("0s", 0), ("1.5s", 1.5), ("250ms", 0.25), ("5m", 300), ("1h", 3600), ("2d", 172_800)],
)
def test_a_duration_is_read_as_seconds(text, seconds):
    assert parse_duration(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "10", "s", "-1s", "1 s", "1w", "1h30m", "\u0661s", "1.s", "1e3s"])
def test_anything_else_is_no_duration(text):
    with pytest.raises(ValueError, match="not a duration"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("toools", "tools"), ("Tools", "tools"), ("agent", "agents"), ("xyz", ""), ("", ""), ("t" * 5000, "")],
)
def test_the_nearest_word_is_proposed(word, expected):
    words = ("tools", "agents", "models")
    assert closest(word, words) == expected
    assert did_you_mean(word, words) == (f"Did you mean {expected}?" if expected else "")
