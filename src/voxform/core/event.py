"""What an apply tells the views, one value per moment (design §8: apply events)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.state import Operation


@dataclass(frozen=True, slots=True)
class RunStarted:
    """The first event: how many steps there are."""

    run: str
    environment: str
    digest: str
    steps: int


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A request is about to be sent."""

    step: str
    operation: Operation
    address: Address
    deposed: bool = False


@dataclass(frozen=True, slots=True)
class StepWaiting:
    """A create was answered and recorded, and the platform is still at work; `status` is its own word."""

    step: str
    operation: Operation
    address: Address
    status: str
    deposed: bool = False


@dataclass(frozen=True, slots=True)
class StepDone:
    """A request had its effect; `adopted` when a create without an answer turned out to have."""

    step: str
    operation: Operation
    address: Address
    id: str
    seconds: float
    deposed: bool = False
    adopted: bool = False


@dataclass(frozen=True, slots=True)
class StepFailed:
    """A step did not succeed; its dependents are not reached."""

    step: str
    operation: Operation
    address: Address
    diagnostics: tuple[Diagnostic, ...]
    deposed: bool = False


@dataclass(frozen=True, slots=True)
class StepNotReached:
    """A step was not tried because `because` (a step's name) did not succeed, or the run was stopped."""

    step: str
    operation: Operation
    address: Address
    because: str
    deposed: bool = False


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The last event. `result` is `succeeded`, `incomplete` or `interrupted`."""

    run: str
    result: str
    counts: Mapping[str, int] = field(default_factory=dict)
    not_reached: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


Event: TypeAlias = (
    RunStarted | StepStarted | StepWaiting | StepDone | StepFailed | StepNotReached | RunFinished
)
