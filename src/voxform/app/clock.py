"""Time and dice of a run; a program that lives in another time brings its own."""

import random as randomness
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """`now` is in UTC, `monotonic` and `sleep` count seconds, `random` gives numbers from 0 to 1."""

    now: Callable[[], datetime] = _now
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    random: Callable[[], float] = randomness.random
