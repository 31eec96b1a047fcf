"""Drift as Markdown, for an issue that a scheduled job opens and keeps up to date."""

from collections.abc import Mapping
from typing import Any

from voxform.core.diagnostic import Severity
from voxform.views.links import Links
from voxform.views.markdown import LONGEST, marker
from voxform.views.markdown_room import Section, fitted
from voxform.views.markdown_sections import STOPPING, drift_entries, problem_entries
from voxform.views.markdown_text import code, fence
from voxform.views.page import Page
from voxform.views.words import count_of


def render_drift_markdown(
    document: Mapping[str, Any], *, links: Links, whole: str, full: bool = False
) -> str:
    """The drift of a JSON plan, at most 60 000 characters; `whole` is the command that shows all of it."""
    number = document["summary"]["drift"]
    said = f"{count_of(number, 'resource')} changed outside of voxform" if number else "no drift"
    title = f"## Drift in {code(document['environment'])}: {said}\n\n{code(document['api_url'])}\n"
    head = f"{marker(document['environment'], links.prefix, 'drift')}\n{title}\n"
    told = STOPPING | {Severity.WARNING, Severity.NOTICE}
    sections = [
        Section("Changed outside of voxform", drift_entries(document, Page(0, full)), 0.8),
        Section("What else there is to say", problem_entries(document, links, told), 1.0),
    ]
    foot = f"To see it now:\n\n{fence([whole], 'sh')}\n"
    return f"{head}{fitted(sections, LONGEST - len(head) - len(foot))[0]}{foot}"
