"""Editing YAML in place: exactly the value that was asked for, and every other line as it was."""

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.config.layouts import Layout, documents, trees

from voxform.config.edit import Add, Drop, Put, edited
from voxform.config.offsets import value_offset
from voxform.config.position import Source
from voxform.config.spell import Expression, Unable
from voxform.config.yaml import parse_yaml
from voxform.core.value import equal

TEXT = """\
# head
tools:
  a:   # about a
    type: x  # the type
    text: |  # say it
      Hello
       there

      you

    # the list
    list:
      - one   # first
      # before two
      - two
      - k: v
        l: w
    flow: {a: 1, "b": [x, y], c: "z"}   # flow
    empty:
    single: 'it''s'
    double: "x\\ty"
    base: &base {m: 1}
    again: *base
    same:
    - left
    - right
    wide: {
      n: 1,   # first
      # before the second
      o: 2,   # second
      p: 3    # last
    }
  b: {type: y}
"""


def root(text: str) -> Any:
    parsed = parse_yaml(Source("a.yaml", text))
    assert not parsed.problems, parsed.problems
    return parsed.root


def at(tree: Any, path: Any) -> int:
    """The offset of the value at a path."""
    found = 0
    for segment in path:
        found = value_offset(tree.offsets[segment]) if isinstance(segment, str) else tree.offsets[segment]
        tree = tree[segment]
    return found


