"""Time as the embedded platform has it: that of the machine, or further on."""

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """The time of a platform; safe to use from several threads. A subclass may live in another time."""

    def __init__(self) -> None:
        self._ahead = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    def advance(self, seconds: float) -> None:
        """Be so much later from now on, without waiting."""
        with self._lock:
            self._ahead += timedelta(seconds=seconds)
