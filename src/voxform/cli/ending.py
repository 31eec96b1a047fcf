"""Being ended from outside while another program is waited for."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


def signals_from_outside() -> tuple[signal.Signals, ...]:
    """SIGTERM, and the SIGHUP of a terminal that closes; not what `nohup` has this program ignore."""
    return tuple(
        each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) is not signal.SIG_IGN
    )


@contextmanager
def interrupted_when_ended() -> Iterator[None]:
    """Let SIGTERM and SIGHUP interrupt like Ctrl-C, so that what was started is ended too."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _interrupt) for number in signals_from_outside()}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