def changed(*edits: Any, text: str = TEXT) -> list[str]:
    """The lines that go and come; each edit is its type, a path below `tools.a`, and its arguments."""
    tree = root(text)
    made = [kind(at(tree, ("tools", "a", *path)), *more) for kind, path, *more in edits]
    new = edited(text, made)
    root(new)
    lines = unified_diff(text.splitlines(), new.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


CASES: dict[str, tuple[list[Any], list[str] | None]] = {
    "a word": ([(Put, ["type"], "y")], ["-    type: x  # the type", "+    type: y  # the type"]),
    "a text that must be quoted": (
        [(Put, ["type"], "a: b")],
        ["-    type: x  # the type", '+    type: "a: b"  # the type'],
    ),
    "a text that looks like a number": (
        [(Put, ["type"], "12")],
        ["-    type: x  # the type", '+    type: "12"  # the type'],
    ),
    "a text that another reader takes for true": (
        [(Put, ["type"], "yes")],
        ["-    type: x  # the type", '+    type: "yes"  # the type'],
    ),
    "an expression that is meant as text": (
        [(Put, ["type"], "${x}")],
        ["-    type: x  # the type", "+    type: $${x}  # the type"],
    ),
    "an expression": (
        [(Put, ["type"], Expression("${tools.b.id}"))],
        ["-    type: x  # the type", "+    type: ${tools.b.id}  # the type"],
    ),
    "several lines": (
        [(Put, ["type"], "one\n\ntwo")],
        ["-    type: x  # the type", "+    type: |-  # the type", "+      one", "+", "+      two"],
    ),
    "one line of a block": (
        [(Put, ["text"], "Hello\n there\n\nme\n")],
        ["-      you", "+      me"],
    ),
    "a block that begins with a space": (
        [(Put, ["text"], " Hello\nyou\n")],
        [
            "-    text: |  # say it",
            "-      Hello",
            "-       there",
            "-",
            "+    text: |2  # say it",
            "+       Hello",
        ],
    ),
    "a block that is null": (
        [(Put, ["text"], None)],
        [
            "-    text: |  # say it",
            "-      Hello",
            "-       there",
            "-",
            "-      you",
            "+    text: null  # say it",
        ],
    ),
    "a single quoted text": ([(Put, ["single"], "don't")], ["-    single: 'it''s'", "+    single: 'don''t'"]),
    "what steers a terminal": (
        [(Put, ["double"], "a\u202eb")],
        ['-    double: "x\\ty"', '+    double: "a\\u202eb"'],
    ),
    "nothing at all": ([(Put, ["empty"], False)], ["-    empty:", "+    empty: false"]),
    "a list for a text": (
        [(Put, ["type"], ["y", {"k": "v", "l": []}])],
        [
            "-    type: x  # the type",
            "+    type:  # the type",
            "+      - y",
            "+      - k: v",
            "+        l: []",
        ],
    ),
    "a text for a list": (
        [(Put, ["same"], "gone")],
        ["-    same:", "-    - left", "-    - right", "+    same: gone"],
    ),
    "what stands between brackets": (
        [(Put, ["flow", "b", 0], "a, b"), (Put, ["flow", "a"], {"n": None})],
        [
            '-    flow: {a: 1, "b": [x, y], c: "z"}   # flow',
            '+    flow: {a: {n: null}, "b": ["a, b", y], c: "z"}   # flow',
        ],
    ),
    "an alias": ([(Put, ["again"], 5)], ["-    again: *base", "+    again: 5"]),
    "a key that goes": ([(Drop, ["text"])], [f"-{line}" for line in TEXT.splitlines()[4:9]]),
    "an element that goes": ([(Drop, ["list", 1])], ["-      - two"]),
    "the first key behind a dash": (
        [(Drop, ["list", 2, "k"])],
        ["-      - k: v", "-        l: w", "+      - l: w"],
    ),
    "entries between brackets": (
        [(Drop, ["flow", "a"]), (Drop, ["flow", "b", 1]), (Drop, ["flow", "c"])],
        [
            '-    flow: {a: 1, "b": [x, y], c: "z"}   # flow',
            '+    flow: {"b": [x]}   # flow',
        ],
    ),
    "all but the first between brackets": (
        [(Drop, ["flow", "b"]), (Drop, ["flow", "c"]), (Add, ["flow"], "d", "e")],
        ['-    flow: {a: 1, "b": [x, y], c: "z"}   # flow', "+    flow: {a: 1, d: e}   # flow"],
    ),
    "all but the last between brackets": (
        [(Drop, ["flow", "a"]), (Drop, ["flow", "b"]), (Add, ["flow", "b"], 0, "n")],
        None,
    ),
    "entries between brackets that have lines of their own": (
        [(Drop, ["wide", "n"]), (Drop, ["wide", "p"]), (Put, ["wide", "o"], "new")],
        [
            "-      n: 1,   # first",
            "-      o: 2,   # second",
            "-      p: 3    # last",
            "+      o: new,   # second",
        ],
    ),
    "an entry behind the last of those": (
        [(Add, ["wide"], "q", 4)],
        ["-      p: 3    # last", "+      p: 3, q: 4    # last"],
    ),
    "a key that comes": (
        [(Add, [], "a key", {"x": ["1"]})],
        ['+    "a key":', "+      x:", '+        - "1"'],
    ),
    "elements that come": (
        [(Add, ["list"], 0, "zero"), (Add, ["list"], 2, "half"), (Add, ["same"], 2, {"a": 1})],
        ["+      - zero", "+      - half", "+    - a: 1"],
    ),
    "an element in the place of another": (
        [(Drop, ["list", 1]), (Add, ["list"], 2, "new")],
        ["-      - two", "+      - new"],
    ),
    "what has an anchor": ([(Put, ["base", "m"], 2)], None),
    "what an anchor is written on": ([(Put, ["base"], 2)], None),
    "the only entry between brackets": ([(Drop, ["base", "m"])], None),
}


@pytest.mark.parametrize("case", CASES)
def test_an_edit_changes(case: str) -> None:
    edits, lines = CASES[case]
    if lines is None:
        with pytest.raises(Unable):
            changed(*edits)
    else:
        assert sorted(changed(*edits)) == sorted(lines)


def test_line_breaks_of_the_file_are_kept() -> None:
    text = TEXT.replace("\n", "\r\n")
    tree = root(text)
    put = Put(at(tree, ("tools", "a", "type")), "one\ntwo")
    add = Add(at(tree, ("tools", "a", "list")), 3, {"x": "a\nb"})
    new = edited(text, [put, add])
    assert root(new)["tools"]["a"]["type"] == "one\ntwo"
    assert new.count("\n") == new.count("\r\n") == TEXT.count("\n") + 5


def test_a_file_may_end_without_a_line_break() -> None:
    for text, edit in (("a: 1", Add(0, "b", 2)), ("a:\n- 1", Add(3, 1, 2)), ("a: 1\nb: 2", Drop(8))):
        assert root(edited(text, [edit])) in ({"a": 1, "b": 2}, {"a": [1, 2]}, {"a": 1})


ANCHORED = """\
tools: &tools
  a: &a   # about a
    type: &type x
    list: &the-list
      - &first one
      - two
    flow: &flow {m: 1}
    used: &used
      m: 1
    again: *used
"""


@pytest.mark.parametrize(
    ("edits", "lines"),
    [
        ([(Put, ["list", 1], "2nd")], ["-      - two", "+      - 2nd"]),
        ([(Put, ["flow", "m"], 2)], ["-    flow: &flow {m: 1}", "+    flow: &flow {m: 2}"]),
        ([(Add, ["flow"], "n", 2)], ["-    flow: &flow {m: 1}", "+    flow: &flow {m: 1, n: 2}"]),
        ([(Add, ["list"], 0, "0th")], ["+      - 0th"]),
        ([(Add, ["list"], 2, "3rd")], ["+      - 3rd"]),
        ([(Drop, ["list", 0])], ["-      - &first one"]),
        ([(Add, [], "n", {"x": 1})], ["+    n:", "+      x: 1"]),
        ([(Put, ["again"], 5)], ["-    again: *used", "+    again: 5"]),
    ],
)
def test_an_anchor_that_nothing_repeats_keeps_nobody_from_writing_below_it(
    edits: list[Any], lines: list[str]
) -> None:
    assert sorted(changed(*edits, text=ANCHORED)) == sorted(lines)


@pytest.mark.parametrize(
    ("edit", "anchor"),
    [
        ((Put, ["used", "m"], 2), "used"),
        ((Add, ["used"], "n", 2), "used"),
        ((Put, ["type"], "y"), "type"),
        ((Put, ["list"], []), "the-list"),
    ],
)
def test_the_anchor_that_stands_in_the_way_is_named(edit: Any, anchor: str) -> None:
    with pytest.raises(Unable, match=f"the anchor `&{anchor}`"):
        changed(edit, text=ANCHORED)


# Any value at any place of any layout.


def places(tree: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from places(value, (*path, key))


def with_value(tree: Any, path: tuple[str | int, ...], change: Any) -> Any:
    """A copy of a tree with a container changed by a function."""
    if not path:
        return change(tree)
    if isinstance(tree, dict):
        return {
            key: with_value(each, path[1:], change) if key == path[0] else each for key, each in tree.items()
        }
    return [
        with_value(each, path[1:], change) if index == path[0] else each for index, each in enumerate(tree)
    ]


def assert_only(layout: Layout, text: str, new: str, path: tuple[str | int, ...]) -> None:
    """Lines that are not of the value at a path, or of the one around it on the same line, are as they were."""
    while path not in layout.ranges:
        path = path[:-1]
    first, last = layout.ranges[path]
    old, lines = text.split("\n"), new.split("\n")
    assert lines[:first] == old[:first]
    assert lines[len(lines) - len(old) + last + 1 :] == old[last + 1 :]


def escaped(value: Any) -> Any:
    """The value as the loader reads it before `$${` is taken for a text."""
    if isinstance(value, dict):
        return {key: escaped(each) for key, each in value.items()}
    if isinstance(value, list):
        return [escaped(each) for each in value]
    return value.replace("${", "$${") if isinstance(value, str) else value


@settings(max_examples=300)
@given(documents(), trees(), st.data())
def test_any_value_at_any_place(document: tuple[str, Any, Layout], value: Any, data: Any) -> None:
    text, tree, layout = document
    path = data.draw(st.sampled_from([each for each in places(tree) if len(each) > 2]))
    new = edited(text, [Put(at(root(text), path), value)])
    expected = with_value(tree, path[:-1], lambda inner: _put(inner, path[-1], escaped(value)))
    assert equal(root(new), expected), new
    assert_only(layout, text, new, path)
    assert all(each in new for each in _tails(layout, path))


@settings(max_examples=200)
@given(documents(), st.data())
def test_any_place_goes(document: tuple[str, Any, Layout], data: Any) -> None:
    text, tree, layout = document
    path = data.draw(st.sampled_from([each for each in places(tree) if len(each) > 2]))
    try:
        new = edited(text, [Drop(at(root(text), path))])
    except Unable:
        return
    expected = with_value(tree, path[:-1], lambda inner: _without(inner, path[-1]))
    assert equal(root(new), expected), new
    assert_only(layout, text, new, path[:-1] if len(path) > 3 else path)


@settings(max_examples=200)
@given(documents(), trees(), st.data())
def test_anything_is_added_anywhere(document: tuple[str, Any, Layout], value: Any, data: Any) -> None:
    text, tree, _ = document
    every = [(), *places(tree)]
    containers = [each for each in every if len(each) > 1 and isinstance(_get(tree, each), dict | list)]
    path = data.draw(st.sampled_from(containers))
    inner = _get(tree, path)
    key = "new" if isinstance(inner, dict) else data.draw(st.integers(0, len(inner)))
    try:
        new = edited(text, [Add(at(root(text), path), key, value)])
    except Unable:
        assume(isinstance(key, int) and key == 0)
        return
    expected = with_value(tree, path, lambda inner: _add(inner, key, escaped(value)))
    assert equal(root(new), expected), new


def _tails(layout: Layout, path: tuple[str | int, ...]) -> list[str]:
    """The comments behind what stays of the lines of a value: all of those on its first line."""
    while path not in layout.ranges:
        path = path[:-1]
    line = layout.lines[layout.ranges[path][0]]
    return [f"# tail{line.partition('# tail')[2]}"] if "# tail" in line else []


def _get(tree: Any, path: tuple[str | int, ...]) -> Any:
    for segment in path:
        tree = tree[segment]
    return tree


def _put(inner: Any, key: Any, value: Any) -> Any:
    if isinstance(inner, dict):
        return {**inner, key: value}
    return [*inner[:key], value, *inner[key + 1 :]]


def _without(inner: Any, key: Any) -> Any:
    if isinstance(inner, dict):
        return {name: each for name, each in inner.items() if name != key}
    return [*inner[:key], *inner[key + 1 :]]


def _add(inner: Any, key: Any, value: Any) -> Any:
    if isinstance(inner, dict):
        return {**inner, key: value}
    return [*inner[:key], value, *inner[key:]]
