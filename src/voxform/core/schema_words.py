"""What a JSON Schema refused, in the author's words."""

import json
from collections.abc import Callable, Mapping
from typing import NamedTuple

from voxform.core.diagnostic import Diagnostic
from voxform.core.schema_node import types_of
from voxform.core.subject import Subject
from voxform.core.suggestion import did_you_mean
from voxform.core.verdict import Refusal
from voxform.core.words import listed

TYPES = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}
_LONGEST = 60


class _Words(NamedTuple):
    code: str
    rest: str
    hint: str = ""


def in_words(subject: Subject, refusal: Refusal) -> Diagnostic:
    """The diagnostic for what a JSON Schema refused. A secret's value is never shown."""
    say = _SENTENCES.get(refusal.rule, _other)
    words = say(refusal, _got(refusal.value))
    if subject.kind.is_secret(refusal.path):
        words = say(refusal, "another value")._replace(hint="")
    detail = f"{subject.shown(refusal.path)} {words.rest}."
    return subject.problem(words.code, detail, refusal.path, hint=words.hint)


def _type(refusal: Refusal, got: str) -> _Words:
    types = types_of(refusal.schema)
    hint = _type_hint(types, refusal.value)
    return _Words("wrong-type", f"must be {types_in_words(types)}; got {got}", hint)


def _enum(refusal: Refusal, got: str) -> _Words:
    allowed = [str(value) for value in refusal.limit if value is not None]
    hint = did_you_mean(refusal.value, allowed) if isinstance(refusal.value, str) else ""
    return _Words("wrong-value", f"must be one of {', '.join(allowed)}; got {got}", hint)


def _length(refusal: Refusal, _got: str) -> _Words:
    what = "character" if refusal.rule.endswith("Length") else "element"
    least = "at least" if refusal.rule.startswith("min") else "at most"
    size = f"{refusal.limit} {what}{'' if refusal.limit == 1 else 's'}"
    return _Words("wrong-length", f"must have {least} {size}; got {len(refusal.value)}")


def _range(refusal: Refusal, got: str) -> _Words:
    least, most = refusal.schema.get("minimum"), refusal.schema.get("maximum")
    if least is not None and most is not None:
        return _Words("wrong-range", f"must be between {least} and {most}; got {got}")
    limit = f"{least} or more" if most is None else f"{most} or less"
    return _Words("wrong-range", f"must be {limit}; got {got}")


def _pattern(refusal: Refusal, got: str) -> _Words:
    examples = refusal.schema.get("examples")
    hint = f"For example {examples[0]}" if examples else ""
    return _Words("wrong-pattern", f"does not have the form that the platform asks for; got {got}", hint)


def _unique(_refusal: Refusal, _got: str) -> _Words:
    return _Words("wrong-value", "must not hold a value twice")


def _required(refusal: Refusal, _got: str) -> _Words:
    missing = [f"`{name}`" for name in refusal.limit if name not in refusal.value]
    return _Words("missing-attribute", f"needs {listed(missing)}")


def _other(_refusal: Refusal, got: str) -> _Words:
    return _Words("wrong-value", f"does not fit the schema; got {got}")


_SENTENCES: Mapping[str, Callable[[Refusal, str], _Words]] = {
    "type": _type,
    "enum": _enum,
    "minLength": _length,
    "maxLength": _length,
    "minItems": _length,
    "maxItems": _length,
    "minimum": _range,
    "maximum": _range,
    "pattern": _pattern,
    "uniqueItems": _unique,
    "required": _required,
}


def types_in_words(types: frozenset[str]) -> str:
    """Such as `a string` or `a string or a list`; null is named only where nothing else is."""
    return listed([TYPES[name] for name in TYPES if name in (types - {"null"} or types)], "or")


def _got(value: object) -> str:
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _type_hint(types: frozenset[str], value: object) -> str:
    if "string" in types and isinstance(value, bool | int | float):
        return f'Put it in quotes: "{json.dumps(value)}"'
    if types & {"integer", "number"} and isinstance(value, str) and value.lstrip("-").isdigit():
        return f"Write it without quotes: {value}"
    if "boolean" in types and isinstance(value, str):
        return "Write true or false, without quotes."
    if "array" in types and isinstance(value, str | int | float) and len(str(value)) <= _LONGEST:
        return f"Write it as a list: [{json.dumps(value, ensure_ascii=False)}]"
    return ""
