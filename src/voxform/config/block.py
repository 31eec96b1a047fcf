"""The common form of YAML, read line by line: block mappings and lists of one-line values and literal texts.

Several times faster than an event for each value. It never refuses anything: whatever is not certainly of
this form (anchors, folded texts, escapes, mistakes …) makes it give up, and `voxform.config.yaml` reads the
file the long way. A property test holds the two to the same values and positions.
"""

import re
from functools import lru_cache
from itertools import islice
from sys import intern
from typing import Any, Final, TypeAlias

from voxform.config.position import NotedMap, ParsedList, ParsedMap, Source
from voxform.config.scalar import CONSTANTS, number

UNCOMMON: Final = object()

_DEEPEST = 32
_ABOVE_RESOURCES = 2  # containers that hold the mapping a resource is: the document, and its kind
_KEY = "[A-Za-z_][A-Za-z0-9_-]{0,99}"
_HEAD = re.compile(rf"( *)(- +)?(?:({_KEY}):\Z)?")
_QUOTED = {'"': re.compile(r'"([^"\\]*)" *\Z'), "'": re.compile(r"'([^']*)' *\Z")}
_MARGIN = re.compile(" *")
_LITERAL = re.compile(r"\|(-?) *\Z")
_SIMPLE = r"""(?:[A-Za-z0-9_$./+]|-[0-9])[A-Za-z0-9_./+@ -]*+|"[^"\\]*+" *+|'[^']*+' *+"""
_PAIR = re.compile(rf"({_KEY}): +({_SIMPLE})")
_ELEMENT = re.compile(_SIMPLE)
_FLOW_MAP = re.compile(rf"\{{ *+(?:{_KEY}: +(?:{_SIMPLE})(?:, *+{_KEY}: +(?:{_SIMPLE}))*+)?\}} *+\Z")
_FLOW_LIST = re.compile(rf"\[ *+(?:(?:{_SIMPLE})(?:, *+(?:{_SIMPLE}))*+)?\] *+\Z")
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


_Head: TypeAlias = tuple[int, bool, str, int]
"""How a line begins: its indentation, whether with a dash, the key if any, and the column behind the dash.

A file has many lines and few beginnings, so each is looked at once.
"""


def _read(source: Source) -> Any:  # noqa: C901, PLR0912, PLR0915  # the one loop whose speed is a budget (P1)
    lines = iter(source.text.split("\n"))
    keys, others = dict[str, _Head](), dict[str, _Head]()
    flows: dict[str, Any] = {}
    expressions: list[tuple[Any, Any]] = []
    outer: list[tuple[Any, int, bool]] = []
    root: dict[str, Any] = {}
    container: Any = root
    pending: str | None = ""
    level, in_map, key_at, end = -1, False, 0, 0
    for line in lines:
        begin, end = end, end + len(line) + 1
        if not line:
            continue
        before, colon, value = line.partition(": ")
        known = keys if colon else others
        head = known.get(before) or _learn(known, before, f"{before}:" if colon else before)
        if head is None:
            continue
        indent, dash, key, column = head
        if indent != level or dash or not in_map or pending is not None:
            if pending is not None:
                new: Any = None
                if indent > level or (indent == level and dash and in_map):
                    new = _container(source, begin + indent, key_at, dash, len(outer))
                    expressions = new.expressions if new.__class__ is NotedMap else expressions
                    outer.append((container, level, in_map))
                container[pending] = new
                if new is not None:
                    container, level, in_map = new, indent, not dash
                pending = None
            while indent < level or (indent == level and not in_map and not dash):
                container, level, in_map = outer.pop()
                if len(outer) == _ABOVE_RESOURCES:
                    expressions = []
            if indent != level or in_map is dash or len(outer) > _DEEPEST:
                raise _GiveUp
            if dash:
                if not key:
                    container.append(_value(source, line[column:], begin + column, 0, flows))
                    if "${" in line:
                        expressions += _expressions(container, len(container) - 1)
                    continue
                new = ParsedMap({}, source, begin + column, 0)
                container.append(new)
                outer.append((container, level, in_map))
                container, level, in_map = new, column, True
        if key in container:
            raise _GiveUp
        value = value.lstrip(" ")
        first = value[:1]
        if not first:
            pending, key_at = key, begin + column
            continue
        if first in _PLAIN:
            if ": " in value or " #" in value or value[-1] in " :":
                value = _plain(value)
            elif first in _MAYBE:
                value = _scalar(value)
        elif first == "|":
            value, height, end = _literal(source.text, value, end, level)
            next(islice(lines, height, height), None)
        else:
            value = _value(source, value, end - 1 - len(value), begin + column, flows)
        container[key] = value
        if "${" in line or first == "|":
            expressions += _expressions(container, key)
    if pending is not None:
        container[pending] = None
    return root[""]


