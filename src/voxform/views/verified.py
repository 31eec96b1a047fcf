"""What a verification found."""

from collections.abc import Iterable
from typing import Any

from voxform.core.promotion import TIMED_OUT
from voxform.core.state import Run
from voxform.views.cells import wrap
from voxform.views.style import Span, Style, line, paint
from voxform.views.values import name_text


def _how(code: int) -> str:
    if code == TIMED_OUT:
        return "it did not end in time"
    return f"it was ended by signal {-code}" if code < 0 else f"it exited with {code}"


def verified_document(run: Run, code: int | None) -> dict[str, Any]:
    """A verification as JSON values: an event that may follow `run_finished`."""
    return {
        "type": "run_verified",
        "run": run.id,
        "drift_free": run.drift_free,
        "passed": None if code is None else code == 0,
        "code": code,
    }


def render_verified(run: Run, code: int | None, command: Iterable[str], *, width: int, color: bool) -> str:
    """A verification in one or two sentences."""
    told = (
        ("The account is as configured.", Style.FINE)
        if run.drift_free
        else ("The account is not as configured: `voxform plan` shows what differs.", Style.ALARM)
    )
    said = [told]
    if code is not None:
        name = name_text(" ".join(command))
        passed = ("passed.", Style.FINE) if code == 0 else (f"failed: {_how(code)}.", Style.ALARM)
        said.append((f"{name} {passed[0]}", passed[1]))
    lines = [line(Span(part, style)) for text, style in said for part in wrap(text, width)]
    return paint(lines, width=width, color=color)
