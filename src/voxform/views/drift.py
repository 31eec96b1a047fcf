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
from voxform.views.words import count_of, names_text, singular

Document = Mapping[str, Any]

LONG = 40
IN_FULL = 5


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
    return paint([*lines, *diagnostic_lines(found, width=width, full=full), last], width=width, color=color)


def drift_lines(document: Document, page: Page) -> list[Line]:
    """The section with its heading; nothing without drift."""
    if not document["drift"]:
        return []
    every = sorted(document["drift"], key=lambda each: bool(each["fields"]))
    number = len(every) if page.full or len(every) <= LONG else IN_FULL
    heading = [line(Span("Changed outside of voxform", Style.BOLD)), BLANK]
    shown = [each for drift in every[:number] for each in _drifted(drift, page)]
    return [*heading, *shown, *(each for group in _alike(every[number:]) for each in _named(group, page))]


def _alike(drifts: list[Document]) -> list[list[Document]]:
    """Those where the same person changed the same paths of the same kind."""
    groups: dict[Any, list[Document]] = {}
    for each in drifts:
        paths = tuple(field["path"] for field in each["fields"])
        groups.setdefault((each["kind"], paths, (each["by"] or {}).get("actor")), []).append(each)
    return list(groups.values())


def _drifted(drift: Document, page: Page) -> list[Line]:
    head = line(Span("  ! ", Style.LOUD), Span(name_text(drift["address"]), Style.BOLD))
    by = _by(drift["by"])
    fits = by and head.cells + 2 + cells(by) <= page.width
    lines = [line(*head.spans, "  ", Span(by, Style.DIM))] if fits else [head]
    if by and not fits:
        lines += [line(" " * LEAD, Span(each, Style.DIM)) for each in wrap(by, page.width - LEAD)]
    if not drift["fields"]:
        return [*lines, line(" " * LEAD, Span("the object is gone", Style.RED)), BLANK]
    attributes = [drifted_attribute(field) for field in drift["fields"]]
    return [*lines, *attribute_lines(attributes, width=page.width, lead=LEAD, full=page.full), BLANK]


def _named(group: list[Document], page: Page) -> list[Line]:
    """Several of many: which paths changed, by whom, and where; not to what."""
    first = group[0]
    paths = ", ".join(name_text(field["path"]) for field in first["fields"])
    actor = (first["by"] or {}).get("actor")
    said = f"{paths or 'the object is gone'}{f' by {name_text(actor)}' if actor else ''}"
    noun = f"more {singular(name_text(first['kind']))}"
    title = f"{count_of(len(group), noun)}: {said}; --full shows each"
    names = wrap(names_text([each["address"] for each in group]), page.width - LEAD)
    head, *rest = wrap(title, page.width - 4)
    return [
        line(Span("  ! ", Style.LOUD), Span(head, Style.BOLD)),
        *(line(" " * LEAD, Span(each, Style.BOLD)) for each in rest),
        *(line(" " * LEAD, Span(each, Style.DIM)) for each in names),
        BLANK,
    ]


def _by(by: Document | None) -> str:
    if by is None:
        return ""
    actor = f"by {name_text(by['actor'])}" if by["actor"] else ""
    at = f"at {name_text(by['at'])}" if by["at"] else ""
    return " ".join(part for part in (actor, at) if part)
