"""Remote text on its way to a terminal, a log or a pull request."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voxform.core.sanitise import sanitise

TEXTS = {
    "plain text stays": ("Send e-mail (日本語 ✓)", "Send e-mail (日本語 ✓)"),
    "an escape sequence loses its escape": ("\x1b[31mred\x1b[0m", "[31mred[0m"),
    "a C1 introducer goes": ("a\x9b31mb", "a31mb"),
    "a terminal link loses its control characters": ("\x1b]8;;http://x\x07y", "]8;;http://xy"),
    "line breaks become a space": ("a\r\nb\nc\rd\u2028e", "a b c d e"),
    "a backspace goes": ("ab\x08c", "abc"),
    "bidi overrides go": ("a\u202eb\u2066c\u2069", "abc"),
    "zero-width characters go": ("a\u200bb\u200dc\ufeffd\u2060", "abcd"),
    "half a surrogate pair goes": ("a\ud800b", "ab"),
    "tag characters go": ("a\U000e0041b", "ab"),
    "NUL goes": ("a\0b", "ab"),
}


@pytest.mark.parametrize(("text", "clean"), TEXTS.values(), ids=TEXTS)
def test_sanitising(text, clean):
    assert sanitise(text, 200) == clean


DANGEROUS = st.sampled_from(
    "\x1b\x9b\x00\x7f\u202e\u2066\u200b\u200d\ufeff\u2028\ud800\udfff\U000e0001\r\n\t"
)


@given(st.lists(st.one_of(st.characters(), DANGEROUS)).map("".join), st.integers(1, 40))
def test_nothing_forbidden_is_left(text, limit):
    clean = sanitise(text, limit)
    assert len(clean) <= limit
    assert not [each for each in clean if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"}]
    assert not [
        each for each in clean if unicodedata.bidirectional(each) in {"LRE", "RLE", "PDF", "LRO", "RLO"}
    ]
    assert not [each for each in clean if unicodedata.bidirectional(each) in {"LRI", "RLI", "FSI", "PDI"}]
    assert not set(clean) & set("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u00ad")
    assert sanitise(clean, limit) == clean
