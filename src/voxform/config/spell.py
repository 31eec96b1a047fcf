"""Values as YAML text, in the style of what they take the place of, as the strict loader reads it back."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml as pyyaml

from voxform.config.emit import quoted
from voxform.config.position import Source
from voxform.config.yaml import parse_yaml
from voxform.core.sayable import unsayable
from voxform.core.value import equal

STEP = 2

_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,99}\Z")
_STEERING = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069]")
_RESOLVER = pyyaml.resolver.Resolver()


class Expression(str):
    """A text that is written as it is: its `${…}` is meant."""

    __slots__ = ()


class Unable(ValueError):  # noqa: N818  # an answer, not an error of the program
    """Something cannot be written without touching more than its own bytes; the message says why."""


class Written(NamedTuple):
    """A value as text: what follows its key or dash on the line, and the lines below, each after a line break."""

    inline: str
    below: str = ""


def write(value: Any, indent: int, *, style: str = "", flow: bool = False, content: int = 0) -> Written:
    """A value for a place in a block whose keys or dashes stand at a column, or inside brackets (`flow`).

    `style` is that of the scalar it takes the place of, with a `+` when all empty lines behind it belong to it;
    `content` is the column of its text if it was a block.

    Raises:
        Unable: no text says that value.
    """
    if why := unsayable(value):
        raise Unable(why)
    if isinstance(value, Mapping | list) and value:
        if flow:
            return Written(_flow(value))
        return Written("", "\n" + "\n".join(_lines(value, indent + STEP)))
    if isinstance(value, Mapping | list):
        return Written("{}" if isinstance(value, Mapping) else "[]")
    if not isinstance(value, str):
        return Written(_constant(value))
    for each in _texts(value, style, indent, content or indent + STEP, flow=flow):
        if _says(each, value, indent, flow=flow):
            return each
    raise Unable("no YAML text says it")


def key_text(key: str) -> str:
    """A key as text.

    Raises:
        Unable: no text says it.
    """
    if why := unsayable({key: None}):
        raise Unable(why)
    return key if _KEY.match(key) and _is_plain(key) else quoted(key)


def element_lines(value: Any, indent: int) -> list[str]:
    """An element of a block list whose dashes stand at a column."""
    if isinstance(value, Mapping) and value:
        first, *rest = _lines(value, indent + STEP)
        return [" " * indent + "- " + first[indent + STEP :], *rest]
    written = write(value, indent)
    return f"{' ' * indent}- {written.inline}{written.below}".split("\n")


def pair_lines(key: str, value: Any, indent: int) -> list[str]:
    """A key and its value of a block mapping whose keys stand at a column."""
    written = write(value, indent)
    space = " " if written.inline else ""
    return f"{' ' * indent}{key_text(key)}:{space}{written.inline}{written.below}".split("\n")


def pair_text(key: str, value: Any) -> str:
    """A key and its value inside braces."""
    return f"{key_text(key)}: {write(value, 0, flow=True).inline}"


def _lines(value: Any, indent: int) -> list[str]:
    if isinstance(value, Mapping):
        return [line for key, each in value.items() for line in pair_lines(key, each, indent)]
    return [line for each in value for line in element_lines(each, indent)]


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(pair_text(key, each) for key, each in value.items())}}}"
    return f"[{', '.join(write(each, 0, flow=True).inline for each in value)}]"


def _constant(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value, allow_nan=False)
    raise Unable("it is neither a text nor another value of JSON")


def _texts(value: str, style: str, indent: int, content: int, *, flow: bool) -> Iterator[Written]:
    """Ways to write a text, the one most like the old first."""
    text = value if isinstance(value, Expression) else value.replace("${", "$${")
    steering = bool(_STEERING.search(text))
    if not steering and not flow and (style[:1] in ("|", ">") or "\n" in text[:-1]):
        literal = _literal(text, indent, content)
        if style.endswith("+") or not literal.inline.endswith("+"):  # it would take empty lines that follow
            yield literal
    if not steering and style == "'":
        yield Written("'" + text.replace("'", "''") + "'")
    if not steering and not style and _is_plain(text):
        yield Written(text)
    yield Written(quoted(text))


def _literal(text: str, indent: int, content: int) -> Written:
    body = text.rstrip("\n")
    breaks = len(text) - len(body)
    chomping = "-" if not breaks else "" if breaks == 1 and body else "+"
    lines = text.split("\n") if not breaks else text.split("\n")[:-1]
    first = next((line for line in lines if line), "")
    digit = str(content - indent) if first.startswith((" ", "\t")) or not first else ""
    below = "".join(f"\n{' ' * content}{line}" if line else "\n" for line in lines)
    return Written(f"|{digit}{chomping}", below)


def _is_plain(text: str) -> bool:
    """Whether a plain text looks like no number, date or other value to any reader of YAML."""
    resolver: Any = _RESOLVER
    tag = resolver.resolve(pyyaml.ScalarNode, text, (True, False))
    return tag == "tag:yaml.org,2002:str" and text.isprintable() and text[:1] not in "-?:"


def _says(written: Written, value: str, indent: int, *, flow: bool) -> bool:
    """Whether the loader reads this as the value, at a place like the one it is for."""
    text = value if isinstance(value, Expression) else value.replace("${", "$${")
    if flow:
        document = f"[{written.inline}, x]\n"
        wanted: Any = [text, "x"]
    else:
        pad = " " * indent
        document = f"{pad}k: {written.inline}{written.below}\n{pad}l: x\n"
        wanted = {"k": text, "l": "x"}
    parsed = parse_yaml(Source("", document))
    return not parsed.problems and equal(parsed.root, wanted)
