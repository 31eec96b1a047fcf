"""What is written is read back as it was, whatever texts say; what YAML here cannot say is refused."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voxform.config.emit import File, emit
from voxform.config.interpolation import parse_interpolation
from voxform.config.position import Source
from voxform.config.yaml import compose_yaml, parse_yaml
from voxform.core.address import Address
from voxform.core.sayable import unsayable
from voxform.core.symbol import Reference, SecretVariable, Template
from voxform.core.value import equal

TEXTS = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="${}a.: #-'\"\\\n\t|>&*!%@`~?,[]", max_size=12),
    st.sampled_from(
        [
            "",
            "no",
            "Null",
            "~",
            "1",
            "-0",
            "1e3",
            "0x1F",
            "22:30",
            "2026-11-22",
            ".inf",
            "<<",
            "=",
            "a" * 1500,
        ]
    ),
)
VALUES = st.recursive(
    st.one_of(
        TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False)
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def read(text: str) -> Any:
    """The values of a document; both ways of reading it agree and complain of nothing."""
    parsed, composed = parse_yaml(Source("one.yaml", text)), compose_yaml(Source("one.yaml", text))
    assert (parsed.problems, composed.problems) == ((), ()), text
    assert equal(parsed.root, composed.root), text
    return _literal(parsed.root)


def _literal(tree: Any) -> Any:
    """The tree with `$${` read as the loader reads it; nothing in it is an expression."""
    if isinstance(tree, dict):
        return {key: _literal(each) for key, each in tree.items()}
    if isinstance(tree, list):
        return [_literal(each) for each in tree]
    if not isinstance(tree, str):
        return tree
    (text,) = parse_interpolation(tree)
    assert isinstance(text, str)
    return text


@settings(max_examples=300)
@given(st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5))
@example({"a": {"x" * 2000: {"y": [1, {"b" * 1500: ["c"]}]}}})
@example({"a": ["", " ", "\ufeff", "\x85\u2028", "🦷\u200d", [[["deep"]]], [{}], {"k": []}]})
@example({"a": 1e22, "b": -0.0, "c": 10**300, "d": 2**53 + 0.0})
def test_every_value_is_read_back_as_it_was(tree: dict[str, Any]) -> None:
    if unsayable(tree):
        with pytest.raises(ValueError, match="cannot be written"):
            emit(tree)
        return
    assert equal(read(emit(tree)), tree)


@settings(max_examples=200)
@given(st.dictionaries(TEXTS, st.lists(TEXTS, min_size=1, max_size=3), min_size=1, max_size=3))
def test_other_readers_of_yaml_take_every_text_for_that_text(tree: dict[str, Any]) -> None:
    if not unsayable(tree):
        shown = yaml.safe_load(emit(tree))
        assert shown == {key: [each.replace("${", "$${") for each in texts] for key, texts in tree.items()}


UNSAYABLE = {
    "NUL": {"a": "\0"},
    "half of a pair": {"a": ["\ud800"]},
    "a key with a line break": {"a": {"b\n": 1}},
    "a key that is an expression": {"${x}": 1},
    "no number of JSON": {"a": float("nan")},
    "a number that is too large": {"a": 10**401},
}


@pytest.mark.parametrize("tree", UNSAYABLE.values(), ids=UNSAYABLE)
def test_what_cannot_be_said_is_refused(tree: dict[str, Any]) -> None:
    assert unsayable(tree)
    with pytest.raises(ValueError, match="cannot be written"):
        emit(tree)


def test_depth_beyond_what_is_read_is_refused() -> None:
    tree: Any = 1
    for _ in range(60):
        tree = {"a": tree}

    assert "nested" in unsayable(tree)


def test_expressions_are_written_as_an_author_writes_them() -> None:
    tree = {
        "tool_ids": [Reference(Address("tools", "bye"), ("id",))],
        "api_key": SecretVariable("KEY"),
        "header": Template(("Bearer ", SecretVariable("TOKEN"))),
        "prompt": File("prompts/one.md"),
        "text": "costs ${5}",
    }

    assert emit(tree) == (
        "tool_ids:\n  - ${tools.bye.id}\napi_key: ${env.KEY}\nheader: Bearer ${env.TOKEN}\n"
        'prompt: ${file("prompts/one.md")}\ntext: costs $${5}\n'
    )


@given(st.text())
def test_nothing_is_written_that_cannot_be_seen(text: str) -> None:
    if not unsayable({text: 0}):
        assert emit({"a": [text, {text: 1}]}).replace("\n", "").isprintable()
