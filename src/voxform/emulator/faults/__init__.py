"""Faults between a client and the embedded platform, so that a client can be tried under each of them."""

from voxform.emulator.faults.clock import Clock
from voxform.emulator.faults.faulty import Faults, Faulty, Passed
from voxform.emulator.faults.known import KNOWN
from voxform.emulator.faults.spec import GRAMMAR, FaultError

__all__ = ["GRAMMAR", "KNOWN", "Clock", "FaultError", "Faults", "Faulty", "Passed"]
