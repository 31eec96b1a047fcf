"""Canonical JSON text: sorted keys, the outer levels one key a line so that Git shows what changed.

The standard encoder is fast only without indentation, so the inner levels stay on one line. During an apply
one state follows another with few records changed, so the text of a record can be kept between writes.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import Any

_ENCODER = JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
DEPTH = 4  # the state, its resources, one resource, its attributes


@dataclass(frozen=True, slots=True)
class Later:
    """A part of a tree that is made only when its text is not known yet. `source` never changes."""

    source: object
    make: Callable[[], Any]


def _made(part: object) -> Any:
    if isinstance(part, Later):
        return part.make()
    raise TypeError


_LINE = JSONEncoder(sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_made)


@dataclass(slots=True)
class Texts:
    """Texts of the parts seen in the last two trees, by identity of their source. Not for several threads."""

    now: dict[tuple[int, str], tuple[object, str]] = field(default_factory=dict)
    before: dict[tuple[int, str], tuple[object, str]] = field(default_factory=dict)

    def turn(self) -> None:
        """Begin another tree; what the last one did not use is forgotten."""
        self.before, self.now = self.now, {}

    def of(self, part: Later, depth: int, newline: str) -> str:
        """The text of a part. The source is kept with it, so that its identity stays its own."""
        key = (id(part.source), newline)
        known = self.before.get(key) or (part.source, _text(part.make(), depth, newline, self))
        self.now[key] = known
        return known[1]


def canonical_bytes(tree: Any, texts: Texts | None = None) -> bytes:
    """The text of a tree in UTF-8, equal for equal trees.

    Raises:
        TypeError: something in the tree has no JSON form.
        ValueError: a number has none (NaN, infinity).
        RecursionError: the tree is nested too deeply.
    """
    texts = texts or Texts()
    texts.turn()
    return _utf8(_text(tree, DEPTH, "\n", texts) + "\n")


def json_line(tree: Any) -> bytes:
    """A tree on one line; raises as `canonical_bytes` does."""
    return _utf8(_LINE.encode(tree))


def _text(tree: Any, depth: int, newline: str, texts: Texts) -> str:
    if isinstance(tree, Later):
        return texts.of(tree, depth, newline)
    if type(tree) is str:
        return encode_basestring(tree)
    if depth == 0 or not tree or not isinstance(tree, dict | list):
        return _ENCODER.encode(tree)
    inner = newline + "  "
    if isinstance(tree, list):
        return (
            f"[{inner}{f',{inner}'.join(_text(entry, depth - 1, inner, texts) for entry in tree)}{newline}]"
        )
    lines = (f"{_key(key)}: {_text(tree[key], depth - 1, inner, texts)}" for key in sorted(tree))
    return f"{{{inner}{f',{inner}'.join(lines)}{newline}}}"


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError("a key of a JSON object is a string")
    return encode_basestring(key)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Halves of a pair become one character, as a JSON reader would make of them; the rest is escaped.
        joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        return _LONE_SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", joined).encode()
