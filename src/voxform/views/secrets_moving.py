"""Every secret that a plan sends, and to whom: what a reviewer must see before approving."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from voxform.views.cells import cells, wrap
from voxform.views.page import Page
from voxform.views.style import BLANK, Line, Span, Style, line
from voxform.views.values import name_text

Document = Mapping[str, Any]

LONG = 40
OWN_HOST = ".oneinbox.ai"
NEWLY_USED = "newly used"
NEW_OBJECT = "for the new object"
REPLACED = "replaced outside"
REDIRECTED = "goes to another host"


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
        """Whether the variable was not used at this path before, or goes to a host it did not go to."""
        return self.state in {NEWLY_USED, REDIRECTED}


def moving_secrets(document: Document) -> list[Moving]:
    """Every variable whose value a plan sends or may send, newly used ones first."""
    platform = platform_text(document["api_url"])
    found = [
        Moving(
            variable,
            change["address"],
            field["path"],
            field.get("recipient") or platform,
            _state(change, field, variable),
        )
        for change in document["changes"]
        for field in change["fields"]
        if field["sensitive"]
        for variable in field.get("secret_sources", ())
    ]
    return sorted(found, key=lambda each: not each.is_new)


def platform_text(api_url: str) -> str:
    """Who answers at `api.url`: OneInbox at its own hosts only, else the host, the one in this process in words."""
    if api_url.startswith("emulator:"):
        return "the embedded platform"
    try:
        parts = urlsplit(api_url)
    except ValueError:
        return api_url
    host = (parts.hostname or "").rstrip(".")
    own = parts.scheme == "https" and f".{host}".endswith(OWN_HOST)
    return "OneInbox" if own else parts.netloc.rpartition("@")[2] or api_url


def secret_lines(document: Document, page: Page) -> list[Line]:
    """The section with its heading; nothing when no secret moves."""
    width = page.width
    moving = moving_secrets(document)
    if not moving:
        return []
    if len(moving) > LONG and not page.full:
        moving = grouped(moving)
    heading = [line(Span("Secrets that will be sent", Style.BOLD)), BLANK]
    rows = [_row(secret) for secret in moving]
    columns = [max(cells(row[at]) for row in rows) for at in range(len(rows[0]))]
    if 4 + sum(columns) + 2 * (len(columns) - 1) <= width:
        body = [_table_line(secret, row, columns) for secret, row in zip(moving, rows, strict=True)]
    else:
        column = min(columns[0], width // 3)
        pairs = zip(moving, rows, strict=True)
        body = [each for secret, row in pairs for each in _stacked_lines(secret, row, column, width)]
    return [*heading, *body, BLANK]


def grouped(moving: list[Moving]) -> list[Moving]:
    """One for each variable, recipient and state: what is sent to whom, the first place named."""
    groups: dict[tuple[str, str, str], list[Moving]] = {}
    for each in moving:
        groups.setdefault((each.variable, each.recipient, each.state), []).append(each)
    return [
        replace(first, path=f"{first.path} and {len(rest):,} more") if rest else first
        for first, *rest in groups.values()
    ]


def _row(secret: Moving) -> tuple[str, ...]:
    recipient = f"to {name_text(secret.recipient)}"
    return (
        name_text(secret.variable),
        name_text(secret.address),
        name_text(secret.path),
        recipient,
        f"({secret.state})",
    )


def _table_line(secret: Moving, row: tuple[str, ...], columns: list[int]) -> Line:
    padded = [text + " " * (column - cells(text)) for text, column in zip(row, columns, strict=True)]
    variable, address, path, *tail = padded
    mark, style = _look(secret)
    return line(
        Span(f"  {mark} {variable}", style), "  ", address, "  ", path, "  ", Span("  ".join(tail), style)
    )


def _stacked_lines(secret: Moving, row: tuple[str, ...], column: int, width: int) -> list[Line]:
    variable, address, path, recipient, state = row
    mark, style = _look(secret)
    lead = 6 + column
    first, *rest = wrap(f"{address} {path}", width - lead)
    head = Span(f"  {mark} {variable}{' ' * (column - cells(variable))}", style)
    beside = [line(head, "  ", first)] if cells(variable) <= column else [line(head), line(" " * lead, first)]
    tail = wrap(f"{recipient} {state}", width - lead)
    return [
        *beside,
        *(line(" " * lead, each) for each in rest),
        *(line(" " * lead, Span(each, style)) for each in tail),
    ]


def _look(secret: Moving) -> tuple[str, Style]:
    return ("!", Style.LOUD) if secret.is_new else (" ", Style.PLAIN)


def _state(change: Document, field: Document, variable: str) -> str:
    if variable in field.get("new_sources", ()):
        return NEWLY_USED
    if change["action"] == "replace" and field.get("changed"):
        return NEW_OBJECT
    if field.get("changed") and field["origin"] == "drift":
        return REPLACED
    return {None: "not checked", False: REDIRECTED, True: "new value"}[field.get("changed")]
