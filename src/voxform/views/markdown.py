"""A plan as Markdown for a comment on a pull request: what goes, what breaks and where secrets go comes first."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from voxform.core.diagnostic import Severity
from voxform.views.diagnostics import count_text, diagnostics_of
from voxform.views.links import Links
from voxform.views.markdown_changes import LONG, by_kind, change_entries, ending_entries
from voxform.views.markdown_room import Section, fitted
from voxform.views.markdown_sections import (
    STOPPING,
    drift_entries,
    not_kept_entries,
    pending_entries,
    problem_entries,
    secret_entries,
)
from voxform.views.markdown_text import code, fence, prose
from voxform.views.page import Page, gone

Document = Mapping[str, Any]

LONGEST = 60_000
_LONG_COMMAND = 2_000
_SLUG = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_./]{0,99}(?:-[A-Za-z0-9_./]{1,99}){0,8}\Z")
_ACTIONS = ("delete", "replace", "update", "create", "adopt", "forget", "move")
_ALWAYS = frozenset({"delete", "replace", "update", "create"})


def render_markdown(document: Document, *, links: Links, apply: str, whole: str, full: bool = False) -> str:
    """The JSON plan as Markdown of at most 60 000 characters.

    Args:
        document: the JSON plan.
        links: where its places are shown.
        apply: the command that applies exactly this plan.
        whole: the command that shows all of it.
        full: show long texts to their end, as far as there is room.
    """
    page = Page(0, full, gone(document))
    head = f"{marker(document['environment'], links.prefix)}\n{_headline(document)}\n"
    foot = _footer(document, apply)
    remark = f"Shortened to fit a comment. To see all of it:\n\n{fence([whole], 'sh')}\n\n"
    room = LONGEST - len(head) - len(foot) - len(remark)
    shown, cut = fitted(_sections(document, page, links), room)
    return f"{head}{shown}{remark if cut else ''}{foot}"


def marker(environment: str, prefix: str, what: str = "plan") -> str:
    """The hidden first line by which a comment about this environment and folder is found again."""
    name = f"{prefix}{environment}"
    slug = name if _SLUG.match(name) else sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"<!-- voxform {what} {slug} -->"


def _sections(document: Document, page: Page, links: Links) -> list[Section]:
    return [
        Section("Deleted or replaced, and what depends on it", ending_entries(document, page, links), 0.25),
        Section("Secrets that will be sent", secret_entries(document), 0.15),
        Section("What stops this plan", problem_entries(document, links, STOPPING), 0.2),
        Section("Changed outside of voxform", drift_entries(document, page), 0.15),
        Section("Unfinished work of an earlier run", pending_entries(document), 0.04),
        Section("Declared, but not kept by the platform", not_kept_entries(document, links), 0.04),
        Section("Warnings", problem_entries(document, links, {Severity.WARNING}), 0.1),
        Section("Changes", change_entries(document, page, links), 1.0),
        Section("Notices", problem_entries(document, links, {Severity.NOTICE}), 0.05),
    ]


def _headline(document: Document) -> str:
    counts = document["summary"]
    said = [f"{counts[action]:,} to {action}" for action in _ACTIONS if counts[action] or action in _ALWAYS]
    told = ", ".join(said) if document["changes"] else "no changes"
    lines = [
        f"## Plan for {code(document['environment'])}: {told}",
        f"{code(document['api_url'])}{_limits(document)}",
    ]
    stopping = [each for each in diagnostics_of(document) if each.severity in STOPPING]
    if stopping:
        lines.append(f"**This plan cannot be applied as it is: {count_text(stopping)}.**")
    if document["drift"]:
        lines.append(f"Changed outside of voxform: {len(document['drift']):,}.")
    if len(document["changes"]) > LONG:
        lines.append(f"By kind: {by_kind(document['changes'])}.")
    return "\n\n".join(lines) + "\n"


def _limits(document: Document) -> str:
    """What the plan is limited to, and which guards are lifted; the first of many."""
    selection = document["selection"]
    given = [(flag, value) for flag in ("target", "exclude", "replace", "allow") for value in selection[flag]]
    flags = [f"--{flag} {value}" for flag, value in given]
    flags += [f"--var {name}={value}" for name, value in selection["var"].items()]
    flags += ["--destroy"] if selection["destroy"] else []
    more = f" and {len(flags) - 20:,} more" if len(flags) > 20 else ""
    return f", with {' '.join(map(code, flags[:20]))}{more}" if flags else ""


def _footer(document: Document, apply: str) -> str:
    digest = f"Digest {code(document['digest'])}, made by voxform {prose(document['voxform_version'])}.\n"
    stopping = any(each.severity in STOPPING for each in diagnostics_of(document))
    if stopping or not document["changes"]:
        return digest
    if len(apply) > _LONG_COMMAND:
        return f"---\n\nTo apply exactly this, apply the saved plan: its selection is too long to type.\n\n{digest}"
    return f"---\n\nTo apply exactly this, and nothing else:\n\n{fence([apply], 'sh')}\n\n{digest}"
