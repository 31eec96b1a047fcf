"""A JSON Schema of resource files for editors: what may be written, with the descriptions of the kinds.

It completes, explains and marks what cannot be right. What depends on other values (variants, references,
what is required) is left to `validate`: an editor sees no patch, no variable and no state.
"""

from collections.abc import Mapping
from typing import Any

from voxform.core.kind import Kind
from voxform.core.path import ANY_ELEMENT, Path

Schema = dict[str, Any]

_DIALECT = "http://json-schema.org/draft-07/schema#"  # the newest that all editors know
_EXPRESSION = {"type": "string", "pattern": r"\$\{"}
_SECRET = {**_EXPRESSION, "patternErrorMessage": "Secrets come from the environment: ${env.NAME}"}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NARROWING = ("enum", "pattern", "format")  # what an interpolation would not pass
_KEPT = (*_NARROWING, "type", "examples", "default", "minLength", "minimum", "maximum", "uniqueItems")


def editor_schema(kinds: Mapping[str, Kind]) -> Schema:
    """The schema of a file below `resources/`, for these kinds."""
    named = {name: _named(_resource(kind)) | _described(kind.description) for name, kind in kinds.items()}
    lookup = _named({"type": "object"})
    return {
        "$schema": _DIALECT,
        "title": "Resources of a voxform project",
        **_closed(
            {
                **named,
                "lookups": _closed(dict.fromkeys(kinds, lookup))
                | _described("Objects that others own, found by their attributes."),
                "moved": _blocks("Resources that have another address than before.", from_=_TEXT, to=_TEXT),
                "import": _blocks(
                    "Objects that exist, and are adopted by an id or a name.",
                    to=_TEXT,
                    id=_TEXT,
                    name=_TEXT,
                    send=_flag("Also send what cannot be read."),
                ),
                "removed": _blocks(
                    "What becomes of a resource that is declared no more.",
                    from_=_TEXT,
                    retain=_flag("Whether the object stays."),
                ),
            }
        ),
    }


def _resource(kind: Kind) -> Schema:
    attributes = _attributes(kind, kind.schema["properties"], ())
    return _closed({**attributes, **_COMMON}) | _described(kind.description)


def _attributes(kind: Kind, properties: Mapping[str, Any], at: Path) -> Schema:
    return {
        name: _value(kind, schema, (*at, name))
        for name, schema in properties.items()
        if not kind.is_computed((*at, name))
    }


def _value(kind: Kind, schema: Mapping[str, Any], at: Path) -> Schema:
    """What may stand at a path: a value of its schema, or an interpolation that gives one."""
    described = _described(schema.get("description", ""))
    if kind.is_write_only(at):
        return {**_SECRET, **described}
    written = {key: schema[key] for key in _KEPT if key in schema}
    if "properties" in schema:
        written["properties"] = _attributes(kind, schema["properties"], at)
    if "additionalProperties" in schema:
        others = schema["additionalProperties"]
        written["additionalProperties"] = others if isinstance(others, bool) else _value(kind, others, at)
    if "items" in schema:
        written["items"] = _value(kind, schema["items"], (*at, ANY_ELEMENT))
    if "string" in schema.get("type", "") and not any(key in schema for key in _NARROWING):
        return {**written, **described}
    return {"anyOf": [written, _EXPRESSION], **described}


def _closed(properties: Mapping[str, Any]) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties)}


def _named(resource: Schema) -> Schema:
    return {"type": "object", "additionalProperties": resource}


def _described(text: str) -> Schema:
    return {"description": text} if text else {}


def _flag(text: str) -> Schema:
    return {"anyOf": [{"type": "boolean"}, _EXPRESSION], "description": text}


def _blocks(text: str, **keys: Schema) -> Schema:
    properties = {name.removesuffix("_"): schema for name, schema in keys.items()}
    return {"type": "array", "items": _closed(properties), "description": text}


_PATHS = {"anyOf": [_TEXTS, _EXPRESSION]}
_COMMON: Schema = {
    "for_each": {
        "anyOf": [_EXPRESSION, {"type": "array"}, {"type": "object"}],
        "description": "A resource for each key of a mapping, or text of a list.",
    },
    "depends_on": {**_PATHS, "description": "Addresses of resources that come first without a reference."},
    "lifecycle": _closed(
        {
            "protect": _flag("Refuse to delete or replace the object."),
            "retain": _flag("Forget the object where it would be deleted; it stays in the account."),
            "ignore_changes": {**_PATHS, "description": "Sent when an object is made, ignored afterwards."},
            "replace_on": {**_PATHS, "description": "A difference here replaces the object."},
        }
    )
    | _described("Rules about what may become of the object."),
    "secrets_version": {
        "anyOf": [{"type": "integer"}, _EXPRESSION],
        "description": "Another number sends the secrets again.",
    },
    "environments": {**_TEXTS, "description": "The only environments that have this resource."},
}
