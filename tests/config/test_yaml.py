"""The strict loader: what values mean, where they stand, and what is refused."""

import copy
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import voxform
from voxform.config.alias import Budget
from voxform.config.position import Source
from voxform.config.yaml import parse_yaml
from voxform.core.place import LocatedMap, Marks, Place, place_of


def parsed(text):
    found = parse_yaml(Source("a.yaml", text))
    assert not found.problems
    return found.root


def codes(text):
    return [problem.code for problem in parse_yaml(Source("a.yaml", text)).problems]


VALUES = {
    "NO": "NO",
    "no": "no",
    "on": "on",
    "y": "y",
    "True": "True",
    "TRUE": "TRUE",
    "true": True,
    "false": False,
    "null": None,
    "Null": "Null",
    "~": "~",
    "": None,
    "22:30": "22:30",
    "0644": "0644",
    "0o17": "0o17",
    "0x1F": "0x1F",
    "0b11": "0b11",
    "2026-11-22": "2026-11-22",
    "2026-11-22T10:00:00Z": "2026-11-22T10:00:00Z",
    "+14155550100": "+14155550100",
    "14155550100": 14155550100,
    "1e3": 1000,
    "1E-2": 0.01,
    "-0": 0,
    "-0.5": -0.5,
    ".5": ".5",
    "5.": "5.",
    "1_000": "1_000",
    "1,000": "1,000",
    "1.0": 1,
    "0.30": 0.3,
    "-": None,
    ".inf": ".inf",
    ".nan": ".nan",
    "NaN": "NaN",
    "१२": "१२",
    "'true'": "true",
    '"12"': "12",
    '"\\u00e9"': "é",
    "!!": "",
    "=": "=",
    "<<": "<<",
    "a # comment": "a",
    "a#b": "a#b",
    "hello@${var.domain}": "hello@${var.domain}",
    "${env.KEY}": "${env.KEY}",
    '${tools.x["a"].id}': '${tools.x["a"].id}',
}


@pytest.mark.parametrize("text", [each for each in VALUES if each not in ("-", "!!")])
def test_a_plain_value_is_a_constant_or_a_number_of_json_and_else_text(text):
    root = parsed(f"key: {text}\n")
    assert root == {"key": VALUES[text]}
    assert type(root["key"]) is type(VALUES[text])


@pytest.mark.parametrize("text", [each for each in VALUES if each not in ("-", "!!", "")])
def test_a_quoted_value_is_always_text(text):
    assert parsed(f"key: {json.dumps(text)}\n") == {"key": text}


def test_block_texts_are_text():
    assert parsed("a: |\n  true\n  1\nb: >-\n  folded\n  text\n") == {"a": "true\n1\n", "b": "folded text"}


TEXT = """\
tools:
  send:
    to: "{email}"
    list:
      - one
      - {two: 2}
"""


