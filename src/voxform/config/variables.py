"""Variables: declared in `voxform.yaml`, set by the environment file, the process and the command line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voxform.config.interpolation import InterpolationError, parse_interpolation
from voxform.config.position import key_place, value_place, with_elements, with_values
from voxform.config.problem import Problems, type_name
from voxform.config.scalar import number
from voxform.config.section import Section
from voxform.core.diagnostic import Diagnostic, error
from voxform.core.place import LocatedMap, Place
from voxform.core.suggestion import closest, did_you_mean
from voxform.core.symbol import SecretVariable
from voxform.core.value import ABSENT

TYPES = ("string", "number", "integer", "boolean", "list", "map")
PREFIX = "VOXFORM_VAR_"
_KEYS = ("type", "default", "description")
_WORDS = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "list": "a list",
    "map": "a mapping",
}


@dataclass(frozen=True, slots=True)
class Declaration:
    """One variable as `voxform.yaml` declares it; `default` may be `ABSENT`."""

    name: str
    type: str
    default: Any
    description: str
    place: Place


def read_declarations(section: Section | None) -> dict[str, Declaration]:
    """The declared variables by name."""
    if section is None:
        return {}
    declared = {}
    for name in section.tree:
        body = section.mapping(name, f"the variable `{name}`")
        if body is not None:
            declared[name] = _declaration(name, body, key_place(section.tree, name))
    return declared


def _declaration(name: str, body: Section, place: Place) -> Declaration:
    body.only(_KEYS)
    chosen = body.text("type", "string")
    if chosen not in TYPES:
        body.problems.error(
            "variable-type",
            "Unknown type of variable",
            f"The variable {name!r} has the type {chosen!r}. Types are {', '.join(TYPES)}.",
            body.place("type"),
            did_you_mean(chosen, TYPES),
        )
        chosen = ""
    default = ABSENT
    if "default" in body.tree:
        default = _literal(name, chosen, body.tree["default"], body.place("default"), body.problems)
    return Declaration(name, chosen, default, body.text("description"), place)


def variable_values(
    declared: Mapping[str, Declaration],
    written: LocatedMap | None,
    environ: Mapping[str, str],
    given: Mapping[str, str],
    problems: Problems,
) -> dict[str, Any]:
    """The value of each variable that has one: default < environment file < VOXFORM_VAR_x < --var."""
    values = {name: each.default for name, each in declared.items() if each.default is not ABSENT}
    for name, value in (written or {}).items():
        place = value_place(written, name)
        if name in declared:
            values[name] = _literal(name, declared[name].type, value, place, problems)
        else:
            problems.add(
                [undeclared(name, declared, key_place(written, name) if written is not None else None)]
            )
    for name, text, source in _from_outside(declared, environ, given, problems):
        values[name] = _from_text(declared[name], text, source, problems)
    return values


def _from_outside(
    declared: Mapping[str, Declaration],
    environ: Mapping[str, str],
    given: Mapping[str, str],
    problems: Problems,
) -> Iterator[tuple[str, str, str]]:
    for variable in sorted(environ):
        name = variable.removeprefix(PREFIX)
        if variable.startswith(PREFIX) and name in declared:
            yield name, environ[variable], f"the environment variable {variable}"
        elif variable.startswith(PREFIX) and closest(name, declared):
            problems.warning(
                "unknown-variable",
                "Variable is not declared",
                f"The environment variable {variable} sets {name!r}, which voxform.yaml does not declare.",
                None,
                did_you_mean(variable, [PREFIX + each for each in declared]),
            )
    for name, text in given.items():
        if name in declared:
            yield name, text, f"--var {name}=…"
        else:
            problems.add([undeclared(name, declared, None)])


def undeclared(name: str, declared: Mapping[str, Declaration], place: Place | None) -> Diagnostic:
    """The error about a variable that `voxform.yaml` does not declare."""
    hint = did_you_mean(name, declared) or (
        f"Declare it in voxform.yaml:\n    variables:\n      {name}: {{type: string}}"
    )
    detail = f"voxform.yaml declares no variable {name!r}."
    return error("unknown-variable", "Variable is not declared", detail, place=place, hint=hint)


def _literal(name: str, wanted: str, value: Any, place: Place | None, problems: Problems) -> Any:
    """A value written in YAML: of the declared type, and without expressions."""
    if wanted and not _fits(wanted, value):
        hint = f'Quote it:\n    {name}: "…"' if wanted == "string" and isinstance(value, int | float) else ""
        problems.error(
            "variable-type",
            "Variable of another type",
            f"The variable {name!r} must be {_WORDS[wanted]}, and this is {type_name(value)}.",
            place,
            hint,
        )
    return _unescaped(name, value, place, problems)


def _fits(wanted: str, value: Any) -> bool:
    if wanted in ("number", "integer"):
        types: tuple[type, ...] = (int, float) if wanted == "number" else (int,)
        return isinstance(value, types) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "boolean": bool, "list": list, "map": dict}[wanted])


def _unescaped(name: str, value: Any, place: Place | None, problems: Problems) -> Any:
    if isinstance(value, str) and "${" in value:
        return _text(name, value, place, problems)
    if isinstance(value, dict):
        entries = {
            key: _unescaped(name, each, value_place(value, key), problems) for key, each in value.items()
        }
        return with_values(value, entries)
    if isinstance(value, list):
        elements = [
            (index, _unescaped(name, each, value_place(value, index), problems))
            for index, each in enumerate(value)
        ]
        return with_elements(value, elements)
    return value


def _text(name: str, value: str, place: Place | None, problems: Problems) -> str:
    try:
        parts = parse_interpolation(value)
    except InterpolationError:
        parts = ()
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    secret = any(isinstance(part, SecretVariable) for part in parts)
    problems.error(
        "variable-not-literal",
        "Variable is not a literal",
        f"The value of the variable {name!r} holds `${{…}}`. A variable's value is taken as it is written"
        + (", and variables are shown in plans, so they cannot hold a secret." if secret else "."),
        place,
        "Write ${env.NAME} at the attribute that takes the secret."
        if secret
        else "Write `$${` for the text `${`.",
        caret=not secret,
    )
    return value


def _from_text(declaration: Declaration, text: str, source: str, problems: Problems) -> Any:
    try:
        text.encode()
        value = _convert(declaration.type, text)
    except (ValueError, OverflowError, RecursionError):
        wanted = _WORDS.get(declaration.type, "text")
        form = " as JSON" if declaration.type in ("list", "map") else ""
        problems.error(
            "variable-type",
            "Variable of another type",
            f"The variable {declaration.name!r} must be {wanted}{form}, and {source} sets something else.",
            declaration.place,
        )
        return declaration.default if declaration.default is not ABSENT else ""
    return value


def _convert(wanted: str, text: str) -> Any:
    if wanted in ("string", ""):
        return text
    if wanted == "boolean":
        return {"true": True, "false": False}[text] if text in ("true", "false") else _refuse()
    if wanted in ("list", "map"):
        value = json.loads(text, parse_float=number, parse_constant=lambda _: _refuse())
    else:
        value = number(text)
    return value if _fits(wanted, value) else _refuse()


def _refuse() -> Any:
    raise ValueError
