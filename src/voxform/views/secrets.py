"""The secret variables of an environment; never a value."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.path import format_path
from voxform.core.secret_use import Survey, Variable
from voxform.views.cells import wrap
from voxform.views.facts import said_lines
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text
from voxform.views.words import names_text

Document = Mapping[str, Any]

_SET = {"process": "set", "file": "set in a file of `env_files`"}


def secrets_document(survey: Survey) -> dict[str, Any]:
    """A survey as JSON values."""
    return {
        "environment": survey.environment,
        "variables": [_variable(each) for each in survey.variables],
        "states_not_read": list(survey.unread),
    }


def render_secrets(document: Document, *, width: int, color: bool) -> str:
    """A paragraph for each variable."""
    title = line(Span(f"Secrets of {name_text(document['environment'])}", Style.BOLD))
    lines = [title, *(each for found in document["variables"] for each in (BLANK, *_paragraph(found, width)))]
    if document["states_not_read"]:
        names = names_text(document["states_not_read"])
        said = f"The state of {names} could not be read, so nothing is known about what is shared with it."
        lines += [BLANK, *(line(part) for part in wrap(said, width))]
    return paint(lines, width=width, color=color)


def _variable(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "set": bool(variable.origin),
        "origin": variable.origin or None,
        "own": variable.own or None,
        "optional": variable.optional,
        "uses": [
            {
                "address": str(each.address),
                "path": format_path(each.path),
                "recipient": each.recipient or None,
                "source": each.place._asdict() if each.place else None,
            }
            for each in variable.uses
        ],
        "shared": [
            {"environment": each.environment, "address": str(each.address), "path": format_path(each.path)}
            for each in variable.shared
        ],
    }


def _paragraph(variable: Document, width: int) -> Iterable[Line]:
    missing = ("not set", Style.DIM) if variable["optional"] else ("NOT SET", Style.ALARM)
    state, style = (_SET[variable["origin"]], Style.FINE) if variable["set"] else missing
    yield line("  ", Span(name_text(variable["name"]), Style.BOLD), "  ", Span(state, style))
    if variable["own"]:
        yield from said_lines(f"for {variable['own']}{', optional' if variable['optional'] else ''}", width)
    for use in variable["uses"]:
        sent = f", sent to {name_text(use['recipient'])}" if use["recipient"] else ""
        place = f"  {name_text(use['source']['file'])}:{use['source']['line']}" if use["source"] else ""
        yield from said_lines(f"{name_text(use['address'])} {name_text(use['path'])}{sent}{place}", width)
    for each in variable["shared"]:
        where = f"{name_text(each['address'])} {name_text(each['path'])}"
        yield from said_lines(f"! {name_text(each['environment'])} has the same value: {where}", width)
