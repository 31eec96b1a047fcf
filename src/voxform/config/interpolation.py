"""The grammar of `${…}` inside a string (design §3): text into parts, and parts into text again."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from voxform.core.address import LOOKUP, NAME, Address
from voxform.core.path import Path, format_path, parse_path
from voxform.core.symbol import Reference, SecretVariable

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_EACH = rf"(?:\.{NAME}|\[\s*(?:{_QUOTED}|\d+)\s*\])+"
_EXPRESSION = re.compile(
    rf"\$\{{\s*(?P<head>{NAME})"
    rf"(?P<tail>(?:\s*\(\s*{_QUOTED}\s*\)|\.{NAME}|\[\s*(?:{_QUOTED}|\*|\d+|each{_EACH})\s*\])*)\s*\}}"
)
_SIMPLE = re.compile(rf"\$\{{({NAME})\.({NAME})\.([A-Za-z_][A-Za-z0-9_]*)\}}\Z")
_INSTANCE = re.compile(
    rf"\.(?P<name>{NAME})(?:\[\s*(?:(?P<every>\*)|(?P<key>{_QUOTED})|each(?P<own>{_EACH}))\s*\])?"
    r"(?P<rest>.*)\Z"
)
_LOOKED_UP = re.compile(rf"\.(?P<kind>{NAME})\.(?P<name>{NAME})(?P<rest>.*)\Z")
_CALL = re.compile(rf"\s*\(\s*(?P<path>{_QUOTED})\s*\)\Z")
_ONE_NAME = re.compile(rf"\.({NAME})\Z")
_ENVIRONMENT_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


@dataclass(frozen=True, slots=True)
class Variable:
    """`${var.NAME}`."""

    name: str

    def __str__(self) -> str:
        return f"${{var.{self.name}}}"


@dataclass(frozen=True, slots=True)
class FileText:
    """`${file("path")}`: the text of a file of the project."""

    path: str

    def __str__(self) -> str:
        return f"${{file({_quote(self.path)})}}"


@dataclass(frozen=True, slots=True)
class TemplateText:
    """`${template("path")}`: the text of a file in which `${var.NAME}` is expanded."""

    path: str

    def __str__(self) -> str:
        return f"${{template({_quote(self.path)})}}"


@dataclass(frozen=True, slots=True)
class Each:
    """`${each.key}` or `${each.value…}`: what differs from one instance of a `for_each` to the next."""

    path: Path

    def __str__(self) -> str:
        return f"${{each.{format_path(self.path)}}}"


@dataclass(frozen=True, slots=True)
class Sibling:
    """`${kind.name[each.key].attribute}`: the instance of another `for_each` that belongs to this one."""

    family: Address
    key: Each
    path: Path

    def __str__(self) -> str:
        return f"${{{self.family}[each.{format_path(self.key.path)}].{format_path(self.path)}}}"


Expression: TypeAlias = Variable | FileText | TemplateText | Each | Sibling | Reference | SecretVariable
Part: TypeAlias = str | Expression


class InterpolationError(ValueError):
    """A string does not follow the grammar. `offset` is where in it; the message is whole sentences."""

    def __init__(self, offset: int, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.offset = offset
        self.hint = hint


def parse_interpolation(text: str) -> tuple[Part, ...]:
    """Take a string apart into literal text and expressions; `$${` is the text `${`.

    Raises:
        InterpolationError: an expression is not one the language has.
    """
    simple = _SIMPLE.match(text)
    if simple is not None and simple[1] not in _HEADS:
        return (Reference(Address(simple[1], simple[2]), (simple[3],)),)
    parts: list[Part] = []
    literal, at = "", 0
    while (found := text.find("${", at)) >= 0:
        if found > at and text[found - 1] == "$":
            literal += text[at : found - 1] + "${"
            at = found + 2
            continue
        literal += text[at:found]
        if literal:
            parts.append(literal)
        expression, at = _expression(text, found)
        parts.append(expression)
        literal = ""
    literal += text[at:]
    if literal or not parts:
        parts.append(literal)
    return tuple(parts)


def _expression(text: str, at: int) -> tuple[Expression, int]:
    found = _EXPRESSION.match(text, at)
    if found is None:
        raise _not_an_expression(text, at)
    make = _HEADS.get(found["head"])
    tail = found["tail"]
    return (make(tail, at) if make else _reference(found["head"], tail, at)), found.end()


def _not_an_expression(text: str, at: int) -> InterpolationError:
    if "}" not in text[at:]:
        return InterpolationError(
            at, "`${` begins an expression, and no `}` ends it.", "Write `$${` for the text `${`."
        )
    return InterpolationError(
        at,
        "What stands between `${` and `}` is not an expression: there is no arithmetic and there are no conditions.",
        "Use ${var.NAME}, ${env.NAME}, ${KIND.NAME.ATTRIBUTE}, ${lookups.KIND.NAME.ATTRIBUTE}, ${each.key}, "
        '${each.value}, ${file("path")} or ${template("path")}; '
        "write `$${` for the text `${`.",
    )


def _variable(tail: str, at: int) -> Variable:
    found = _ONE_NAME.match(tail)
    if found is None:
        raise InterpolationError(at, "A variable is used by its name alone.", "Write ${var.NAME}.")
    return Variable(found[1])


def _secret(tail: str, at: int) -> SecretVariable:
    if not tail.startswith(".") or not _ENVIRONMENT_NAME.match(tail[1:]):
        raise InterpolationError(
            at,
            "An environment variable is used by its name: letters, digits and underscores.",
            "Write ${env.NAME}.",
        )
    return SecretVariable(tail[1:])


def _file(make: Callable[[str], FileText | TemplateText], tail: str, at: int) -> FileText | TemplateText:
    found = _CALL.match(tail)
    path = _unquote(found["path"]) if found else None
    if not path:
        raise InterpolationError(
            at, "A file is named by one path in double quotes.", 'Write ${file("prompts/greeting.md")}.'
        )
    return make(path)


def _each(tail: str, at: int) -> Each:
    path = _attribute(tail)
    if path is None or not (path == ("key",) or path[0] == "value"):
        raise InterpolationError(
            at,
            "`each` has a `key`, which is a text, and a `value`.",
            "Write ${each.key}, ${each.value} or ${each.value.NAME}.",
        )
    return Each(path)


def _lookup(tail: str, at: int) -> Reference:
    found = _LOOKED_UP.match(tail)
    path = _attribute(found["rest"]) if found else None
    if found is None or path is None:
        raise InterpolationError(
            at,
            "What a lookup finds is named by the kind, the lookup and an attribute.",
            "Write ${lookups.KIND.NAME.ATTRIBUTE}, for example ${lookups.voices.aria.id}.",
        )
    return Reference(Address(LOOKUP + found["kind"], found["name"]), path)


def _reference(kind: str, tail: str, at: int) -> Reference | Sibling:
    found = _INSTANCE.match(tail)
    if found is None:
        raise InterpolationError(
            at,
            f"A reference names a kind, a resource and an attribute, and {kind!r} is followed by something else.",
            "Write ${KIND.NAME.ATTRIBUTE}, for example ${tools.send_summary.id}.",
        )
    key = _unquote(found["key"]) if found["key"] else ""
    path = _attribute(found["rest"])
    if path is None or key is None or (found["key"] and not key):
        raise InterpolationError(
            at,
            f"The reference to {kind}.{found['name']} does not say which attribute of it is meant.",
            f"Write ${{{kind}.{found['name']}.id}} for its id.",
        )
    if found["own"]:
        return Sibling(Address(kind, found["name"]), _each(found["own"], at), path)
    return Reference(Address(kind, found["name"], key), path, every=found["every"] is not None)


def _attribute(rest: str) -> Path | None:
    if not rest.startswith("."):
        return None
    try:
        return parse_path(re.sub(r"\[\s*(.*?)\s*\]", r"[\1]", rest[1:]) if " " in rest else rest[1:])
    except ValueError:
        return None


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _unquote(text: str) -> str | None:
    try:
        value = json.loads(text, strict=False)
        value.encode()
    except ValueError:
        return None
    return str(value)


_HEADS: dict[str, Callable[[str, int], Expression]] = {
    "var": _variable,
    "env": _secret,
    "file": partial(_file, FileText),
    "template": partial(_file, TemplateText),
    "each": _each,
    "lookups": _lookup,
}

SOURCES = tuple(_HEADS)
