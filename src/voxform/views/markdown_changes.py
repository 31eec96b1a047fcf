"""The changes of a plan in Markdown: what goes and whom it harms, on lines; what happens, folded."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.words import listed
from voxform.views.affected import dependents, foreign_text
from voxform.views.changes import SIGN, VERB, attributes_of, reason_text
from voxform.views.fields import GOING
from voxform.views.groups import WORST_FIRST, alike, gravity, is_one_change
from voxform.views.links import Links
from voxform.views.markdown_diff import diff_lines
from voxform.views.markdown_room import Entry
from voxform.views.markdown_text import code, details, fence, html_code, html_prose, prose
from voxform.views.page import Page
from voxform.views.words import count_of, shortened, singular

Document = Mapping[str, Any]

LONG = 40
GROUPED = 3
_ENDING = {"delete", "replace"}


def ending_entries(document: Document, page: Page, links: Links) -> list[Entry]:
    """Every deletion and replacement with who depends on it, those that harm most first."""
    ending = [each for each in document["changes"] if each["action"] in _ENDING]
    worst = sorted(
        ending, key=lambda each: (gravity(each, page.gone), each["action"] == "delete"), reverse=True
    )
    return [
        Entry(
            _counted(each),
            f"- **{each['action']}** {_object(each)}\n",
            lambda each=each: _ending_line(each, page, links),  # type: ignore[misc]  # bound now
        )
        for each in worst
    ]


def change_entries(document: Document, page: Page, links: Links) -> list[Entry]:
    """Every change that has something to show, the worst first; of many those that are alike as one."""
    shown = [each for each in document["changes"] if each["action"] != "delete"]
    entries = []
    for action in WORST_FIRST:
        changes = [each for each in shown if each["action"] == action]
        groups = alike(changes) if len(document["changes"]) > LONG else [[each] for each in changes]
        worst = sorted(
            groups, key=lambda group: max(gravity(each, page.gone) for each in group), reverse=True
        )
        for group in worst:
            alone = len(group) < GROUPED
            entries += (
                [_entry(each, page, links) for each in group] if alone else [_group(group, page, links)]
            )
    return entries


def _ending_line(change: Document, page: Page, links: Links) -> str:
    reason = reason_text(change, shown=code)
    told = [
        f"- **{change['action']}** {_object(change)} ({code(change['id'] or 'id unknown')}) {reason}".rstrip()
    ]
    told += ["; the old one stays in the account"] if change.get("left_behind") else []
    told += [f". **{said}**" for said in [affected(change, page)] if said]
    return f"{''.join(told)}{links.to(change['source'])}\n"


def affected(change: Document, page: Page) -> str:
    """Who depends on it: counted in words, then named."""
    managed, foreign = dependents(change, page.gone)
    kinds = [*(address.partition(".")[0] for address in managed), *(each["kind"] for each in foreign)]
    if not kinds:
        return ""
    counted = listed([f"{number:,} {_noun(kind, number)}" for kind, number in Counter(kinds).items()])
    said = f"{counted} depend{'s' if len(kinds) == 1 else ''} on it"
    said += f": {listed(shortened([code(each) for each in managed], full=page.full))}" if managed else ""
    names = [f"{prose(singular(each['kind']))} {code(each['name'])} ({code(each['id'])})" for each in foreign]
    if not names:
        return said
    return f"{said}; {foreign_text(change)}: {', '.join(shortened(names, full=page.full))}"


def _counted(change: Document) -> str:
    return f"{prose(_plural(change['kind']))} to {change['action']}"


def _plural(kind: str) -> str:
    return f"{singular(kind)}s"


def _noun(kind: str, number: int) -> str:
    return prose(singular(kind) if number == 1 else _plural(kind))


def _entry(change: Document, page: Page, links: Links) -> Entry:
    action = change["action"]
    brief = f"- **{action}** {_object(change)}{links.to(change['source'])}\n"
    if not attributes_of(change) and not affected(change, page):
        return Entry(_counted(change), f"- {_about(change, links)}\n")
    return Entry(_counted(change), brief, lambda: _folded(change, page, links))


def _folded(change: Document, page: Page, links: Links) -> str:
    summary = f"{_sign(change)} {html_code(change['address'])} {VERB[change['action']]}"
    body = [f"{_about(change, links)}."]
    body += [
        f"**{said}**" if change["action"] in _ENDING else said for said in [affected(change, page)] if said
    ]
    return details(summary + _dependents(change, page), "\n\n".join([*body, *_diff(change, page)]))


def _group(group: list[Document], page: Page, links: Links) -> Entry:
    first, number = group[0], len(group)
    kind, action = prose(_plural(first["kind"])), first["action"]

    def whole() -> str:
        summary = f"{_sign(first)} {number:,} {html_prose(_plural(first['kind']))} {VERB[action]}"
        names = listed(shortened([code(each["address"]) for each in group], full=page.full))
        example = "The same in each:" if is_one_change(group) else f"For example {_about(first, links)}:"
        diff = _diff(first, page)
        return details(summary, "\n\n".join([names, *([example, *diff] if diff else [])]))

    return Entry(_counted(first), f"- **{action}** {number:,} {kind}\n", whole)


def _about(change: Document, links: Links) -> str:
    """What happens to which object and why, where it came from, and where it is declared."""
    said = f"{_object(change)} {VERB[change['action']]} {reason_text(change, shown=code)}".rstrip()
    said += f", moved from {code(change['moved_from'])}" if change.get("moved_from") else ""
    said += f", adopts object {code(change['adopted_id'])}" if change.get("adopted_id") else ""
    looked_up = [f"{code(name)} is {code(str(value))}" for name, value in change.get("lookups", {}).items()]
    said += f", looked up: {listed(looked_up)}" if looked_up else ""
    return said + links.to(change["source"])


def _diff(change: Document, page: Page) -> list[str]:
    new = "-" if change["action"] in GOING else "+"
    lines = diff_lines(attributes_of(change), new=new, full=page.full)
    return [fence(lines, "diff")] if lines else []


def _dependents(change: Document, page: Page) -> str:
    """How many depend on it, in the folded line: what a reader opens it for."""
    managed, foreign = dependents(change, page.gone)
    number = len(managed) + len(foreign)
    return f" ({count_of(number, 'dependent')})" if number else ""


def _object(change: Document) -> str:
    return code(change["address"]) + (" (old object)" if change.get("deposed") else "")


def _sign(change: Document) -> str:
    return SIGN[change["action"]][0].replace("<", "&lt;").replace(">", "&gt;")


def by_kind(changes: Iterable[Document]) -> str:
    """Counts by kind and action, for plans of many changes."""
    counts = Counter((each["kind"], each["action"]) for each in changes)
    rank = {action: at for at, action in enumerate(WORST_FIRST)}
    ordered = sorted(counts.items(), key=lambda each: (rank[each[0][1]], each[0][0]))
    return ", ".join(
        f"{number:,} {_noun(kind, number)} to {action}" for (kind, action), number in ordered[:20]
    )
