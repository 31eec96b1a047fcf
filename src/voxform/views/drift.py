"""What someone else changed: a section of every plan, and all of `voxform drift`."""

from collections.abc import Mapping
from typing import Any

from voxform.core.diagnostic import Severity
from voxform.views.affected import LEAD
from voxform.views.attributes import attribute_lines
from voxform.views.cells import cells, wrap
from voxform.views.diagnostics import diagnostic_lines, diagnostics_of
from voxform.views.fields import drifted_attribute
from voxform.views.page import Page
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text
from voxform.views.words import count_of

Document = Mapping[str, Any]


def render_drift(document: Document, *, width: int, color: bool, full: bool = False) -> str:
    """The drift section of a JSON plan alone, with a last line that counts."""
    lines = drift_lines(document, Page(width, full))
    number = document["summary"]["drift"]
    found = diagnostics_of(document)
    if any(each.severity is Severity.ERROR for each in found):
        last = line(Span("Not everything could be compared, see above.", Style.ALARM))
    elif number:
        last = line(Span(f"Drift: {count_of(number, 'resource')} changed outside of voxform.", Style.BOLD))
    else:
        last = line(Span("No drift. Nothing was changed outside of voxform.", Style.FINE))
    return paint([*lines, *diagnostic_lines(found, width=width), last], width=width, color=color)


def drift_lines(document: Document, page: Page) -> list[Line]:
    """The section with its heading; nothing without drift."""
    if not document["drift"]:
        return []
    heading = [line(Span("Changed outside of voxform", Style.BOLD)), BLANK]
    return [*heading, *(each for drift in document["drift"] for each in _drifted(drift, page))]


def _drifted(drift: Document, page: Page) -> list[Line]:
    width = page.width
    head = (Span("  ! ", Style.LOUD), Span(name_text(drift["address"]), Style.BOLD))
    by = _by(drift["by"])
    fits = by and sum(cells(span.text) for span in head) + 2 + cells(by) <= width
    lines = [line(*head, "  ", Span(by, Style.DIM))] if fits else [line(*head)]
    if by and not fits:
        lines += [line(" " * LEAD, Span(each, Style.DIM)) for each in wrap(by, width - LEAD)]
    if not drift["fields"]:
        return [*lines, line(" " * LEAD, Span("the object is gone", Style.RED)), BLANK]
    attributes = [drifted_attribute(field) for field in drift["fields"]]
    return [*lines, *attribute_lines(attributes, width=width, lead=LEAD, full=page.full), BLANK]


def _by(by: Document | None) -> str:
    if by is None:
        return ""
    actor = f"by {name_text(by['actor'])}" if by["actor"] else ""
    at = f"at {name_text(by['at'])}" if by["at"] else ""
    return " ".join(part for part in (actor, at) if part)
