"""What every kind file that comes with voxform must be; a new file is tested without another line."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from voxform.config.kinds import load_kinds
from voxform.core.kind import Kind, schema_at

SCHEMAS = Path(__file__).parents[2] / "schemas"
FILES = sorted((SCHEMAS / "kinds").glob("*.yaml"))
METASCHEMA = json.loads((SCHEMAS / "kind.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def file(request) -> Path:
    found: Path = request.param
    return found


@pytest.fixture
def document(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return read


@pytest.fixture
def kind(file: Path) -> Kind:
    return load_kinds()[file.stem]


def test_the_metaschema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(METASCHEMA)


def test_every_key_of_the_metaschema_is_described():
    def undescribed(schema: Any, at: str) -> Iterator[str]:
        for name, inner in schema.get("properties", {}).items():
            if "description" not in inner:
                yield f"{at}.{name}"
            yield from undescribed(inner, f"{at}.{name}")
        for name, inner in schema.get("$defs", {}).items():
            yield from undescribed(inner, name)

    assert list(undescribed(METASCHEMA, "kind")) == []


def test_the_metaschema_accepts_it(document):
    jsonschema.Draft202012Validator(METASCHEMA).validate(document)


def test_its_file_has_its_name(file, document):
    assert document["kind"] == file.stem


def test_its_schema_is_valid_and_closed(kind):
    jsonschema.Draft202012Validator.check_schema(kind.schema)
    assert kind.schema["additionalProperties"] is False


def test_every_property_is_described(kind):
    def undescribed(schema: Any, at: str) -> Iterator[str]:
        for name, inner in schema.get("properties", {}).items():
            if not inner.get("description"):
                yield f"{at}.{name}"
            yield from undescribed(inner, f"{at}.{name}")
        if "items" in schema:
            yield from undescribed(schema["items"], f"{at}[]")

    assert kind.description
    assert list(undescribed(kind.schema, kind.name)) == []


def test_it_has_an_identity_and_a_collection(kind):
    assert kind.identity
    assert kind.path.startswith("/v1/")


def test_its_defaults_and_examples_fit(kind):
    def check(schema: Any) -> None:
        for value in [*schema.get("examples", ()), *([schema["default"]] if "default" in schema else ())]:
            jsonschema.Draft202012Validator(schema).validate(value)
        for inner in schema.get("properties", {}).values():
            check(inner)
        if "items" in schema:
            check(schema["items"])

    check(kind.schema)
    for variants in kind.variants:
        for case in variants.cases.values():
            for path, values in case.examples.items():
                for value in values:
                    jsonschema.Draft202012Validator(dict(schema_at(kind.schema, path))).validate(value)


def test_the_platform_sets_the_id(kind):
    assert kind.is_computed(("id",))
    assert schema_at(kind.schema, ("id",))["type"] == "string"
