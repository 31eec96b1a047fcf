"""What a reviewer of a plan must know besides its changes: secrets, guards, drift, what is unfinished or not kept."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.views.cells import wrap
from voxform.views.diagnostics import diagnostics_of
from voxform.views.fields import drifted_attribute
from voxform.views.links import Links
from voxform.views.markdown_diff import WIDTH, diff_lines
from voxform.views.markdown_room import Entry
from voxform.views.markdown_text import code, details, fence, html_code, html_prose, prose
from voxform.views.page import Page
from voxform.views.plan_document import source_document
from voxform.views.secrets_moving import LONG, Moving, grouped, moving_secrets
from voxform.views.values import revealed

Document = Mapping[str, Any]

STOPPING = frozenset({Severity.ERROR, Severity.REFUSAL})


def secret_entries(document: Document) -> list[Entry]:
    """Every secret on its way, those first that are new at their place or go to another host."""
    moving = moving_secrets(document)
    return [Entry("secrets", _secret(each)) for each in (grouped(moving) if len(moving) > LONG else moving)]


def _secret(each: Moving) -> str:
    state = f"**{each.state}**" if each.is_new else each.state
    return f"- {state}: {code(each.variable)} to {code(each.recipient)}, at {code(each.address)} {code(each.path)}\n"


def problem_entries(document: Document, links: Links, severities: Iterable[Severity]) -> list[Entry]:
    """Diagnostics of some severities; their text stands in a block, as it may quote what others wrote."""
    wanted = frozenset(severities)
    return [_problem(each, links) for each in diagnostics_of(document) if each.severity in wanted]


def _problem(each: Diagnostic, links: Links) -> Entry:
    about = f" {code(each.address)}" if each.address else ""
    label = "refused" if each.severity is Severity.REFUSAL else str(each.severity)
    place = links.to(source_document(each.place))
    head = f"- **{label}** {code(each.code)}: {prose(each.summary)}{about}{place}\n"

    def whole() -> str:
        told = fence(_told(each), "text")
        if each.severity in STOPPING:
            return f"{head}\n{told}\n\n"
        named = f" {html_code(each.address)}" if each.address else ""
        return details(f"{html_code(each.code)} {html_prose(each.summary)}{named}", f"{told}\n{place}")

    return Entry(code(each.code), head, whole)


def _told(each: Diagnostic) -> list[str]:
    """Detail, hint and how to go on, in lines that need no scrolling; indented lines are to be copied."""
    allow = f"--allow {each.rule}" if each.rule else ""
    texts = [
        each.detail,
        f"hint: {each.hint}" if each.hint else "",
        f"To go on all the same: {allow}" if allow and allow not in each.hint else "",
    ]
    lines = [line for text in texts if text for line in text.split("\n")]
    return [
        piece
        for line in lines
        for piece in ([line] if line.startswith("  ") else wrap(revealed(line), WIDTH))
    ]


def drift_entries(document: Document, page: Page) -> list[Entry]:
    """What others changed, who and when; what is gone first."""
    return [_drifted(each, page) for each in sorted(document["drift"], key=lambda each: bool(each["fields"]))]


def _drifted(drift: Document, page: Page) -> Entry:
    by = drift["by"] or {}
    parts = [("by", by.get("actor")), ("at", by.get("at"))]
    said = "".join(f" {word} {code(value)}" for word, value in parts if value)
    brief = f"- {code(drift['address'])} changed{said}\n"
    what = prose(drift["kind"].replace("_", " "))
    if not drift["fields"]:
        return Entry(what, f"- {code(drift['address'])} **is gone**{said}\n")

    def whole() -> str:
        told = "".join(f" {word} {html_code(value)}" for word, value in parts if value)
        lines = diff_lines([drifted_attribute(each) for each in drift["fields"]], full=page.full)
        return details(f"{html_code(drift['address'])} changed{told}", fence(lines, "diff"))

    return Entry(what, brief, whole)


def pending_entries(document: Document) -> list[Entry]:
    """What an earlier run began and nobody knows the end of."""
    return [_pending(each) for each in document["pending"]]


def _pending(each: Document) -> Entry:
    operation = prose(each["operation"])
    of = f" of object {code(each['id'])}" if each["id"] else ""
    return Entry(
        prose(each["kind"].replace("_", " ")),
        f"- {code(each['address'])}: {operation}{of} begun {code(each['started_at'])}, outcome unknown; "
        "apply settles it first\n",
    )


def not_kept_entries(document: Document, links: Links) -> list[Entry]:
    """Declared values that the platform shows otherwise."""
    return [
        Entry("paths", f"- {code(each['address'])} {code(each['path'])}{links.to(each['source'])}\n")
        for each in document["not_kept"]
    ]