def _container(source: Source, at: int, key_at: int, dash: bool, depth: int) -> ParsedList | ParsedMap:
    """What begins with a line: a list, a mapping, or the one that a resource may be."""
    if dash:
        return ParsedList([], source, at)
    return (NotedMap if depth == _ABOVE_RESOURCES else ParsedMap)({}, source, at, key_at)


def _expressions(container: Any, key: Any) -> list[tuple[Any, Any]]:
    """The texts with `${` that one value is or holds, each as container and key."""
    value = container[key]
    if isinstance(value, str):
        return [(container, key)] if "${" in value else []
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    return [(value, each) for each, text in inside if isinstance(text, str) and "${" in text]


def _learn(known: dict[str, _Head], before: str, text: str) -> _Head | None:
    """How a line begins that begins with a text, for all that begin so; None for a comment."""
    head = _head(text)
    if head is not None:
        known[before] = head
    return head


def _head(text: str) -> _Head | None:
    """How a line begins whose key, if any, is all of a text; None for a comment."""
    found = _HEAD.match(text)
    if found is None:
        raise _GiveUp
    spaces, dash, key = found.groups("")
    column = len(spaces + dash)
    if key or dash:
        if key in CONSTANTS and key:
            raise _GiveUp
        return len(spaces), bool(dash), intern(key), column
    if text[column : column + 1] not in ("", "#"):
        raise _GiveUp
    return None


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


def _value(source: Source, text: str, at: int, key_at: int, flows: dict[str, Any]) -> Any:
    first = text[:1]
    if first in _PLAIN or first > "\x7f" or (first == "-" and text[1:2].isdigit()):
        return _plain(text)
    if first in _QUOTED:
        found = _QUOTED[first].match(text)
        if found is None:
            raise _GiveUp
        return found[1]
    values = flows.get(text)
    if values is None:
        values = flows[text] = _flow(text)
    return ParsedMap(values, source, at, key_at) if first == "{" else ParsedList(values, source, at)


def _flow(text: str) -> Any:
    """The values of a mapping or a list in braces or brackets."""
    if _FLOW_MAP.match(text):
        pairs = _PAIR.findall(text)
        tree = {intern(key): _simple(value) for key, value in pairs}
        if len(tree) < len(pairs) or not CONSTANTS.keys().isdisjoint(tree):
            raise _GiveUp
        return tree
    if _FLOW_LIST.match(text):
        return [_simple(each) for each in _ELEMENT.findall(text)]
    raise _GiveUp


def _simple(text: str) -> Any:
    """The value of a text that `_SIMPLE` matches."""
    text = text.rstrip(" ")
    first = text[0]
    if first in _QUOTED:
        return text[1:-1]
    return _scalar(text) if first in _MAYBE else text


def _literal(text: str, header: str, at: int, level: int) -> tuple[str, int, int]:
    """The text of a literal block that begins at `at`, its height in lines, and where it ends."""
    style, margin = _LITERAL.match(header), _MARGIN.match(text, at)
    if style is None or margin is None or len(margin[0]) <= level:
        raise _GiveUp
    found = _indented(margin[0]).match(text, at)
    if found is None:
        raise _GiveUp
    body = found[0].replace(f"\n{margin[0]}", "\n")[len(margin[0]) :].rstrip("\n")
    return body + ("" if style[1] else "\n"), found[0].count("\n"), found.end()


@lru_cache(maxsize=64)
def _indented(margin: str) -> re.Pattern[str]:
    """Lines of an indentation, the first of which says which that is, and empty ones between."""
    return re.compile(rf"{margin}[^ \n][^\n]*\n(?:(?:{margin}[^\n]*)?\n)*")
