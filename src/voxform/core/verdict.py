"""The verdict of a kind's JSON Schema: a fast validator decides, a slow one explains what was refused.

Symbols have no value yet. In the plain copy of a resource each stands as a text that begins with
`STAND_IN`, and the schema given to the fast validator accepts such a text everywhere. The loader puts
the same text where it has reported a problem, so that one mistake is reported once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voxform.core.kind import Kind
from voxform.core.path import Path

STAND_IN = "\0"
_ACCEPTED = {"type": "string", "pattern": "^\\u0000"}


@dataclass(frozen=True, slots=True)
class Refusal:
    """One rule of a JSON Schema that a value breaks: the keyword, where, the value, the schema there."""

    rule: str
    path: Path
    value: Any
    schema: Mapping[str, Any]

    @property
    def limit(self) -> Any:
        """What the schema says for the keyword."""
        return self.schema.get(self.rule)


class Verdict:
    """The schema of one kind, ready to judge; which attributes a resource must have is judged elsewhere."""

    def __init__(self, kind: Kind) -> None:
        from jsonschema_rs import Draft202012Validator

        self._schema = {key: value for key, value in kind.schema.items() if key != "required"}
        self._fast = Draft202012Validator(_open(self._schema))

    def accepts(self, plain: Mapping[str, Any]) -> bool:
        """Whether a plain copy fits."""
        try:
            return self._fast.is_valid(plain)
        except ValueError:  # a text that UTF-8 cannot say
            return False

    def refusals(self, plain: Mapping[str, Any]) -> Iterator[Refusal]:
        """Why a plain copy does not fit."""
        from jsonschema import Draft202012Validator

        for error in Draft202012Validator(self._schema).iter_errors(plain):
            if not is_stand_in(error.instance):
                schema = error.schema if isinstance(error.schema, Mapping) else {}
                yield Refusal(str(error.validator), tuple(error.absolute_path), error.instance, schema)


def is_stand_in(value: Any) -> bool:
    """Whether a value of a plain copy stands for a symbol."""
    return isinstance(value, str) and value.startswith(STAND_IN)


def _open(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with every part open to stand-ins, without what only people read."""
    parts = {key: value for key, value in schema.items() if key not in {"description", "examples", "default"}}
    if "properties" in parts:
        parts["properties"] = {name: _or_stand_in(inner) for name, inner in parts["properties"].items()}
    for key in ("items", "additionalProperties"):
        if isinstance(parts.get(key), Mapping):
            parts[key] = _or_stand_in(parts[key])
    return parts


def _or_stand_in(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_open(schema), _ACCEPTED]}
