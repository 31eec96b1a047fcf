"""What must not be missed in a long plan: every deletion by name, and counts by kind."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from voxform.views.cells import cells, wrap
from voxform.views.changes import object_text
from voxform.views.groups import WORST_FIRST
from voxform.views.page import Page
from voxform.views.style import BLANK, Line, Span, Style, line
from voxform.views.summarised import is_summarised
from voxform.views.values import name_text
from voxform.views.words import count_of, singular

Document = Mapping[str, Any]

LONG_PLAN = 12
_ACTIONS = ("create", "update", "replace", "delete")
_RARE = ("adopt", "forget", "move")
_COLUMN = 9


def overview_lines(document: Document, width: int) -> list[Line]:
    """A small table of counts by kind, for plans of more than twelve changes; the worst kinds first."""
    changes = document["changes"]
    counts = Counter((change["kind"], change["action"]) for change in changes)
    if len(changes) <= LONG_PLAN:
        return []
    kinds = sorted(
        {change["kind"] for change in changes},
        key=lambda kind: (-counts[kind, "delete"] - counts[kind, "replace"], -counts[kind, "update"], kind),
    )
    column = max(cells(name_text(kind)) for kind in kinds)
    rare = [action for action in _RARE if any(counts[kind, action] for kind in kinds)]
    fits = 2 + column + _COLUMN * (len(_ACTIONS) + len(rare)) <= width
    actions = [*_ACTIONS, *(rare if fits else ())]
    header = "".join(f"{action:>{_COLUMN}}" for action in actions)
    lines = [line(f"  {' ' * column}", Span(header, Style.DIM))]
    for kind in kinds:
        name = name_text(kind)
        spans = [_count(counts[kind, action], action) for action in actions]
        lines.append(line(f"  {name}{' ' * (column - cells(name))}", *spans))
    return [line(Span("By kind", Style.BOLD)), BLANK, *lines, BLANK]


def deletion_lines(document: Document, page: Page) -> list[Line]:
    """Every object that a plan deletes, the old ones of replacements too, and those that stay; nothing without any."""
    ends = [change for change in document["changes"] if change["action"] in {"delete", "replace"}]
    left = [change for change in ends if change.get("left_behind")]
    gone = [change for change in ends if not change.get("left_behind")]
    stays = "is replaced and STAYS" if len(left) == 1 else "are replaced and STAY"
    whole = not is_summarised(document, page)
    return [
        *_named_lines(f"{count_of(len(left), 'object')} {stays} in the account:", left, page, whole=whole),
        *_named_lines(f"{count_of(len(gone), 'object')} WILL BE DELETED:", gone, page, whole=whole),
    ]


def _named_lines(title: str, changes: list[Document], page: Page, *, whole: bool) -> list[Line]:
    if not changes:
        return []
    lines = [line(Span(title, Style.ALARM))]
    for text in [_named(change) for change in changes] if whole else _by_kind(changes):
        first, *rest = wrap(text, page.width - 4)
        lines += [line(Span("  - ", Style.ALARM), Span(first, Style.RED))]
        lines += [line("    ", Span(each, Style.RED)) for each in rest]
    return [*lines, BLANK]


def _by_kind(gone: list[Document]) -> list[str]:
    """All names, without ids: hundreds of them stay a page or two."""
    groups: dict[tuple[str, str], list[str]] = {}
    for change in sorted(gone, key=lambda each: WORST_FIRST.index(each["action"])):
        groups.setdefault((change["kind"], change["action"]), []).append(object_text(change))
    return [
        f"{count_of(len(names), singular(name_text(kind)))}{_replaced(action, len(names))}: {', '.join(names)}"
        for (kind, action), names in groups.items()
    ]


def _named(change: Document) -> str:
    return f"{object_text(change)} ({name_text(change['id'] or 'id unknown')}){_replaced(change['action'])}"


def _replaced(action: str, number: int = 1) -> str:
    by = "a new object" if number == 1 else "new objects"
    return f", replaced by {by}" if action == "replace" else ""


def _count(number: int, action: str) -> Span:
    style = Style.ALARM if number and action == "delete" else Style.PLAIN if number else Style.DIM
    return Span(f"{number:>9,}", style)
