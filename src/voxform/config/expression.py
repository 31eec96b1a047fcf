"""What one text means: each `${…}` in it gets its value, as far as it has one before the plan."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from voxform.config.files import ProjectFiles
from voxform.config.interpolation import (
    SOURCES,
    Each,
    FileText,
    InterpolationError,
    Part,
    Sibling,
    TemplateText,
    Variable,
    parse_interpolation,
)
from voxform.config.position import Source
from voxform.config.problem import Problems, type_name
from voxform.config.text import Refusal
from voxform.config.variables import Declaration, undeclared
from voxform.core.diagnostic import Diagnostic, error
from voxform.core.kind import Kind
from voxform.core.suggestion import did_you_mean
from voxform.core.symbol import Reference, SecretVariable, Template, as_text

VALUE_IN_TEXT = "List or mapping inside a text"
ALONE = "Let the expression be the whole value."
# A long text inserted in many places is one value here and many in what is sent: this bounds the sum.
MOST_INSERTED = 64 << 20
_HEAVY = 1 << 10


class Unresolved(Exception):  # noqa: N818  # becomes a diagnostic, or nothing when one exists already
    """An expression has no value. A diagnostic without a place is about the text it stands in."""

    def __init__(self, diagnostic: Diagnostic | None = None) -> None:
        super().__init__()
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class Unbound:
    """A text with `${each…}` in it, whose other parts are resolved."""

    parts: tuple[str | Each | Sibling | Reference | SecretVariable, ...]


@dataclass(slots=True)
class Scope:
    """All that expressions can mean in one environment. `missing` are variables already reported.

    While `for_each` is set, what depends on the instance stays as it is: `Each`, `Sibling` and `Unbound`.
    """

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
    for_each: bool = False


def evaluate(scope: Scope, text: str) -> Any:
    """The value of a text; light ones are kept in `known`, heavy ones counted each time."""
    value, weight = scope.heavy.get(text, (None, 0))
    if not weight:
        parts = parse_interpolation(text)
        value = _value(scope, parts[0]) if len(parts) == 1 else _join(scope, parts)
        if scope.for_each and isinstance(value, Each | Sibling | Unbound):
            return value
        weight = 1 if isinstance(value, Reference | SecretVariable) else weigh(value)
        if weight <= _HEAVY:
            scope.known[text] = value
            return value
        scope.heavy[text] = value, weight
    charge(scope, weight)
    return value


def _join(scope: Scope, parts: tuple[Part, ...]) -> Any:
    values: list[Any] = []
    for part in parts:
        value = _value(scope, part)
        if isinstance(value, dict | list):
            detail = f"`{part}` is {type_name(value)}, which has no form inside a text."
            raise Unresolved(error("value-in-text", VALUE_IN_TEXT, detail, hint=ALONE))
        values += value.parts if isinstance(value, Unbound) else (value,)
    return join(values)


def join(values: Iterable[Any]) -> Any:
    """Values in a row as one text; with symbols among them a template, with `each` an unbound text."""
    joined: list[Any] = []
    for value in values:
        if isinstance(value, Each | Sibling | Reference | SecretVariable):
            joined.append(value)
        elif joined and isinstance(joined[-1], str):
            joined[-1] += as_text(value)
        else:
            joined.append(as_text(value))
    if any(isinstance(each, Each | Sibling) for each in joined):
        return Unbound(tuple(joined))
    if len(joined) == 1:
        return joined[0]
    return Template(tuple(each for each in joined if each != ""))


def _value(scope: Scope, part: Part) -> Any:
    if isinstance(part, Reference):
        return part if part.kind in scope.kinds else _unknown_kind(scope, part.kind)
    if isinstance(part, Each | Sibling):
        return _of_instance(scope, part)
    if isinstance(part, Variable):
        return _variable(scope, part.name)
    if isinstance(part, FileText):
        return _file(scope, part.path)
    if isinstance(part, TemplateText):
        return _template(scope, part.path)
    return part


def _of_instance(scope: Scope, part: Each | Sibling) -> Each | Sibling:
    if isinstance(part, Sibling) and part.family.kind not in scope.kinds:
        _unknown_kind(scope, part.family.kind)
    if scope.for_each:
        return part
    detail = f"`{part}` means something only in a resource with `for_each`, outside of its `for_each` itself."
    hint = "    for_each: {berlin: …, tokyo: …}"
    raise Unresolved(error("each-outside", "`each` without `for_each`", detail, hint=hint))


def _unknown_kind(scope: Scope, word: str) -> NoReturn:
    detail = f"{word!r} is neither a kind nor one of {', '.join(SOURCES)}."
    hint = did_you_mean(word, [*SOURCES, *scope.kinds]) or "Write `$${` for the text `${`."
    raise Unresolved(error("unknown-expression", "Unknown word in an expression", detail, hint=hint))


def _variable(scope: Scope, name: str) -> Any:
    if name in scope.variables:
        return scope.variables[name]
    if name not in scope.declared:
        raise Unresolved(undeclared(name, scope.declared, None))
    if name in scope.missing:
        raise Unresolved
    scope.missing.add(name)
    detail = (
        f"The variable {name!r} is used here, has no default, and the environment {scope.environment!r} "
        "does not set it."
    )
    hint = (
        f"Set it in the environment file:\n    variables: {{{name}: …}}\nor for one run:\n    --var {name}=…"
    )
    raise Unresolved(error("missing-variable", "Variable has no value", detail, hint=hint))


def _file(scope: Scope, path: str) -> str:
    try:
        return scope.files.text(path)
    except Refusal as refusal:
        detail = f"The file {path!r} is not read. {refusal}"
        raise Unresolved(error(refusal.code, "File may not be read", detail, hint=refusal.hint)) from None


def _template(scope: Scope, path: str) -> Any:
    text = _file(scope, path)
    source = Source(path, text)
    try:
        parts = parse_interpolation(text)
    except InterpolationError as fault:
        place, hint = source.place(fault.offset), fault.hint
        raise Unresolved(
            error("interpolation", "Not an expression", str(fault), place=place, hint=hint)
        ) from None
    foreign = next((part for part in parts if not isinstance(part, str | Variable | Each)), None)
    if foreign is None:
        return _join(scope, parts)
    detail = f"`{foreign}` stands in a file read with template(), where only ${{var.NAME}} and ${{each…}} are expanded."
    hint = "Write `$${` for the text `${`, or read the file with file()."
    place = source.place(max(text.find(str(foreign)), 0))
    raise Unresolved(
        error("expression-not-allowed", "Expression in a template", detail, place=place, hint=hint)
    )


def weigh(value: Any) -> int:
    """About how many characters a value has."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(len(key) + weigh(each) for key, each in value.items())
    if isinstance(value, list):
        return sum(map(weigh, value))
    return (
        sum(len(part) for part in value.parts if isinstance(part, str)) if isinstance(value, Template) else 1
    )


def charge(scope: Scope, weight: int) -> None:
    """Count what is inserted.

    Raises:
        Unresolved: it is too much; with a diagnostic the first time.
    """
    before = scope.inserted
    scope.inserted += weight
    if before > MOST_INSERTED:
        raise Unresolved
    if scope.inserted > MOST_INSERTED:
        detail = f"Variables, files and `for_each` insert more than {MOST_INSERTED >> 20} MiB into the configuration."
        raise Unresolved(error("expansion", "Expressions insert too much text", detail))
