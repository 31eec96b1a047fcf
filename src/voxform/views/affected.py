"""Blast radius in words: who depends on what changes, worst first as the plan lists them."""

from collections import Counter
from collections.abc import Container, Mapping
from typing import Any

from voxform.core.words import listed
from voxform.views.cells import wrap
from voxform.views.page import Page
from voxform.views.style import Line, Span, Style, line
from voxform.views.values import name_text
from voxform.views.words import count_of, names_text, shortened, singular

Document = Mapping[str, Any]

LEAD = 6
_UNSENT = ("adopt", "move")
_FOREIGN = {
    "delete": ", and still using it when it goes",
    "replace": ", and still using the old one when it goes",
}


def dependents(change: Document, gone: Container[str]) -> tuple[list[str], list[Document]]:
    """The managed and the foreign objects that a change may harm.

    None where nothing is sent; what is new cannot harm a declared one, and what is `gone` as well is not harmed.
    """
    affects = change["affects"]
    if change["action"] in _UNSENT:
        return [], []
    managed = () if change["action"] == "create" else affects["managed"]
    return [address for address in managed if address not in gone], affects["unmanaged"]


def affected_text(change: Document, page: Page) -> str:
    """`1 phone number and 2 agents`; nothing where nobody is affected."""
    managed, foreign = dependents(change, page.gone)
    counts = Counter([*(each.partition(".")[0] for each in managed), *(each["kind"] for each in foreign)])
    return listed([count_of(count, singular(name_text(kind))) for kind, count in counts.items()])


def foreign_text(change: Document) -> str:
    """What becomes of objects that nobody manages here and that depend on it."""
    left = ", and left with the old one" if change.get("left_behind") else None
    return f"not managed here{left or _FOREIGN.get(change['action'], '')}"


def affects_lines(change: Document, page: Page) -> list[Line]:
    """Which other resources and foreign objects depend on it, counted and named."""
    counted = affected_text(change, page)
    if not counted:
        return []
    managed, strangers = dependents(change, page.gone)
    foreign = [_foreign(each) for each in strangers]
    ends = change["action"] in _FOREIGN
    alone = len(managed) + len(foreign) == 1
    said = f"{counted} depend{'s' if alone else ''} on it"
    said += f" ({len(foreign):,} not managed here)" if managed and foreign else ""
    names = f"{said}: {names_text(managed, full=page.full)}" if managed else said
    lines = [(names, Style.LOUD if ends else Style.DIM)]
    if foreign:
        told = f"{foreign_text(change).capitalize()}: {'; '.join(shortened(foreign, full=page.full))}"
        lines.append((told, Style.ALARM if ends else Style.LOUD))
    return [
        line(" " * LEAD, Span(each, style)) for text, style in lines for each in wrap(text, page.width - LEAD)
    ]


def _foreign(each: Document) -> str:
    return f"{singular(name_text(each['kind']))} {name_text(each['name'])} ({name_text(each['id'])})"