@pytest.mark.parametrize(
    ("path", "key", "line", "column"),
    [
        ((), False, 1, 1),
        (("tools",), True, 1, 1),
        (("tools",), False, 2, 3),
        (("tools", "send", "to"), True, 3, 5),
        (("tools", "send", "to"), False, 3, 9),
        (("tools", "send", "list"), False, 5, 7),
        (("tools", "send", "list", 0), False, 5, 9),
        (("tools", "send", "list", 1, "two"), False, 6, 15),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_every_key_and_value_has_its_place(path, key, line, column, newline):
    root = parsed(TEXT.replace("\n", newline))
    assert place_of(root, path, key=key) == Place("a.yaml", line, column)


def test_columns_count_characters_not_bytes():
    root = parsed("{これ: 値, b: 1}\n")
    assert place_of(root, ("b",)) == Place("a.yaml", 1, 12)


def test_a_parsed_tree_can_be_copied():
    root = parsed("a: [1, {b: 2}]\n")
    other = copy.deepcopy(root)
    assert other == root
    assert place_of(other, ("a", 1, "b")) == place_of(root, ("a", 1, "b"))


def test_anchors_aliases_and_merge_keys_keep_the_places_of_what_they_stand_for():
    root = parsed("base: &b {x: 1, y: 2}\nlist: [*b]\nmore:\n  <<: *b\n  y: 3\nboth:\n  <<: [{x: 9}, *b]\n")
    assert root["list"] == [{"x": 1, "y": 2}]
    assert root["more"] == {"x": 1, "y": 3}
    assert root["both"] == {"x": 9, "y": 2}
    assert isinstance(root["more"], LocatedMap)
    assert root["more"].marks["x"] == Marks(Place("a.yaml", 1, 11), Place("a.yaml", 1, 14))
    assert root["more"].marks["y"] == Marks(Place("a.yaml", 5, 3), Place("a.yaml", 5, 6))


def test_an_anchor_can_name_a_scalar_and_be_given_again():
    assert parsed("a: &x 1\nb: *x\nc: &x two\nd: *x\n") == {"a": 1, "b": 1, "c": "two", "d": "two"}


@pytest.mark.parametrize("text", ["", "\n# only a comment\n", "---\n", "--- \n...\n"])
def test_an_empty_file_is_null(text):
    assert parsed(text) is None


REFUSED = {
    "a duplicate key": ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", (3, 1)),
    "a duplicate key in a flow mapping": ("{a: 1, 'a': 2}", "yaml-duplicate-key", (1, 8)),
    "a second merge key": ("x: &x {a: 1}\ny: {<<: *x, <<: *x}", "yaml-duplicate-key", (2, 13)),
    "a tag of Python": ("a: !!python/object/apply:os.system [id]\n", "yaml-tag", (1, 4)),
    "a tag of YAML": ("a: !!str 1\n", "yaml-tag", (1, 4)),
    "a local tag": ("a: !secret x\n", "yaml-tag", (1, 4)),
    "the non-specific tag": ("a: ! x\n", "yaml-tag", (1, 4)),
    "a number as a key": ("1: a\n", "yaml-key", (1, 1)),
    "true as a key": ("true: a\n", "yaml-key", (1, 1)),
    "null as a key": ("null: a\n", "yaml-key", (1, 1)),
    "no key": ("? \n: a\n", "yaml-key", (1, 2)),
    "a list as a key": ("? [a]\n: b\n", "yaml-key", (1, 3)),
    "an alias as a key": ("a: &x y\n*x : 1\n", "yaml-key", (2, 1)),
    "an interpolation in a key": ("${var.x}: a\n", "yaml-key", (1, 1)),
    "a NUL in a key": ('"\\0": a\n', "yaml-key", (1, 1)),
    "a key that looks like the loader's own": ('"\\0<<": a\n', "yaml-key", (1, 1)),
    "a second document": ("a: 1\n---\nb: 2\n", "yaml-documents", (2, 1)),
    "an alias of another document": ("a: &x 1\n---\nb: *x\n", "yaml-documents", (2, 1)),
    "an unknown alias": ("a: *x\n", "yaml-alias", (1, 4)),
    "an alias inside of what it names": ("a: &x [*x]\n", "yaml-alias", (1, 8)),
    "a merge of a text": ("a: {<<: b}\n", "yaml-merge", (1, 9)),
    "braces that are a text": ("to: {email}\n", "yaml-braces", (1, 5)),
    "double braces that are a text": ("to: {{name}}\n", "yaml-braces", (1, 5)),
    "text after braces": ("to: {email} and more\n", "yaml-braces", (1, 5)),
    "an interpolation in a flow mapping": ("a: {b: ${var.x}}\n", "yaml-braces", (1, 8)),
    "a tab as indentation": ("a:\n\tb: 1\n", "yaml-syntax", (2, 1)),
    "an at sign": ("a: @b\n", "yaml-syntax", (1, 4)),
    "an open quote": ('a: "b\n', "yaml-syntax", (2, 1)),
    "an open bracket": ("a: [1, 2\nb: 3\n", "yaml-syntax", (2, 2)),
    "a colon in a plain text": ("a: b: c\n", "yaml-syntax", (1, 5)),
    "a wrong indentation": ("a:\n    b: 1\n  c: 2\n", "yaml-syntax", (3, 3)),
    "an unknown escape": ('a: "\\q"\n', "yaml-syntax", (1, 5)),
    "a line that is no key": ("a: 1\nb\n", "yaml-syntax", (3, 1)),
    "a NUL": ("a: b\0\n", "yaml-character", (1, 5)),
    "an escape character": ("a: b\x1b[0m\n", "yaml-character", (1, 5)),
    "an invisible line break": ("é: 1\na: b\u2028c\n", "yaml-character", (2, 5)),
    "a byte order mark inside": ("a: b\ufeff\n", "yaml-character", (1, 5)),
    "a NUL as an escape": ('a: "x\\0"\n', "yaml-character", (1, 4)),
    "a lone surrogate": ('a: "\\ud800"\n', "yaml-syntax", (1, 7)),
    "a number of 100 000 digits": (f"a: {'9' * 100_000}\n", "yaml-number", (1, 4)),
    "a number beyond all floats": ("a: 1e999\n", "yaml-number", (1, 4)),
    "65 levels": ("[" * 65 + "]" * 65, "yaml-too-deep", (1, 65)),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_its_place(case):
    text, code, (line, column) = REFUSED[case]
    problem = parse_yaml(Source("a.yaml", text)).problems[0]
    assert (problem.code, problem.place) == (code, Place("a.yaml", line, column))
    assert not problem.caret


@pytest.mark.parametrize(
    "text", ["to: {email}\n", "to: {{name}}\n", "to: {email} x\n", "to: {a: ${var.x}}\n"]
)
def test_unquoted_braces_get_the_hint_to_quote_them(text):
    assert "quote" in parse_yaml(Source("a.yaml", text)).problems[0].hint.lower()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a:\n  - b: 1\n     c: 2\n", "deeper than the line before it"),
        ("a:\n  type: x\n    text: y\n", "deeper than the line before it"),
        ("a:\n    type x\n    text: y\n", "has no colon"),
        ("a: Note: b\n", 'Text that holds ": " must be quoted'),
        ("- a: Note: b\n", 'Text that holds ": " must be quoted'),
    ],
    ids=[
        "deeper than a value in a list",
        "deeper than a value",
        "below a key without a colon",
        "a colon in a text",
        "a colon in a text in a list",
    ],
)
def test_a_key_where_none_can_be_is_told_by_what_is_wrong_with_it(text, words):
    problem = parse_yaml(Source("a.yaml", text)).problems[0]
    assert words in f"{problem.detail} {problem.hint}"


def test_text_after_unquoted_braces_is_one_problem():
    assert codes("to: {email} and more\n") == ["yaml-braces"]


def test_64_levels_are_fine():
    assert parsed("[" * 64 + "]" * 64)


def test_aliases_count_into_the_depth():
    assert codes("a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 40 + "*a" + "]" * 40) == ["yaml-too-deep"]


def test_several_problems_of_one_file_are_told_together():
    assert codes("a: 1\na: 2\nb: !x 3\n1: c\n") == ["yaml-duplicate-key", "yaml-tag", "yaml-key"]


def test_no_message_quotes_the_file():
    secret = "sk-live-4242424242424242"
    for text in (
        f'a: "{secret}\n',
        f"a: {secret}: b\n",
        f"a: @{secret}\n",
        f'a: "{secret}\\q"\n',
        f"\t{secret}",
    ):
        for problem in parse_yaml(Source("a.yaml", text)).problems:
            assert secret not in f"{problem.summary} {problem.detail} {problem.hint}"


def test_the_budget_for_aliases_is_shared_by_files():
    budget = Budget(nodes=30)
    text = "a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]\nb: [*a, *a]\n"
    assert not parse_yaml(Source("a.yaml", text), budget).problems
    assert parse_yaml(Source("b.yaml", text), budget).problems[0].code == "yaml-expansion"


def _alias_bomb(wide: int, deep: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * wide)}]" for n in range(1, deep)]
    return "\n".join(lines)


