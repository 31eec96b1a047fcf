"""Events of an apply as JSON, one object a line (design §8)."""

from typing import Any, TypeAlias, assert_never

from voxform.core.event import (
    Event,
    RunFinished,
    RunStarted,
    StepDone,
    StepFailed,
    StepNotReached,
    StepStarted,
    StepWaiting,
)
from voxform.views.plan_document import diagnostic_document

FORMAT_VERSION = "1.0"

Stepped: TypeAlias = StepStarted | StepWaiting | StepDone | StepFailed | StepNotReached


def event_document(event: Event, at: str) -> dict[str, Any]:
    """The event as JSON values; `at` is when it happened, RFC 3339 in UTC."""
    if isinstance(event, RunStarted):
        return {
            "type": "run_started",
            "at": at,
            "format_version": FORMAT_VERSION,
            "run": event.run,
            "environment": event.environment,
            "digest": event.digest,
            "steps": event.steps,
        }
    if isinstance(event, RunFinished):
        return {
            "type": "run_finished",
            "at": at,
            "run": event.run,
            "result": event.result,
            "counts": dict(event.counts),
            "failed": list(event.failed),
            "not_reached": list(event.not_reached),
        }
    return {**_step(event, at), **_outcome(event)}


def _step(event: Stepped, at: str) -> dict[str, Any]:
    return {
        "type": _TYPE[type(event)],
        "at": at,
        "step": event.step,
        "operation": str(event.operation),
        "address": str(event.address),
        "deposed": event.deposed,
    }


_TYPE = {
    StepStarted: "step_started",
    StepWaiting: "step_waiting",
    StepDone: "step_done",
    StepFailed: "step_failed",
    StepNotReached: "step_not_reached",
}


def _outcome(event: Stepped) -> dict[str, Any]:
    match event:
        case StepStarted():
            return {}
        case StepWaiting():
            return {"status": event.status}
        case StepDone():
            return {"id": event.id, "seconds": round(event.seconds, 3), "adopted": event.adopted}
        case StepFailed():
            return {"diagnostics": [diagnostic_document(each) for each in event.diagnostics]}
        case StepNotReached():
            return {"because": event.because or None}
        case _:
            assert_never(event)
