"""A JSON value as one line of text; what cannot be seen is shown as an escape, so nothing is hidden."""

import json
from typing import Any

from voxform.core.sanitise import sanitise

LONG = 2_000
LONG_NAME = 160
NOT_SET = "(not set)"


def value_text(value: Any) -> str:
    """The value as JSON on one line; an absent one in words; a long one cut with `…`."""
    if value is None:
        return NOT_SET
    if isinstance(value, str):
        return quoted(value)
    return revealed(_cut(json.dumps(value, ensure_ascii=False)))


def unknown_text(value: Any) -> str:
    """When a value will be known that is not yet, in brackets: what a lookup gives is known now or never."""
    if "${lookups." in json.dumps(value, ensure_ascii=False):
        return "(not known: its lookup fails)"
    return "(known after apply)" if value is None or isinstance(value, str) else "(partly known after apply)"


def quoted(text: str) -> str:
    """The string in quotes, with line breaks and invisible characters as escapes."""
    inner = _cut(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{revealed(inner)}"'


def name_text(name: str) -> str:
    """An address, path, id or the like, as it is shown: unquoted, nothing in it invisible."""
    return revealed(_cut(name, LONG_NAME))


def revealed(text: str) -> str:
    """The text with each character that the sanitiser would change written as an escape."""
    if sanitise(text) == text:
        return text
    return "".join(each if sanitise(each) == each else _escape(each) for each in text)


def _cut(text: str, limit: int = LONG) -> str:
    return text if len(text) <= limit else f"{text[:limit]}…"


def _escape(character: str) -> str:
    code = ord(character)
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    return named or (f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
