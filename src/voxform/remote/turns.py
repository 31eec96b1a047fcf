"""How long a thread may compute while others wait for it, who mostly wait for a platform."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

_TURN = 0.0005  # seconds; Python's own 5 ms are longer than a request takes


@contextmanager
def short_turns() -> Iterator[None]:
    """Let threads give way to each other sooner than a request takes."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(_TURN)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