def _merge_bomb(wide: int, deep: int) -> str:
    lines = ["a0: &a0 {k0: x}"]
    lines += [
        f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * wide)}], k{n}: [{', '.join([f'*a{n - 1}'] * wide)}]}}"
        for n in range(1, deep)
    ]
    return "\n".join(lines)


HOSTILE = {
    "alias bomb": _alias_bomb(9, 40),
    "wide alias bomb": _alias_bomb(5000, 4),
    "merge bomb": _merge_bomb(7, 12),
    "merge of the same thing again and again": "a: &a {"
    + ", ".join(f"k{n}: 1" for n in range(999))
    + "}\nb: {<<: ["
    + ", ".join(["*a"] * 5000)
    + "]}",
    "long text by alias": f"a: &a {'x' * 1_000_000}\nb: [" + ", ".join(["*a"] * 100_000) + "]",
    "100 000 brackets": "[" * 100_000,
    "100 000 braces": "{" * 100_000,
    "100 000 dashes": "- " * 100_000,
    "100 000 question marks": "? " * 100_000,
    "100 000 anchors": "a: " + "&a " * 100_000,
    "100 000 nested keys": "".join(" " * n + "a:\n" for n in range(3000)),
    "a key of a megabyte": "k" * 1_000_000 + ": 1",
    "a megabyte of spaces": "a:" + " " * 1_000_000 + "b",
    "a megabyte of spaces in braces": "a: {b: c" + " " * 1_000_000 + "!}\n",
    "a megabyte of spaces in brackets": "a: [b, c" + " " * 1_000_000 + "!]\n",
    "a megabyte of quotes": '"' * 1_000_000,
    "a megabyte of NULs": "\0" * 1_000_000,
    "a megabyte of tabs": "\t" * 1_000_000,
    "a megabyte of exclamation marks": "!" * 1_000_000,
    "a megabyte of percent signs": "%" * 1_000_000,
}

_CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
from voxform.config.position import Source
from voxform.config.yaml import parse_yaml
found = parse_yaml(Source("a.yaml", sys.stdin.read()))
print(*sorted({problem.code for problem in found.problems}))
"""


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_or_read_within_little_time_and_memory(case):
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=HOSTILE[case].encode(),
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(Path(voxform.__file__).parents[1]), "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert resource.getrlimit(resource.RLIMIT_CPU)


_TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff")
)
_KEYS = _TEXTS.filter(lambda text: "${" not in text and text.isprintable())
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(document=_JSON, indent=st.sampled_from([None, 0, 2]))
@settings(max_examples=200, deadline=None)
def test_a_json_document_means_what_json_says(document, indent):
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    assert parsed(text) == json.loads(text)


@given(text=st.text(st.sampled_from("ab: -[]{},&*!|>'\"%@`#\n\t?~<0.$\\"), max_size=60))
@settings(max_examples=500, deadline=None)
def test_any_text_gives_a_tree_or_problems_and_never_a_crash(text):
    found = parse_yaml(Source("a.yaml", text))
    assert found.complete or found.problems
