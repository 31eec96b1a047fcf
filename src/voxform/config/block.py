"""The common form of YAML, read line by line: block mappings and lists of one-line values and literal texts.

Several times faster than an event for each value. It never refuses anything: whatever is not certainly of
this form (anchors, folded texts, escapes, mistakes …) makes it give up, and `voxform.config.yaml` reads the
file the long way. A property test holds the two to the same values and positions.
"""

import re
from typing import Any, Final

from voxform.config.position import ParsedList, ParsedMap, Source
from voxform.config.scalar import CONSTANTS, number

UNCOMMON: Final = object()

_DEEPEST = 32
_LINE = re.compile(r"( *)(- +)?(?:([A-Za-z_][A-Za-z0-9_-]{0,99}):(?: +|(?=\n)))?([^\n]*)\n")
_QUOTED = {'"': re.compile(r'"([^"\\]*)" *\Z'), "'": re.compile(r"'([^']*)' *\Z")}
_LITERAL = re.compile(r"\|(-?) *\Z")
_SIMPLE = r"""(?:[A-Za-z0-9_$./+]|-[0-9])[A-Za-z0-9_./+@-]*(?: +[A-Za-z0-9_./+@-]+)*|"[^"\\]*"|'[^']*'"""
_PAIR = re.compile(rf"([A-Za-z_][A-Za-z0-9_-]{{0,99}}): +({_SIMPLE})")
_ELEMENT = re.compile(rf"({_SIMPLE})")
_FLOW_MAP = re.compile(rf"\{{ *(?:{_PAIR.pattern}(?: *, *{_PAIR.pattern})*)? *\}} *\Z")
_FLOW_LIST = re.compile(rf"\[ *(?:(?:{_SIMPLE})(?: *, *(?:{_SIMPLE}))*)? *\] *\Z")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PLAIN = frozenset(_LETTERS + "0123456789_$./+(")
_MAYBE = frozenset("-0123456789tfn")
_ALLOWED = bytes(range(0x20, 0x7F)) + b"\n" + bytes(range(0x80, 0x100))
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


class _GiveUp(Exception):  # noqa: N818  # not an error: the long way follows
    """The text is not certainly of the common form."""


def read_block(source: Source) -> Any:
    """The document, or `UNCOMMON` when it may hold anything beyond the common form."""
    text = source.text
    if not text.endswith("\n") or text.encode().translate(None, _ALLOWED):
        return UNCOMMON
    if not text.isascii() and _SPECIAL.search(text):
        return UNCOMMON
    try:
        return _read(source)
    except (_GiveUp, OverflowError):
        return UNCOMMON


def _read(source: Source) -> Any:  # noqa: C901, PLR0912, PLR0915  # the one loop whose speed is a budget (P1)
    text, match, end = source.text, _LINE.match, len(source.text)
    outer: list[tuple[int, Any, Any, bool]] = []
    root: list[Any] = []
    container: Any = root
    offsets: Any = []
    level, in_map = -1, False
    pending, pending_at, pending_end = "", 0, 0
    at = 0
    while at < end:
        line = match(text, at)
        if line is None:
            raise _GiveUp
        spaces, dash, key, value = line.groups()
        at = line.end()
        if key is None and dash is None and (not value or value[0] == "#"):
            continue
        indent = len(spaces)
        begin = line.end(1)
        if pending or level < 0:
            if indent > level or (indent == level and dash and in_map):
                new: Any = ParsedList([], source, begin, []) if dash else ParsedMap({}, source, begin, {})
                if level < 0:
                    container.append(new)
                else:
                    container[pending] = new
                    offsets[pending] = pending_at << 32 | begin
                outer.append((level, container, offsets, in_map))
                container, offsets, level, in_map = new, new.offsets, indent, not dash
            else:
                container[pending] = None
                offsets[pending] = pending_at << 32 | pending_end
            pending = ""
        while indent < level or (indent == level and not in_map and not dash):
            level, container, offsets, in_map = outer.pop()
        if indent != level or in_map is bool(dash) or len(outer) > _DEEPEST:
            raise _GiveUp
        if dash:
            begin = line.end(2)
            if key is None:
                container.append(_value(source, value, line.start(4)))
                offsets.append(begin)
                continue
            new = ParsedMap({}, source, begin, {})
            container.append(new)
            offsets.append(begin)
            outer.append((level, container, offsets, in_map))
            container, offsets, level, in_map = new, new.offsets, line.start(3) - line.start(), True
        if key is None or key in CONSTANTS or key in container:
            raise _GiveUp
        if not value:
            pending, pending_at, pending_end = key, begin, line.end(3) + 1
            continue
        first = value[0]
        value_at = line.start(4)
        if first in _PLAIN:
            if ": " in value or " #" in value or value[-1] in " :":
                value = _plain(value)
            elif first in _MAYBE:
                value = _scalar(value)
        elif first == "|":
            value, at = _literal(text, value, at, level)
        else:
            value = _value(source, value, value_at)
        container[key] = value
        offsets[key] = begin << 32 | value_at
    if pending:
        container[pending] = None
        offsets[pending] = pending_at << 32 | pending_end
    return root[0] if root else None


