"""Every secret that a plan sends, and to whom: what a reviewer must see before approving."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from voxform.views.cells import cells, wrap
from voxform.views.style import BLANK, Line, Span, Style, line
from voxform.views.values import name_text

Document = Mapping[str, Any]

PLATFORM = "OneInbox"
_LEAD = 6


@dataclass(frozen=True, slots=True)
class Moving:
    """One secret on its way."""

    variable: str
    address: str
    path: str
    recipient: str
    state: str

    @property
    def is_new(self) -> bool:
        """Whether the variable was not used at this path before."""
        return self.state == "newly used"


def moving_secrets(document: Document) -> list[Moving]:
    """Every variable whose value a plan sends or may send, newly used ones first."""
    found = [
        Moving(
            variable,
            change["address"],
            field["path"],
            field.get("recipient") or PLATFORM,
            _state(field, variable),
        )
        for change in document["changes"]
        for field in change["fields"]
        if field["sensitive"] and field.get("changed") is not False
        for variable in field.get("secret_sources", ())
    ]
    return sorted(found, key=lambda each: not each.is_new)


def secret_lines(document: Document, width: int) -> list[Line]:
    """The section with its heading; nothing when no secret moves."""
    moving = moving_secrets(document)
    if not moving:
        return []
    heading = [line(Span("Secrets that will be sent", Style.BOLD)), BLANK]
    column = min(max(cells(name_text(each.variable)) for each in moving), width // 2)
    return [*heading, *(each for secret in moving for each in _lines(secret, column, width)), BLANK]


def _state(field: Document, variable: str) -> str:
    if variable in field.get("new_sources", ()):
        return "newly used"
    return "not checked" if field.get("changed") is None else "new value"


def _lines(secret: Moving, column: int, width: int) -> list[Line]:
    style = Style.LOUD if secret.is_new else Style.PLAIN
    name = name_text(secret.variable)
    head = Span(f"  {'!' if secret.is_new else ' '} {name}{' ' * (column - cells(name))}", style)
    where = f"{name_text(secret.address)}  {name_text(secret.path)}"
    tail = f"to {name_text(secret.recipient)}  ({secret.state})"
    lead = 6 + column
    if lead + cells(where) + 2 + cells(tail) <= width:
        return [line(head, "  ", where, "  ", Span(tail, style))]
    lead = lead if column <= width // 3 else _LEAD
    rest = [*wrap(where, width - lead), *wrap(tail, width - lead)]
    first = [head] if lead == _LEAD else [head, Span("  "), Span(rest.pop(0), style)]
    return [line(*first), *(line(" " * lead, Span(each, style)) for each in rest)]
