"""How a difference inside one value is taken apart: texts by line, structures by part."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxform.core.value import canonical
from voxform.views.explain import Part, explain, is_reordered
from voxform.views.text_diff import Row, text_diff

texts = st.lists(st.sampled_from(["a", "b", "a b. ", "c. d! ", "", " ", "x" * 30]), max_size=8).map("\n".join)


def side(rows: tuple[Row, ...], sign: str) -> str:
    """One of the two texts, put together again from rows without skips."""
    text = ""
    for row in rows:
        if row.sign in (" ", sign, "~"):
            kept = "".join(each.text for each in row.segments if each.sign in (" ", sign))
            text += ("\n" if row.begins else "") + (kept if row.sign == "~" else row.text)
    return text[1:]


@settings(deadline=None)
@given(texts, texts, st.sampled_from([4, 80]))
def test_a_text_diff_loses_nothing(before, after, longest):
    rows = text_diff(before, after, longest=longest)
    if not any(row.sign == "@" for row in rows):
        end = "\n" if before.endswith("\n") and after.endswith("\n") else ""
        assert (side(rows, "-") + end, side(rows, "+") + end) == (before, after)


def test_unchanged_lines_far_from_a_change_are_counted():
    before = "\n".join(map(str, range(20)))
    rows = text_diff(before, before.replace("10", "ten"), longest=80)
    assert [(row.sign, row.text or row.skipped) for row in rows] == [
        ("@", 8), (" ", "8"), (" ", "9"), ("-", "10"), ("+", "ten"), (" ", "11"), (" ", "12"), ("@", 7),
    ]  # fmt: skip


def test_a_long_line_is_compared_by_sentence():
    rows = text_diff("Be kind. Be brief. Stop.", "Be kind. Be quick. Stop.", longest=10)
    assert [(row.sign, row.text) for row in rows] == [
        (" ", "Be kind."), ("~", " Be quick."), (" ", " Stop."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 90_000, "b\n" * 90_000),
        ("a\nb\n" * 1_000, "b\na\n" * 1_000),
        (". " * 90_000, "! " * 90_000),
    ],
    ids=["all lines differ", "lines alternate", "every sentence differs"],
)
def test_a_hostile_text_is_compared_in_bounded_time(before, after):
    started = time.process_time()
    assert text_diff(before, after, longest=80)
    assert time.process_time() - started < 10


EXPLAINED = {
    "a value deep inside": ({"a": {"b": 1}}, {"a": {"b": 2}}, [Part("a.b", 1, 2)]),
    "true is not 1": ({"a": True}, {"a": 1}, [Part("a", True, 1)]),
    "a key that comes": ({}, {"a": 1}, [Part("a", None, 1)]),
    "a key that goes": ({"X-Old": 1}, {}, [Part("X-Old", 1, None)]),
    "an element before others": (["b"], ["a", "b"], [Part("[0]", None, "a")]),
    "a named element that moved and changed": (
        [{"name": "x", "t": 1}, {"name": "y"}],
        [{"name": "y"}, {"name": "x", "t": 2}],
        [Part('["x"].t', 1, 2)],
    ),
    "a new named element": ([], [{"name": "x", "t": {"u": 1}}], [Part('["x"].t.u', None, 1)]),
    "only the order": (["a", "b"], ["b", "a"], []),
    "a half of a surrogate pair": ([{"\ud800": 1}], [{"\ud800": 2}], [Part('[0]["\ud800"]', 1, 2)]),
}


@pytest.mark.parametrize(("before", "after", "parts"), EXPLAINED.values(), ids=EXPLAINED)
def test_a_structure_is_explained_by_its_parts(before, after, parts):
    assert list(explain(before, after)) == parts


values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["a", "b"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "x", "y"]), inner, max_size=3)
    ),
    max_leaves=8,
)
structures = st.lists(values, max_size=4) | st.dictionaries(
    st.sampled_from(["name", "x", "y"]), values, max_size=3
)


@settings(deadline=None)
@given(structures)
def test_equal_structures_have_no_parts(value):
    assert explain(value, value) == ()
    assert not is_reordered(value, value)


@settings(deadline=None)
@given(structures, structures)
def test_parts_are_differences(before, after):
    for part in explain(before, after):
        assert canonical(part.before) != canonical(part.after) or part.before is None


ORDERS = {
    "the same": (["a", "b"], ["a", "b"], False),
    "one more": (["a", "b"], ["a", "x", "b"], False),
    "swapped": (["a", "b"], ["b", "a"], True),
    "swapped, with one more": (["a", "b"], ["b", "x", "a"], True),
    "deep inside": ({"k": [["a", "b"]]}, {"k": [["b", "a"]]}, False),
    "in a named element": ([{"name": "n", "l": [1, 2]}], [{"name": "n", "l": [2, 1]}], True),
}


@pytest.mark.parametrize(("before", "after", "answer"), ORDERS.values(), ids=ORDERS)
def test_another_order_is_noticed(before, after, answer):
    assert is_reordered(before, after) is answer
