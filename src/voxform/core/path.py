"""Where a value is inside a resource: one grammar for messages, kind files and `lifecycle`.

`messaging_config.to`, `headers["X.Y"]`, `parameters["city"].type` (an element of a keyed list),
`end_call_phrases[0]`. A pattern is a path that may hold `[]` (any element) and `*` (any key).
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from voxform.core.value import ABSENT, Absent

Path: TypeAlias = tuple[str | int, ...]

_PLAIN = r"[A-Za-z_*][A-Za-z0-9_-]*|\*"
_SEGMENT = re.compile(
    rf'(?:(?:\A|(?!\A)\.)(?P<plain>{_PLAIN})|\[(?P<quoted>"(?:[^"\\]|\\.)*")\]|\[(?P<index>\d*)\])'
)
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")

ANY_ELEMENT = "[]"
ANY_KEY = "*"


class Element(str):
    """The key of an element in a keyed list; it is written in brackets."""

    __slots__ = ()


def parse_path(text: str) -> Path:
    """Read a path or a pattern.

    Raises:
        ValueError: the text is not a path.
    """
    segments: list[str | int] = []
    at = 0
    while at < len(text):
        found = _SEGMENT.match(text, at)
        if found is None or found.end() == at:
            break
        segments.append(_segment(found))
        at = found.end()
    if at < len(text) or not segments:
        raise ValueError(f'{text!r} is not a path such as messaging_config.to or headers["X-Key"]')
    return tuple(segments)


def _segment(found: re.Match[str]) -> str | int:
    if found["plain"] is not None:
        return found["plain"]
    if found["quoted"] is not None:
        return Element(json.loads(found["quoted"]))
    return int(found["index"]) if found["index"] else ANY_ELEMENT


def format_path(path: Path) -> str:
    """Write a path in the one grammar; `parse_path` reads it back."""
    text = ""
    for segment in path:
        if isinstance(segment, int):
            text += f"[{segment}]"
        elif segment == ANY_ELEMENT:
            text += ANY_ELEMENT
        elif isinstance(segment, Element) or not (_IDENTIFIER.match(segment) or segment == ANY_KEY):
            text += f"[{json.dumps(str(segment), ensure_ascii=False)}]"
        else:
            text += f".{segment}" if text else segment
    return text


def covers(pattern: Path, path: Path) -> bool:
    """Whether the pattern names this path or something that contains it."""
    return len(pattern) <= len(path) and all(
        map(_matches, pattern, path),
    )


def _matches(wanted: str | int, segment: str | int) -> bool:
    if wanted == ANY_ELEMENT:
        return isinstance(segment, (int, Element)) or segment == ANY_ELEMENT
    return wanted in (ANY_KEY, segment)


def get(tree: Any, path: Path) -> Any | Absent:
    """The value at a path of keys and indexes, or `ABSENT`."""
    for segment in path:
        if isinstance(segment, int):
            if not isinstance(tree, (list, Sequence)) or isinstance(tree, str) or segment >= len(tree):
                return ABSENT
        elif not isinstance(tree, (dict, Mapping)) or segment not in tree:
            return ABSENT
        tree = tree[segment]
    return tree
