"""Being ended from outside while another program is waited for."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


@contextmanager
def interrupted_when_ended() -> Iterator[None]:
    """Let SIGTERM and SIGHUP interrupt like Ctrl-C, so that what was started is ended too; not what `nohup` ignores."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    ending = [
        each for each in (signal.SIGTERM, signal.SIGHUP) if signal.getsignal(each) is not signal.SIG_IGN
    ]
    before = {number: signal.signal(number, _interrupt) for number in ending}
    try:
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
