"""Writing YAML that the strict loader reads back to the same values, whatever texts say.

Block style. A text is plain only where it cannot be taken for anything else, by this loader or another; all else
stands in double quotes, with escapes for what cannot be seen. So no text can end early or begin a comment.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from voxform.core.sayable import escaped, unsayable
from voxform.core.symbol import Reference, SecretVariable, Template

_NOT_PLAIN = re.compile(r"\A[\W\d_]|: | #|[: ]\Z")
_SYMBOL = re.compile(r"\$\{(?:[A-Za-z0-9_.-]+|file\(\"[A-Za-z0-9_./-]+\"\))\}\Z")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_OTHERS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan"))
_LONGEST_KEY = 200
_STEP = "  "


class File(str):
    """A path for `${file("…")}`: what stands there is read from that file."""

    __slots__ = ()


def emit(tree: Mapping[str, Any], indent: int = 0) -> str:
    """A mapping as YAML lines. Texts are literal; symbols of `core.symbol` and `File` become expressions.

    Raises:
        ValueError: a value cannot be said (`core.sayable`).
    """
    return "".join(f"{_STEP * indent}{line}\n" if line else "\n" for line in _mapping(tree))


def quoted(text: str) -> str:
    """A text in double quotes, in characters that can be seen."""
    if unsayable(text):
        raise ValueError(f"a text cannot be written: {unsayable(text)}")
    return "".join(map(_shown, json.dumps(text, ensure_ascii=False)))


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _mapping(tree: Mapping[str, Any]) -> Iterator[str]:
    for key, value in tree.items():
        name = _key(key)
        if len(name) > _LONGEST_KEY:
            yield f"? {name}"
            yield from _value(":", value)
        else:
            yield from _value(f"{name}:", value)


def _value(lead: str, value: Any) -> Iterator[str]:
    """The value behind `key:` or `-`: on the same line, or on lines of its own."""
    if isinstance(value, Mapping) and value:
        inner: Iterator[str] = _mapping(value)
    elif isinstance(value, list | tuple) and value:
        inner = (line for each in value for line in _element(each))
    else:
        yield f"{lead} {_scalar(value)}"
        return
    yield lead
    yield from (_STEP + line for line in inner)


def _element(value: Any) -> Iterator[str]:
    """An element of a list; a mapping begins on the line of its dash."""
    if isinstance(value, Mapping) and value and len(_key(next(iter(value)))) <= _LONGEST_KEY:
        first, *rest = _mapping(value)
        yield f"- {first}"
        yield from (_STEP + line for line in rest)
    else:
        yield from _value("-", value)


def _key(key: str) -> str:
    if why := unsayable({key: None}):
        raise ValueError(f"a key cannot be written: {why}")
    return key if _KEY.match(key) and key.lower() not in _OTHERS else quoted(key)


def _scalar(value: Any) -> str:
    if isinstance(value, File):
        return _text(f'${{file("{value}")}}')
    if isinstance(value, str):
        return _text(escaped(value))
    if isinstance(value, Reference | SecretVariable | Template):
        return _text(str(value))
    if why := unsayable(value):
        raise ValueError(f"a value cannot be written: {why}")
    return json.dumps(value)


def _text(text: str) -> str:
    plain = bool(text) and text.isprintable() and text.lower() not in _OTHERS
    return text if _SYMBOL.match(text) or (plain and not _NOT_PLAIN.search(text)) else quoted(text)
