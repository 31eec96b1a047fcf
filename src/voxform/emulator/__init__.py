"""The embedded platform: a OneInbox of one's own, over SQLite, for trials and tests.

It stands alone: nothing of the client is imported here, so that a misunderstanding cannot be shared.
"""

from voxform.emulator.faults import KNOWN, Clock, FaultError, Faults, Faulty, Passed
from voxform.emulator.platform import Platform, RequestRecord, open_platform
from voxform.emulator.problem import EmulatorError
from voxform.emulator.quirks import QuirkError, Quirks
from voxform.emulator.server import Server, serve

__all__ = [
    "KNOWN",
    "Clock",
    "EmulatorError",
    "FaultError",
    "Faults",
    "Faulty",
    "Passed",
    "Platform",
    "QuirkError",
    "Quirks",
    "RequestRecord",
    "Server",
    "open_platform",
    "serve",
]
