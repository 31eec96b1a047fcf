"""The runs that a state records: what each did and what was proved of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.state import State
from voxform.views.facts import fact_lines
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text

_SHORT = 12
_LABEL = 15
_UNENDED = {
    True: "not recorded yet: `voxform plan` shows what is unfinished",
    False: "not recorded: it ended before it could say",
}
_RESULT = {"succeeded": Style.FINE}


def history_document(state: State) -> dict[str, Any]:
    """The runs that are recorded, the latest first, as JSON values."""
    return {
        "environment": state.environment,
        "lineage": state.lineage,
        "runs": [
            {
                "id": run.id,
                "started_at": run.started_at,
                "finished_at": run.finished_at,
                "who": run.who,
                "commit": run.commit,
                "result": run.result,
                "counts": dict(run.counts),
                "config_digest": run.config_digest or None,
                "plan_digest": run.plan_digest,
                "drift_free": run.drift_free,
                "preflight": run.preflight,
                "verification": run.verification,
            }
            for run in reversed(state.runs)
        ],
    }


def render_history(state: State, *, width: int, color: bool) -> str:
    """The runs that are recorded, the latest first, a paragraph each."""
    document = history_document(state)
    runs = [
        each
        for at, run in enumerate(document["runs"])
        for each in (*_paragraph(run, width, last=not at), BLANK)
    ]
    name = name_text(document["environment"])
    return paint(runs[:-1] or [line(f"No run is recorded in {name}.")], width=width, color=color)


def _paragraph(run: Mapping[str, Any], width: int, *, last: bool) -> list[Line]:
    open_ended = run["result"] == "running"
    result = ("running or cut off" if last else "cut off") if open_ended else name_text(run["result"])
    title = line(
        Span(name_text(run["started_at"]), Style.BOLD),
        "  ",
        Span(result, _RESULT.get(run["result"], Style.ALARM)),
        f"  by {name_text(run['who'])}",
    )
    facts = {
        "did": _UNENDED[last] if open_ended else _did(run),
        "commit": name_text((run["commit"] or "")[:_SHORT]),
        "configuration": name_text(_digest(run["config_digest"])) or "a part of it",
        "plan": name_text(_digest(run["plan_digest"])),
        "proved": ", ".join(_proved(run)),
        "run": name_text(run["id"]),
    }
    return [title, *fact_lines(facts, _LABEL, width)]


def _did(run: Mapping[str, Any]) -> str:
    counts = [f"{count:,} {name_text(word)}" for word, count in run["counts"].items() if count]
    return ", ".join(counts) or "nothing had to be sent"


def _digest(text: str | None) -> str:
    """Enough of a digest to tell two apart."""
    scheme, _, digits = (text or "").partition(":")
    return f"{scheme}:{digits[:_SHORT]}" if digits else ""


def _proved(run: Mapping[str, Any]) -> Iterable[str]:
    if run["drift_free"] is not None:
        yield "as configured afterwards" if run["drift_free"] else "not as configured afterwards"
    if run["verification"] is not None:
        passed, at = run["verification"]["passed"], name_text(run["verification"]["at"])
        yield f"verified at {at}" if passed else f"verification failed at {at}"
