"""Pieces of Markdown that text from outside cannot leave: it stands in code spans and fences, nowhere else.

In code nothing is HTML, a link, an image, a mention or a reference to an issue (CommonMark 0.31 §6.1, §4.5).
"""

import re
from collections.abc import Iterable
from html import escape

from voxform.views.style import harmless_line
from voxform.views.values import name_text

# Letters, spaces and a little punctuation: no digit (`GH-1`), no dot within a word (`www.example.com`).
_PROSE = re.compile(r"[A-Za-z](?:[A-Za-z ,;()'-]|[.](?= |\Z))*\Z")
_TICKS = re.compile("`+")


def code(text: str) -> str:
    """A name, path, id or the like as a code span."""
    shown = _one_line(text) or " "
    ticks = "`" * _longer_than_any(shown, 1)
    pad = " " if shown[0] in " `" or shown[-1] in " `" else ""
    return f"{ticks}{pad}{shown}{pad}{ticks}" if shown.strip(" ") else f"`{shown}`"


def html_code(text: str) -> str:
    """The same where Markdown does not reach: within a `<summary>`."""
    return f"<code>{escape(_one_line(text))}</code>"


def prose(text: str) -> str:
    """A few words of voxform's own as they are; anything else as a code span."""
    return text if _PROSE.match(text) else code(text)


def html_prose(text: str) -> str:
    """`prose` within a `<summary>`."""
    return text if _PROSE.match(text) else html_code(text)


def fence(lines: Iterable[str], info: str) -> str:
    """A fenced block; no line of it can close it."""
    shown = [harmless_line(each).rstrip(" ") for each in lines]
    ticks = "`" * max(_longer_than_any("\n".join(shown), 3), 3)
    return "\n".join([f"{ticks}{info}", *shown, ticks])


def details(summary: str, body: str) -> str:
    """A folded part. `summary` is HTML of our own, `body` Markdown."""
    return f"\n<details><summary>{summary}</summary>\n\n{body}\n\n</details>\n\n"


def _one_line(text: str) -> str:
    return harmless_line(name_text(text))


def _longer_than_any(text: str, least: int) -> int:
    return max((len(run) + 1 for run in _TICKS.findall(text)), default=least)
