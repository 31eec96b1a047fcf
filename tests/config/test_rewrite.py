"""From what is written to what is wanted: whatever both are, the edited text says it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.config.layouts import documents_of, trees

from voxform.config.edit import edited
from voxform.config.position import Source
from voxform.config.rewrite import At, ByHand, Rewriter, TextFile
from voxform.config.spell import Unable
from voxform.config.yaml import parse_yaml
from voxform.core.kind_file import kind_from
from voxform.core.value import canonical, equal

KIND = kind_from(
    {
        "kind": "things",
        "path": "/v1/things",
        "identity": ["name"],
        "lists": {"tags": "unordered", "parameters": {"keyed": ["name"]}},
        "schema": {
            "type": "object",
            "required": ["name"],
            "additionalProperties": False,
            "properties": {
                "name": {"type": "string"},
                "free": {},
                "tags": {"type": "array"},
                "parameters": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"name": {}, "type": {}},
                    },
                },
            },
        },
    }
)


def rewritten(text: str, was: Any, wanted: Any) -> Any:
    source = Source("a.yaml", text)
    body: Any = parse_yaml(source).root
    steps = list(Rewriter(KIND).resource(body, was, wanted))
    assert all(isinstance(each, At) for each in steps), steps
    return edited(text, [each.make(source.offset(each.place)) for each in steps if isinstance(each, At)])


def plain(tree: Any) -> Any:
    """A tree whose texts hold no expression and no escape of one."""
    if isinstance(tree, dict):
        return {key: plain(each) for key, each in tree.items()}
    if isinstance(tree, list):
        return [plain(each) for each in tree]
    return tree.replace("$", "S") if isinstance(tree, str) else tree


@settings(max_examples=300)
@given(trees().map(plain), trees().map(plain), st.data())
def test_anything_becomes_anything(was: Any, wanted: Any, data: Any) -> None:
    text = data.draw(documents_of({"name": "a", "free": was}))
    try:
        new = rewritten(text, {"name": "a", "free": was}, {"name": "a", "free": wanted})
    except Unable:
        return
    found: Any = parse_yaml(Source("a.yaml", new)).root
    assert equal(found, {"name": "a", "free": wanted}), new


@pytest.mark.parametrize("wanted", ["", " ", "x\n", "x\n\n y"])
@pytest.mark.parametrize(
    ("text", "was"),
    [
        ("name: a\nfree:\n- |-\n 0\n  \n", "0\n "),
        ("name: a\nfree:\n- |\n 0\n  \n\n", "0\n \n"),
        ("name: a\nfree:\n- |1-\n   0\n  \n", "  0\n "),
        ("name: a\nfree:\n- |\n   0\n \n", "0\n"),
    ],
    ids=["stripped", "clipped", "with an indicator", "no part of the text"],
)
def test_a_line_of_spaces_behind_a_text_is_no_part_of_the_next_one(text: str, was: str, wanted: str) -> None:
    new = rewritten(text, {"name": "a", "free": [was]}, {"name": "a", "free": [wanted]})

    found: Any = parse_yaml(Source("a.yaml", new)).root
    assert equal(found, {"name": "a", "free": [wanted]}), new


LISTS = st.lists(st.sampled_from("abcde"), max_size=4, unique=True)
PARAMETERS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("xyz"), "type": st.sampled_from(["s", "t u", None])}),
    max_size=3,
    unique_by=lambda each: each["name"],
)


@settings(max_examples=200)
@given(st.tuples(LISTS, PARAMETERS), st.tuples(LISTS, PARAMETERS), st.data())
def test_lists_are_compared_by_their_rules(was: Any, wanted: Any, data: Any) -> None:
    before, after = ({"name": "a", "tags": tags, "parameters": each} for tags, each in (was, wanted))
    text = data.draw(documents_of(before))
    try:
        found: Any = parse_yaml(Source("a.yaml", rewritten(text, before, after))).root
    except Unable:
        return
    assert sorted(found["tags"]) == sorted(after["tags"])
    assert sorted(map(canonical, found["parameters"])) == sorted(map(canonical, after["parameters"]))
    kept = [each for each in before["tags"] if each in after["tags"]]
    assert [each for each in found["tags"] if each in kept] == kept


BY_HAND = {
    "a variable": "${var.x}",
    "a reference": "${tools.a.id}",
    "a template": '${template("x.md")}',
    "a text around a file": 'Say ${file("x.md")}',
}


@pytest.mark.parametrize("raw", BY_HAND.values(), ids=BY_HAND)
@pytest.mark.parametrize("where", ["free: {}", "free: [{}]", "free: {{a: {}}}"])
def test_what_an_expression_gives_is_left_to_a_person(raw: str, where: str) -> None:
    text = f"name: a\n{where.format(repr(raw))}\n"
    body: Any = parse_yaml(Source("a.yaml", text)).root

    def resolved(tree: Any, value: str) -> Any:
        if isinstance(tree, dict):
            return {key: resolved(each, value) for key, each in tree.items()}
        return [resolved(each, value) for each in tree] if isinstance(tree, list) else value

    was, wanted = ({"name": "a", "free": resolved(body["free"], each)} for each in ("old", "new"))
    (found,) = Rewriter(KIND).resource(body, was, wanted)
    assert isinstance(found, ByHand)
    assert found.place is not None
    assert (found.place.line, found.parts != ()) == (2, True)


def test_the_whole_text_of_a_file_is_written_there() -> None:
    body: Any = parse_yaml(Source("a.yaml", 'free: ${file("x.md")}\n')).root
    (found,) = Rewriter(KIND).resource(body, {"free": "old"}, {"free": "new"})
    assert isinstance(found, TextFile)
    assert (found.path, found.text) == ("x.md", "new")
