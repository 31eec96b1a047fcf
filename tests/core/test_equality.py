"""When two values are the same, and when they are alike."""

import pytest
from tests.core.builders import paths, table

from voxform.core.equality import alike, fold, same, shape_at
from voxform.core.kind import ListRule, Shape, shape_of
from voxform.core.leaf import cut, find, leaves, overlay, put
from voxform.core.path import Element, parse_path
from voxform.core.value import ABSENT

PART = {"type": "object", "additionalProperties": False, "properties": {"name": {}, "value": {}, "flag": {}}}
SCHEMA = {
    "properties": {
        "note": {},
        "config": {"type": "object", "additionalProperties": False, "properties": {"to": {}, "body": {}}},
        "parts": {"type": "array", "items": PART},
        "tags": {"type": "array"},
        "steps": {"type": "array"},
        "headers": {"type": "object", "additionalProperties": {"type": "string"}, "properties": {"X": {}}},
    }
}
SHAPE = shape_of(SCHEMA, {("parts",): (ListRule.KEYED, "name"), ("tags",): (ListRule.UNORDERED, "")})
PARTS = shape_at(SHAPE, ("parts",))
UNORDERED = Shape(unordered=True)


@table(
    "one, other, shape",
    {
        "whole numbers written both ways": (1, 1.0, Shape()),
        "another order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}, Shape()),
        "an unordered list in another order": (["a", "b"], ["b", "a"], UNORDERED),
        "a keyed list in another order": (
            [{"name": "a"}, {"name": "b"}],
            [{"name": "b"}, {"name": "a"}],
            PARTS,
        ),
        "an unordered list inside an object": ({"tags": [2, 1]}, {"tags": [1, 2]}, SHAPE),
        "nothing and nothing": (ABSENT, ABSENT, Shape()),
    },
)
def test_same(one, other, shape):
    assert same(one, other, shape)
    assert alike(one, other)


@table(
    "one, other, shape",
    {
        "null and nothing": (None, ABSENT, Shape()),
        "true and one": (True, 1, Shape()),
        "a number and its text": (1, "1", Shape()),
        "a list in another order": (["a", "b"], ["b", "a"], Shape()),
        "an unordered list with a value twice": (["a", "a"], ["a"], UNORDERED),
        "an empty list and null": ([], None, UNORDERED),
        "letter case": ("a", "A", Shape()),
        "an absent key and a null one": ({"a": None}, {}, Shape()),
    },
)
def test_not_same(one, other, shape):
    assert not same(one, other, shape)


@table(
    "one, other, verdict",
    {
        "letter case": ("Hello", "hELLO", True),
        "white space around and between": (" a  b ", "a b", True),
        "the order of a list": ([1, 2], [2, 1], True),
        "nulls in an object": ({"a": 1, "b": None}, {"a": 1}, True),
        "the last digits of a fraction": (0.1 + 0.2, 0.3, True),
        "another text": ("a", "b", False),
        "null and nothing": (None, ABSENT, False),
        "a key more": ({"a": 1, "b": 2}, {"a": 1}, False),
    },
)
def test_alike(one, other, verdict):
    assert alike(one, other) is verdict


def test_folding_trims_and_ignores_case():
    assert fold("  STRASSE\t x ") == fold("straße X")


def test_described_objects_and_keyed_lists_are_taken_apart_and_all_else_is_whole():
    tree = {
        "note": None,
        "config": {"to": "x"},
        "parts": [{"name": "p", "value": 1}],
        "tags": ["a"],
        "headers": {"X": "y"},
        "unknown": {"deep": 1},
    }
    assert dict(leaves(SHAPE, tree)) == {
        ("note",): None,
        ("config", "to"): "x",
        ("parts", "p", "name"): "p",
        ("parts", "p", "value"): 1,
        ("tags",): ["a"],
        ("headers",): {"X": "y"},
        ("unknown",): {"deep": 1},
    }


@table(
    "parts",
    {
        "a null": None,
        "an element without a key": [{"value": 1}],
        "one key twice": [{"name": "p"}, {"name": "p"}],
        "a key that is no text": [{"name": 1}],
        "a text": "parts",
    },
)
def test_a_list_that_has_no_keys_is_one_leaf(parts):
    assert list(leaves(SHAPE, {"parts": parts})) == [(("parts",), parts)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("config", "to"), "x"),
        (("config", "body"), ABSENT),
        (("parts", Element("p"), "value"), 1),
        (("parts", Element("q")), ABSENT),
        (("note", "deep"), ABSENT),
        (("tags", 0), ABSENT),
        ((), {"config": {"to": "x"}, "parts": [{"name": "p", "value": 1}], "note": None, "tags": [1]}),
    ],
)
def test_find_looks_elements_up_by_key(path, value):
    tree = {"config": {"to": "x"}, "parts": [{"name": "p", "value": 1}], "note": None, "tags": [1]}
    assert find(SHAPE, tree, path) == value


def test_an_element_that_one_side_lacks_comes_whole():
    (deep,) = paths('parts["p"].value')
    there = {"parts": [{"name": "p", "value": 1}]}
    not_there: dict[str, list[str]] = {"parts": []}
    assert cut(SHAPE, deep, there, there) == deep
    assert cut(SHAPE, deep, there, not_there) == deep[:2]
    assert cut(SHAPE, ("config", "to"), {}, {}) == ("config", "to")


@table(
    "live, declared, result",
    {
        "undeclared fields stay": ({"config": {"to": "x", "body": "y"}}, {"config": {"to": "z"}},
                                   {"config": {"to": "z", "body": "y"}}),
        "live nulls are left out": ({"config": {"body": None}}, {"config": {"to": "z"}}, {"config": {"to": "z"}}),
        "declared nulls are kept": ({"config": {"to": "x"}}, {"config": {"to": None}}, {"config": {"to": None}}),
        "foreign elements stay": (
            {"parts": [{"name": "f", "value": 1}, {"name": "p", "value": 1, "flag": True}]},
            {"parts": [{"name": "p", "value": 2}]},
            {"parts": [{"name": "p", "value": 2, "flag": True}, {"name": "f", "value": 1}]},
        ),
        "a free-form map is whole": ({"headers": {"a": "1"}}, {"headers": {"b": "2"}}, {"headers": {"b": "2"}}),
        "nothing was there": ({"config": None, "parts": None}, {"config": {"to": "x"}, "parts": [{"name": "p"}]},
                              {"config": {"to": "x"}, "parts": [{"name": "p"}]}),
    },
)  # fmt: skip
def test_overlay(live, declared, result):
    assert overlay(SHAPE, live, declared) == result


def test_overlay_drops_elements_that_are_to_go():
    live = {"parts": [{"name": "p"}, {"name": "q"}]}
    assert overlay(SHAPE, live, {"parts": []}, frozenset(paths('parts["p"]'))) == {"parts": [{"name": "q"}]}


@table(
    "tree, path, result",
    {
        "a field": ({"note": "x"}, "note", {"note": "new"}),
        "a field of an object that is not there": ({}, "config.to", {"config": {"to": "new"}}),
        "a field of an object that is null": ({"config": None}, "config.to", {"config": {"to": "new"}}),
        "a field of an element": (
            {"parts": [{"name": "p"}, {"name": "q"}]},
            'parts["q"].value',
            {"parts": [{"name": "p"}, {"name": "q", "value": "new"}]},
        ),
    },
)
def test_put(tree, path, result):
    before = repr(tree)
    assert put(SHAPE, tree, parse_path(path), "new") == result
    assert repr(tree) == before
