"""Gives `${…}` its value: variables and files become literals, references and secrets stay symbols."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from voxform.config.files import ProjectFiles
from voxform.config.interpolation import (
    SOURCES,
    FileText,
    InterpolationError,
    Part,
    TemplateText,
    Variable,
    parse_interpolation,
)
from voxform.config.position import Source, text_place, value_place, with_changes, with_elements
from voxform.config.problem import Problems, type_name
from voxform.config.text import Refusal
from voxform.config.variables import Declaration, undeclared
from voxform.core.diagnostic import Diagnostic, error
from voxform.core.kind import Kind
from voxform.core.path import Path
from voxform.core.suggestion import did_you_mean
from voxform.core.symbol import Reference, SecretVariable, Template, as_text
from voxform.core.verdict import STAND_IN

# A long text inserted in many places is one value here and many in what is sent: this bounds the sum.
MOST_INSERTED = 64 << 20
_HEAVY = 1 << 10


class _Unresolved(Exception):  # noqa: N818  # becomes a diagnostic, or nothing when one exists already
    """An expression has no value. A diagnostic without a place is about the text it stands in."""

    def __init__(self, diagnostic: Diagnostic | None = None) -> None:
        super().__init__()
        self.diagnostic = diagnostic


@dataclass(slots=True)
class Scope:
    """All that expressions can mean in one environment. `missing` are variables already reported."""

    kinds: Mapping[str, Kind]
    declared: Mapping[str, Declaration]
    variables: Mapping[str, Any]
    files: ProjectFiles
    problems: Problems
    environment: str = ""
    missing: set[str] = field(default_factory=set)
    known: dict[str, Any] = field(default_factory=dict)
    heavy: dict[str, tuple[Any, int]] = field(default_factory=dict)
    inserted: int = 0


def resolve(scope: Scope, tree: Any, kind: Kind | None = None, at: Path = ()) -> Any:
    """The tree with every expression resolved; the same object when there is none.

    What cannot be resolved is reported and gets a stand-in that later checks accept.
    """
    if isinstance(tree, dict):
        entries: Iterable[tuple[Any, Any]] = tree.items()
    elif isinstance(tree, list):
        entries = enumerate(tree)
    else:
        return tree
    changed: dict[Any, Any] = {}
    known = scope.known
    for key, value in entries:
        if isinstance(value, str):
            if "${" in value:
                new = known.get(value)
                changed[key] = _text(scope, tree, key, value, kind, at) if new is None else new
        elif isinstance(value, (dict, list)):
            new = resolve(scope, value, kind, (*at, key))
            if new is not value:
                changed[key] = new
    return _with_new(tree, changed) if changed else tree


def _with_new(tree: Any, changed: dict[Any, Any]) -> Any:
    if isinstance(tree, dict):
        return with_changes(tree, changed)
    return with_elements(tree, [(index, changed.get(index, each)) for index, each in enumerate(tree)])


def file_paths(tree: Any) -> Iterator[str]:
    """The path of every file that a tree reads, as it is written."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, str) and "${" in value:
            try:
                parts = parse_interpolation(value)
            except InterpolationError:
                continue
            yield from (part.path for part in parts if isinstance(part, FileText | TemplateText))


def _text(  # where a value is, for the message about it
    scope: Scope, tree: Any, key: Any, text: str, kind: Kind | None, at: Path
) -> Any:
    secret = False
    try:
        return _evaluate(scope, text)
    except (InterpolationError, _Unresolved) as fault:
        secret = kind is not None and kind.is_secret((*at, key))
        _report(scope, fault, tree, key, text, caret=not secret)
    return SecretVariable("unresolved") if secret else STAND_IN


def _report(  # where a value is, for the message about it
    scope: Scope, fault: InterpolationError | _Unresolved, tree: Any, key: Any, text: str, *, caret: bool
) -> None:
    if isinstance(fault, InterpolationError):
        place = text_place(tree, key, text, fault.offset)
        scope.problems.error("interpolation", "Not an expression", str(fault), place, fault.hint, caret=caret)
    elif fault.diagnostic is not None:
        found = fault.diagnostic
        place = found.place or value_place(tree, key)
        scope.problems.error(
            found.code, found.summary, found.detail, place, found.hint, caret=caret and found.caret
        )


def _evaluate(scope: Scope, text: str) -> Any:
    """The value of a text; light ones are kept in `known`, heavy ones counted each time."""
    value, weight = scope.heavy.get(text, (None, 0))
    if not weight:
        parts = parse_interpolation(text)
        value = _value(scope, parts[0]) if len(parts) == 1 else _join(scope, parts)
        weight = 1 if isinstance(value, Reference | SecretVariable) else _weight(value)
        if weight <= _HEAVY:
            scope.known[text] = value
            return value
        scope.heavy[text] = value, weight
    _charge(scope, weight)
    return value


def _join(scope: Scope, parts: tuple[Part, ...]) -> Any:
    joined: list[str | Reference | SecretVariable] = []
    for part in parts:
        value = _value(scope, part)
        if isinstance(value, dict | list):
            detail = f"`{part}` is {type_name(value)}, which has no form inside a text."
            hint = "Let the expression be the whole value."
            raise _Unresolved(error("value-in-text", "List or mapping inside a text", detail, hint=hint))
        if isinstance(value, Reference | SecretVariable):
            joined.append(value)
        elif joined and isinstance(joined[-1], str):
            joined[-1] += as_text(value)
        else:
            joined.append(as_text(value))
    if len(joined) == 1:
        return joined[0]
    return Template(tuple(each for each in joined if each != ""))


def _value(scope: Scope, part: Part) -> Any:
    if isinstance(part, Reference):
        return part if part.address.kind in scope.kinds else _unknown_kind(scope, part)
    if isinstance(part, Variable):
        return _variable(scope, part.name)
    if isinstance(part, FileText):
        return _file(scope, part.path)
    if isinstance(part, TemplateText):
        return _template(scope, part.path)
    return part


def _unknown_kind(scope: Scope, part: Reference) -> NoReturn:
    word = part.address.kind
    detail = f"{word!r} is neither a kind nor one of {', '.join(SOURCES)}."
    hint = did_you_mean(word, [*SOURCES, *scope.kinds]) or "Write `$${` for the text `${`."
    raise _Unresolved(error("unknown-expression", "Unknown word in an expression", detail, hint=hint))


def _variable(scope: Scope, name: str) -> Any:
    if name in scope.variables:
        return scope.variables[name]
    if name not in scope.declared:
        raise _Unresolved(undeclared(name, scope.declared, None))
    if name in scope.missing:
        raise _Unresolved
    scope.missing.add(name)
    detail = (
        f"The variable {name!r} is used here, has no default, and the environment {scope.environment!r} "
        "does not set it."
    )
    hint = (
        f"Set it in the environment file:\n    variables: {{{name}: …}}\nor for one run:\n    --var {name}=…"
    )
    raise _Unresolved(error("missing-variable", "Variable has no value", detail, hint=hint))


def _file(scope: Scope, path: str) -> str:
    try:
        return scope.files.text(path)
    except Refusal as refusal:
        detail = f"The file {path!r} is not read. {refusal}"
        raise _Unresolved(error(refusal.code, "File may not be read", detail, hint=refusal.hint)) from None


def _template(scope: Scope, path: str) -> str:
    text = _file(scope, path)
    source = Source(path, text)
    try:
        parts = parse_interpolation(text)
    except InterpolationError as fault:
        place, hint = source.place(fault.offset), fault.hint
        raise _Unresolved(
            error("interpolation", "Not an expression", str(fault), place=place, hint=hint)
        ) from None
    foreign = next((part for part in parts if not isinstance(part, str | Variable)), None)
    if foreign is None:
        return str(_join(scope, parts))
    detail = f"`{foreign}` stands in a file read with template(), where only ${{var.NAME}} is expanded."
    hint = "Write `$${` for the text `${`, or read the file with file()."
    place = source.place(max(text.find(str(foreign)), 0))
    raise _Unresolved(
        error("expression-not-allowed", "Expression in a template", detail, place=place, hint=hint)
    )


def _weight(value: Any) -> int:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + _weight(each) for key, each in value.items())
    if isinstance(value, list):
        return sum(map(_weight, value))
    return (
        sum(len(part) for part in value.parts if isinstance(part, str)) if isinstance(value, Template) else 1
    )


def _charge(scope: Scope, weight: int) -> None:
    before = scope.inserted
    scope.inserted += weight
    if before > MOST_INSERTED:
        raise _Unresolved
    if scope.inserted > MOST_INSERTED:
        detail = f"Variables and files insert more than {MOST_INSERTED >> 20} MiB into the configuration."
        raise _Unresolved(error("expansion", "Expressions insert too much text", detail))
