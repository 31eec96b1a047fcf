"""A plan for people: what others did, what is unfinished, what will happen, which secrets move, what stops it."""

from collections.abc import Mapping
from typing import Any

from voxform.core.diagnostic import Severity
from voxform.views.cells import cells, wrap
from voxform.views.changes import change_lines, legend
from voxform.views.diagnostics import count_text, diagnostic_lines, diagnostics_of
from voxform.views.drift import drift_lines
from voxform.views.overview import deletion_lines, overview_lines
from voxform.views.page import Page, gone
from voxform.views.secrets_moving import secret_lines
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.summarised import is_summarised, summarised_lines
from voxform.views.values import name_text
from voxform.views.words import count_of

Document = Mapping[str, Any]

_LEAD = 6
_SETTLED_FIRST = "How it ended is not known; apply finds out before it does anything else."
_ALWAYS = {"create": "create", "update": "update", "replace": "replace", "delete": "delete"}
_SOMETIMES = {"adopt": "adopt", "forget": "forget", "move": "move"}


def render_plan(document: Document, *, width: int, color: bool, full: bool = False) -> str:
    """The JSON plan as text, at most `width` cells wide; only the digest and lines to copy may be longer."""
    page = Page(width, full, gone(document))
    lines = [
        *drift_lines(document, page),
        *_pending_lines(document, width),
        *_change_section(document, page),
        *secret_lines(document, page),
        *_not_kept_lines(document, width),
        *diagnostic_lines(diagnostics_of(document), width=width, full=full),
        *deletion_lines(document, page),
        *_summary_lines(document, width),
    ]
    return paint(lines, width=width, color=color)


def _pending_lines(document: Document, width: int) -> list[Line]:
    if not document["pending"]:
        return []
    heading = line(Span("Unfinished work of an earlier run", Style.BOLD))
    told = [line("  ", each) for each in wrap(_SETTLED_FIRST, width - 2)]
    return [
        heading,
        *told,
        BLANK,
        *(part for each in document["pending"] for part in _unfinished(each, width)),
        BLANK,
    ]


def _unfinished(pending: Document, width: int) -> list[Line]:
    """One intention: on a line where it fits, else below its address."""
    of = f" of object {name_text(pending['id'])}" if pending["id"] else ""
    text = f"{name_text(pending['operation'])}{of} begun {name_text(pending['started_at'])}"
    head = (Span("  ! ", Style.LOUD), Span(name_text(pending["address"]), Style.BOLD))
    if sum(cells(span.text) for span in head) + 2 + cells(text) <= width:
        return [line(*head, "  ", text)]
    return [line(*head), *(line(" " * _LEAD, part) for part in wrap(text, width - _LEAD))]


def _change_section(document: Document, page: Page) -> list[Line]:
    changes = document["changes"]
    if not changes:
        return []
    heading = [*_title_lines(document, page), *legend(changes, page.width), BLANK]
    counts = overview_lines(document, page.width)
    if is_summarised(document, page):
        return [*heading, *counts, *summarised_lines(document, page)]
    return [*heading, *(each for change in changes for each in change_lines(change, page)), *counts]


def _title_lines(document: Document, page: Page) -> list[Line]:
    """Where the changes go, what they are limited to, and whether not all of them are shown."""
    title = f"Changes to {name_text(document['environment'])} ({name_text(document['api_url'])})"
    below = [(text, Style.DIM) for text in _selection(document)]
    if is_summarised(document, page):
        number = count_of(len(document["changes"]), "change")
        below.append((f"{number}: the worst in full, the others grouped; --full shows each.", Style.LOUD))
    return [
        *(line(Span(each, Style.BOLD)) for each in wrap(title, page.width)),
        *(line("  ", Span(each, style)) for text, style in below for each in wrap(text, page.width - 2)),
    ]


def _selection(document: Document) -> list[str]:
    """What the plan is limited to, and which guards are lifted."""
    selection = document["selection"]
    flags = [
        f"--{flag} {name_text(value)}"
        for flag in ("target", "exclude", "replace", "allow")
        for value in selection[flag]
    ]
    flags += [f"--var {name_text(name)}={name_text(value)}" for name, value in selection["var"].items()]
    flags += ["--destroy"] if selection["destroy"] else []
    return [f"with {' '.join(flags)}"] if flags else []


def _not_kept_lines(document: Document, width: int) -> list[Line]:
    if not document["not_kept"]:
        return []
    lines = [line(Span("Declared, but not kept by the platform", Style.BOLD)), BLANK]
    for each in document["not_kept"]:
        source = each["source"]
        place = f"  ({name_text(source['file'])}:{source['line']}:{source['column']})" if source else ""
        text = f"{name_text(each['address'])}  {name_text(each['path'])}{place}"
        first, *rest = wrap(text, width - _LEAD) if cells(text) > width - 4 else [text]
        lines += [line(Span("  ! ", Style.LOUD), first), *(line(" " * _LEAD, part) for part in rest)]
    return [*lines, BLANK]


def _summary_lines(document: Document, width: int) -> list[Line]:
    problems = diagnostics_of(document)
    digest = f"Digest {name_text(document['digest'])}"
    stopping = [each for each in problems if each.severity in {Severity.ERROR, Severity.REFUSAL}]
    said = _summary(document)
    if not document["changes"] and stopping:
        lines = []
    elif not document["changes"]:
        lines = [line(Span(each, Style.FINE)) for each in wrap(said, width)]
    elif cells(said) + 1 + cells(digest) <= width:
        lines = [line(Span(said, Style.BOLD), " ", digest)]
    else:
        lines = [*(line(Span(each, Style.BOLD)) for each in wrap(said, width)), line(digest, verbatim=True)]
    if stopping:
        text = f"This plan cannot be applied as it is: {count_text(stopping)}, see above."
        lines += [line(Span(each, Style.ALARM)) for each in wrap(text, width)]
    return lines


def _summary(document: Document) -> str:
    counts = document["summary"]
    if document["changes"]:
        said = [f"{counts[key]:,} to {word}" for key, word in _ALWAYS.items()]
        said += [f"{counts[key]:,} to {word}" for key, word in _SOMETIMES.items() if counts[key]]
        return f"Plan: {', '.join(said)}."
    if document["selection"]["destroy"]:
        return "No changes. Nothing is recorded, so there is nothing to destroy."
    if document["selection"]["target"] or document["selection"]["exclude"]:
        return "No changes. The selected part of the account matches the configuration."
    if document["drift"] or document["pending"]:
        return "No changes to make."
    return "No changes. The account matches the configuration."
