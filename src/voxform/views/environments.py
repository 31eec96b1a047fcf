"""The environments of a project, one below the other."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.standing import Side
from voxform.views.facts import fact_lines
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text
from voxform.views.words import count_of

Document = Mapping[str, Any]

_LABEL = 11
_APPLIED = "applied"


def environments_document(sides: Iterable[Side]) -> dict[str, Any]:
    """The environments as JSON values."""
    return {"environments": [side_document(each) for each in sides]}


def side_document(side: Side) -> dict[str, Any]:
    """One environment as JSON values; what its file does not say is null."""
    environment, last = side.environment, side.last
    promotion = environment.promotion if environment else None
    return {
        "name": side.name,
        "api_url": environment.api.url if environment else None,
        "state_url": environment.state_url if environment else None,
        "follows": promotion.source if promotion else None,
        "recorded": side.recorded,
        "standing": str(side.standing),
        "last_run": None
        if last is None
        else {
            "started_at": last.started_at,
            "who": last.who,
            "result": last.result,
            "commit": last.commit,
            "verification": last.verification,
        },
        "problem": side.problem or None,
    }


def render_environments(document: Document, *, width: int, color: bool) -> str:
    """A paragraph for each environment."""
    lines = [each for side in document["environments"] for each in (*_paragraph(side, width), BLANK)]
    return paint(lines[:-1], width=width, color=color)


def standing_line(side: Document) -> Line:
    """How far an environment is, and since when."""
    last = side["last_run"]
    since = f", by {name_text(last['who'])} at {name_text(last['started_at'])}" if last else ""
    style = Style.FINE if side["standing"] == _APPLIED else Style.LOUD
    return line(Span(side["standing"], style), since)


def _verified(last: Document | None) -> str | None:
    """How the verification of the last run ended, where there was one."""
    found = last["verification"] if last else None
    return f"{'' if found['passed'] else 'failed '}at {found['at']}" if found else None


def _paragraph(side: Document, width: int) -> list[Line]:
    title = line(Span(name_text(side["name"]), Style.BOLD), "  ", *standing_line(side).spans)
    facts = {
        "account": side["api_url"],
        "follows": side["follows"],
        "recorded": count_of(side["recorded"], "resource") if side["last_run"] else None,
        "verified": _verified(side["last_run"]),
        "problem": side["problem"],
    }
    shown = {key: name_text(text) for key, text in facts.items() if text}
    return [title, *fact_lines(shown, _LABEL, width)]
