"""What must not be missed in a long plan: every deletion by name, and counts by kind."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from voxform.views.cells import cells, wrap
from voxform.views.changes import object_text
from voxform.views.style import BLANK, Line, Span, Style, line
from voxform.views.values import name_text
from voxform.views.words import count_of

Document = Mapping[str, Any]

LONG_PLAN = 12
MOST_NAMED = 60
_ACTIONS = ("create", "update", "replace", "delete")


def overview_lines(document: Document) -> list[Line]:
    """A small table of counts by kind, for plans of more than twelve changes."""
    changes = document["changes"]
    if len(changes) <= LONG_PLAN:
        return []
    counts = Counter((change["kind"], change["action"]) for change in changes)
    kinds = sorted({change["kind"] for change in changes if change["action"] in _ACTIONS})
    if not kinds:
        return []
    column = max(cells(name_text(kind)) for kind in kinds)
    header = "".join(f"{action:>9}" for action in _ACTIONS)
    lines = [line(f"  {' ' * column}", Span(header, Style.DIM))]
    for kind in kinds:
        name = name_text(kind)
        spans = [_count(counts[kind, action], action) for action in _ACTIONS]
        lines.append(line(f"  {name}{' ' * (column - cells(name))}", *spans))
    return [line(Span("By kind", Style.BOLD)), BLANK, *lines, BLANK]


def deletion_lines(document: Document, width: int) -> list[Line]:
    """Every object that a plan deletes, the old ones of replacements too; nothing without any."""
    gone = [change for change in document["changes"] if change["action"] in {"delete", "replace"}]
    if not gone:
        return []
    lines = [line(Span(f"{count_of(len(gone), 'object')} WILL BE DELETED:", Style.ALARM))]
    for change in gone[:MOST_NAMED]:
        first, *rest = wrap(_named(change), width - 4)
        lines += [line(Span("  - ", Style.ALARM), Span(first, Style.RED))]
        lines += [line("    ", Span(each, Style.RED)) for each in rest]
    more = len(gone) - MOST_NAMED
    return [*lines, *([line(Span(f"    and {more:,} more", Style.ALARM))] if more > 0 else []), BLANK]


def _named(change: Document) -> str:
    replaced = ", replaced by a new object" if change["action"] == "replace" else ""
    return f"{object_text(change)} ({name_text(change['id'] or 'id unknown')}){replaced}"


def _count(number: int, action: str) -> Span:
    style = Style.ALARM if number and action == "delete" else Style.PLAIN if number else Style.DIM
    return Span(f"{number:>9,}", style)
