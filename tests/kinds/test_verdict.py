"""The fast and the slow JSON Schema validator come to the same verdict on every kind."""

from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxform.config.kinds import load_kinds
from voxform.core.verdict import STAND_IN, Verdict

KINDS = load_kinds()
NUMBERS = st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = st.none() | st.booleans() | NUMBERS | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)
STAND_INS = st.sampled_from([f"{STAND_IN}${{integrations.a.id}}", f"{STAND_IN}${{env.A}}"])


def fitting(schema: Any, extra: Any) -> Any:
    """Values that often fit a schema, with `extra` here and there."""
    names = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    choices = (
        [st.sampled_from(schema["enum"])]
        if "enum" in schema
        else [_of_type(schema, name, extra) for name in names]
    )
    return st.one_of(*choices, extra)


def _of_type(schema: Any, name: str, extra: Any) -> Any:
    if name == "object":
        fields = {key: fitting(inner, extra) for key, inner in schema.get("properties", {}).items()}
        required = {key: fields[key] for key in schema.get("required", ())}
        return st.fixed_dictionaries(
            required, optional={key: fields[key] for key in fields.keys() - required}
        )
    if name == "array":
        return st.lists(fitting(schema["items"], extra), max_size=3)
    return {
        "string": st.text(st.characters(codec="utf-8"), max_size=300) | st.just(""),
        "integer": st.integers(-5, 10),
        "number": NUMBERS,
        "boolean": st.booleans(),
        "null": st.none(),
    }[name]


@pytest.mark.parametrize("name", KINDS)
def test_both_validators_agree(name):
    schema = dict(KINDS[name].schema)
    slow, fast = jsonschema.Draft202012Validator(schema), jsonschema_rs.Draft202012Validator(schema)

    @settings(max_examples=150, deadline=None)
    @given(fitting(schema, ANYTHING) | ANYTHING)
    def agree(value: Any) -> None:
        assert fast.is_valid(value) == slow.is_valid(value)

    agree()


@pytest.mark.parametrize("name", KINDS)
def test_what_is_refused_is_explained_and_nothing_else(name):
    schema = KINDS[name].schema
    verdict = Verdict(KINDS[name])

    @settings(max_examples=150, deadline=None)
    @given(fitting(schema, ANYTHING | STAND_INS))
    def agree(value: Any) -> None:
        if isinstance(value, dict):
            assert verdict.accepts(value) == (list(verdict.refusals(value)) == [])

    agree()


@pytest.mark.parametrize(
    "plain", [{"name": "\ud800"}, {"method": "\ud800"}, {"parameters": [{"name": "\ud800"}]}]
)
def test_a_text_that_utf_8_cannot_say_stops_nothing(plain):
    verdict = Verdict(KINDS["tools"])
    explained = [refusal.path for refusal in verdict.refusals(plain)]
    assert explained == ([("method",)] if "method" in plain else [])
    assert not (verdict.accepts(plain) and explained)