def _plain(text: str) -> Any:
    text = text.rstrip(" ")
    if ": " in text or " #" in text or text[-1] == ":":
        raise _GiveUp
    return _scalar(text)


def _scalar(text: str) -> Any:
    """What a plain text means that is known to be one."""
    if text in CONSTANTS:
        return CONSTANTS[text]
    if text[0] > "9":
        return text
    value = number(text)
    return text if value is None else value


def _value(source: Source, text: str, at: int) -> Any:
    first = text[:1]
    if first in _PLAIN or first > "\x7f" or (first == "-" and text[1:2].isdigit()):
        return _plain(text)
    if first in _QUOTED:
        found = _QUOTED[first].match(text)
        if found is None:
            raise _GiveUp
        return found[1]
    if first == "{" and _FLOW_MAP.match(text):
        return _flow_map(source, text, at)
    if first == "[" and _FLOW_LIST.match(text):
        elements = list(_ELEMENT.finditer(text))
        values = [_simple(each[1]) for each in elements]
        return ParsedList(values, source, at, [at + each.start(1) for each in elements])
    raise _GiveUp


def _flow_map(source: Source, text: str, at: int) -> ParsedMap:
    tree = ParsedMap({}, source, at, {})
    for pair in _PAIR.finditer(text):
        key, value = pair.groups()
        if key in tree or key in CONSTANTS:
            raise _GiveUp
        tree[key] = _simple(value)
        tree.offsets[key] = at + pair.start(1) << 32 | at + pair.start(2)
    return tree


def _simple(text: str) -> Any:
    """The value of a text that `_SIMPLE` matches."""
    first = text[0]
    if first in _QUOTED:
        return text[1:-1]
    return _scalar(text) if first in _MAYBE else text


_REGIONS: dict[int, re.Pattern[str]] = {}


def _literal(text: str, header: str, at: int, level: int) -> tuple[str, int]:
    """The text of a literal block that begins at `at`, and where it ends."""
    style = _LITERAL.match(header)
    first = re.compile(r" *").match(text, at)
    indent = first.end() - at if first else 0
    if style is None or indent <= level or text[at + indent : at + indent + 1] in ("", "\n"):
        raise _GiveUp
    region = _REGIONS.get(indent)
    if region is None:
        region = _REGIONS[indent] = re.compile(rf"(?:(?: {{{indent}}}[^\n]*| *)\n)*")
    found = region.match(text, at)
    if found is None:
        raise _GiveUp
    body = "".join(each[indent:] or "\n" for each in found[0].splitlines(keepends=True)).rstrip("\n")
    return body + ("" if style[1] else "\n"), found.end()
