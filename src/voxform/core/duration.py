"""Durations as people write and read them: `10s`, `1.5s`, `5m`, `1h`, `2d`."""

import math
import re

_DURATION = re.compile(r"(?P<count>\d{1,9}(?:\.\d{1,3})?)(?P<unit>ms|s|m|h|d)\Z", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def parse_duration(text: str) -> float:
    """Read a duration as seconds.

    Raises:
        ValueError: the text is not a number followed by ms, s, m, h or d.
    """
    found = _DURATION.match(text)
    if found is None:
        raise ValueError(f"{text!r} is not a duration such as 10s, 5m or 1h")
    return float(found["count"]) * _SECONDS[found["unit"]]


def format_duration(seconds: float) -> str:
    """Whole seconds, rounded up, as at most two units: `45s`, `1h 5m`, `2d`."""
    left = math.ceil(seconds)
    parts = []
    for unit in ("d", "h", "m", "s"):
        count, left = divmod(left, int(_SECONDS[unit]))
        if count:
            parts.append(f"{count}{unit}")
    return " ".join(parts[:2]) or "0s"
