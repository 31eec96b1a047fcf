"""The short way of reading YAML gives what the long way gives, or gives up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxform.config.block import UNCOMMON, read_block
from voxform.config.position import ParsedList, ParsedMap, Source
from voxform.config.yaml import compose_yaml


def located(tree):
    """A tree with the offset of every key and value."""
    if isinstance(tree, ParsedMap):
        entries = {key: (tree.offsets[key], located(value)) for key, value in tree.items()}
        return entries, tree.at, tree.key_at
    if isinstance(tree, ParsedList):
        return [*zip(tree.offsets, map(located, tree), strict=True)], tree.at
    return type(tree), tree


def agree(text):
    short = read_block(Source("a.yaml", text))
    if short is not UNCOMMON:
        long = compose_yaml(Source("a.yaml", text))
        assert not long.problems
        assert located(short) == located(long.root)


COMMON = {
    "the example of the design": """\
# resources/follow_up.yaml
integrations:
  resend:
    name: Resend Email
    provider: resend
    api_key: ${env.RESEND_API_KEY}

    metadata:
      from_email: hello@${var.mail_domain}
tools:
  send_summary:
    credential_id: ${integrations.resend.id}
    messaging_config:
      to: "{email}"
      body_template: ${file("prompts/summary.md")}
    lifecycle: {protect: true, ignore_changes: "a.b", n: -1}
    list: [a, "b c", 'd', -2, 1e3]
    empty: []
    none: {}
""",
    "lists": "a:\n- 1\n- b c\nb:\n  - x: 1\n    y: 2\n  - z:\n    - deep\n  - w: 'q'\nc:\n",
    "spaces at the ends of lines": "a: b  \nc:  \n  d: 'e' \n   \nf: {g: 1} \n",
    "literal texts": "a: |\n  one\n\n    two \n   \n  three\n\n\n"
    "b: |-\n    x: y\n    # z\n  \nc:\n  - d: |\n      e\n    f: g\n",
    "text that is not ASCII": "a: grüße 値\nb: 値\nc:\n  - é\n",
    "nothing": "\n\n# only a comment\n",
}


@pytest.mark.parametrize("case", COMMON)
def test_the_common_form_is_read_the_short_way(case):
    assert read_block(Source("a.yaml", COMMON[case])) is not UNCOMMON
    agree(COMMON[case])


UNCERTAIN = {
    "no line break at the end": "a: b",
    "an anchor": "a: &b c\n",
    "an alias": "a: *b\n",
    "a tag": "a: !b c\n",
    "a folded text": "a: >\n  b\n",
    "a text over two lines": "a: b\n  c\n",
    "a quoted text over two lines": 'a: "b\n  c"\n',
    "an escape": 'a: "\\n"\n',
    "a comment after a value": "a: b # c\n",
    "a duplicate key": "a: 1\na: 2\n",
    "a duplicate key in braces": "a: {b: 1, b: 2}\n",
    "braces that are a text": "a: {email}\n",
    "a colon": "a: b: c\n",
    "a colon at the end": "a: b:\n",
    "a key that is no text": "true: a\n",
    "a number as a key": "1: a\n",
    "a tab": "a:\tb\n",
    "a carriage return": "a: b\r\n",
    "a control character": "a: b\x01\n",
    "an invisible line break": "a: b\u2028c\n",
    "a document": "---\na: b\n",
    "two documents": "a: b\n---\nc: d\n",
    "a wrong indentation": "a:\n    b: 1\n  c: 2\n",
    "a list that is deeper in the middle": "- a\n  - b\n",
    "a mapping after a list": "a:\n  - b\n  c: d\n",
    "a number that is too large": f"a: {'9' * 500}\n",
    "a block of an indentation of its own": "a: |2\n    b\n",
    "an empty block": "a: |\nb: c\n",
    "a merge": "<<: a\n",
    "depth": "".join(" " * n + "a:\n" for n in range(70)),
}


@pytest.mark.parametrize("case", UNCERTAIN)
def test_what_is_not_certain_is_left_to_the_long_way(case):
    assert read_block(Source("a.yaml", UNCERTAIN[case])) is UNCOMMON


_SCALARS = st.sampled_from(
    [
        *(
            "",
            "x",
            "two words",
            "true",
            "null",
            "-1",
            "1e3",
            "0644",
            "22:30",
            "a:b",
            "a#b",
            "a #b",
            "a: b",
            "x:",
        ),
        *(
            "${env.X}",
            '"q"',
            "'q'",
            '"a: b"',
            '""',
            "'it''s'",
            '"\\n"',
            '"open',
            "{a: 1}",
            "{a: b c, d: 'e'}",
            "{a}",
        ),
        *(
            "[]",
            "[a, b c]",
            "[a,b]",
            "{}",
            "[a",
            "{a: 1, a: 2}",
            "{a: [1]}",
            "|",
            "|-",
            "|+",
            ">",
            "| ",
            "&a x",
            "*a",
        ),
        *(
            "!t x",
            "@x",
            "- x",
            "-",
            "- - x",
            "? x",
            "値",
            "é x",
            "+1",
            ".5",
            "x  ",
            "%x",
            "{a: true}",
            "[1, -2, null]",
        ),
        *(
            "{null: 1}",
            "{a: -}",
            "[-]",
            "[- x]",
            "{a: x }",
            "[x , y]",
            "{a: 1,}",
            "[a,]",
            "{a:1}",
            "{a: 1} x",
            "[a] #c",
        ),
    ]
)
_LINES = st.builds(
    lambda indent, dash, key, value, end: " " * indent + dash + key + value + end,
    st.integers(0, 6),
    st.sampled_from(["", "", "", "- ", "-   "]),
    st.sampled_from(["a: ", "b: ", "c: ", "d:", "e:  ", "e-f: ", "true: ", "1: ", "", "# ", "#"]),
    _SCALARS,
    st.sampled_from(["", "", "", " ", "  # c"]),
)


@given(lines=st.lists(_LINES, max_size=9), last=st.sampled_from(["\n", "\n", "\n\n", "", "  \n"]))
@settings(max_examples=1500, deadline=None)
def test_both_ways_agree_on_any_lines(lines, last):
    agree("\n".join(lines) + last)


@given(text=st.text(st.sampled_from("ab: -\n\n  |#'\"{}[],1${}."), max_size=50))
@settings(max_examples=1500, deadline=None)
def test_both_ways_agree_on_any_text(text):
    agree(text + "\n")
