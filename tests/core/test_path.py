"""One path grammar: what is written can be read back, and patterns cover what they contain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.builders import HERE, table, written

from voxform.core.address import Address, is_key, parse_address
from voxform.core.path import Element, covers, format_path, get, parse_path
from voxform.core.place import Place, place_of
from voxform.core.value import ABSENT, canonical

KEYS = st.text(min_size=1).filter(lambda text: text not in {"[]", "*"})
FIRST = KEYS.map(str)
REST = st.one_of(
    KEYS.map(Element), st.integers(0, 10**6), st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]*", fullmatch=True)
)


@given(st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]*", fullmatch=True), st.lists(REST))
def test_a_path_that_is_written_reads_back(first, rest):
    path = (first, *rest)
    assert parse_path(format_path(path)) == path


@given(KEYS, st.lists(REST))
def test_any_key_can_stand_first(first, rest):
    assert parse_path(format_path((first, *rest))) == (first, *rest)


@table(
    "text, path",
    {
        "names with points between": ("messaging_config.to", ("messaging_config", "to")),
        "a key in quotes": ('headers["X.Y"]', ("headers", "X.Y")),
        "a key with a quote in it": (r'headers["a\"b"]', ("headers", 'a"b')),
        "an element of a keyed list": ('parameters["city"].type', ("parameters", "city", "type")),
        "an index": ("end_call_phrases[0]", ("end_call_phrases", 0)),
        "any element": ("tool_ids[]", ("tool_ids", "[]")),
        "any key": ("headers.*", ("headers", "*")),
    },
)
def test_a_path_reads_as(text, path):
    assert parse_path(text) == path
    assert format_path(parse_path(text)) == text


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a[", "a[x]", "a]", "a b", "a.0", 'a["b]', "[0] a"]
)
def test_what_is_no_path_is_refused(text):
    with pytest.raises(ValueError, match="is not a path"):
        parse_path(text)


@pytest.mark.parametrize(
    ("pattern", "path", "verdict"),
    [
        ("config", "config.to", True),
        ("config.to", "config", False),
        ("config.to", "config.body", False),
        ("headers.*", 'headers["X.Y"]', True),
        ("parameters[].type", 'parameters["city"].type', True),
        ("parameters[].type", "parameters[3].type", True),
        ('parameters["city"]', 'parameters["city"].type', True),
        ("parameters[]", "parameters", False),
        ("tool_ids[]", "tool_ids[0]", True),
        ("headers[]", "headers.key", False),
    ],
)
def test_a_pattern_covers_what_it_contains(pattern, path, verdict):
    assert covers(parse_path(pattern), parse_path(path)) is verdict


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("a", 1), 2),
        (("a", 2), ABSENT),
        (("b",), None),
        (("c",), ABSENT),
        (("b", "x"), ABSENT),
        (("t", 0), ABSENT),
    ],
)
def test_get_tells_null_from_nothing(path, value):
    assert get({"a": [1, 2], "b": None, "t": "text"}, path) == value


def test_a_value_knows_its_place_and_its_key_knows_another():
    tree = written({"a": {"b": "x"}})
    assert place_of(tree, ("a", "b")) == Place(HERE.file, 2, 3)
    assert place_of(tree, ("a", "b"), key=True) == HERE
    assert place_of(tree, ("a", "nothing", "below")) == place_of(tree, ("a",))
    assert place_of({}, ("a",)) is None


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]*", fullmatch=True)


@given(NAMES, NAMES, st.just("") | st.text().filter(is_key))
def test_an_address_that_is_written_reads_back(kind, name, key):
    address = Address(kind, name, key)
    assert parse_address(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "tools",
        "tools.",
        ".x",
        "tools.x.y",
        "tools.x[0]",
        'tools.x["a"',
        "tools.x\n",
        'tools.x[""]',
        r'tools.x["\n"]',
        r'tools.x["\u202e"]',
        r'tools.x["\ud800"]',
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="is not an address"):
        parse_address(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON)
def test_canonical_text_does_not_depend_on_the_order_of_keys(tree):
    assert canonical(tree) == canonical(backwards(tree))


def backwards(tree):
    if isinstance(tree, dict):
        return {key: backwards(tree[key]) for key in reversed(tree)}
    return [backwards(each) for each in tree] if isinstance(tree, list) else tree
