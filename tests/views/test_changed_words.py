"""The changed words of a text: marked in their line, far from what stays, in any script."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxform.views.blocks import block_lines
from voxform.views.cells import cells
from voxform.views.style import paint
from voxform.views.word_diff import word_diff, words_of

SHOWN = {
    "one word": ("say no more now", "say no less now", "say no [-more-]{+less+} now"),
    "a phrase, not each of its words": (
        "he calls within the hour or not",
        "he calls before eight in the morning or not",
        "he calls [-within the hour-]{+before eight in the morning+} or not",
    ),
    "a word that comes": ("say it now", "say it again now", "say it {+again +}now"),
    "a space": ("one two three", "one  two three", "one[- -]{+  +}two three"),
    "a placeholder": ("hello {name}!", "hello {{caller.name}}!", "hello [-{name}-]{+{{caller.name}}+}!"),
    "a word with an apostrophe": ("we don't go", "we can't go", "we [-don't-]{+can't+} go"),
    "Japanese, by character": (
        "三つまで提案します。",
        "五つまで提案します。",
        "[-三-]{+五+}つまで提案します。",
    ),
    "Chinese beside Latin": ("请用Cal.com预约。", "请用Google预约。", "请用[-Cal.com-]{+Google+}预约。"),
    "a syllable with a mark of its own": (
        "か\u3099くせい",
        "か\u309aくせい",
        "[-か\u3099-]{+か\u309a+}くせい",
    ),
}


def shown(before, after, width=200):
    return paint(block_lines(before, after, "~", width=width, lead=0), width=width, color=False)


@pytest.mark.parametrize(("before", "after", "expected"), SHOWN.values(), ids=SHOWN)
def test_changed_words_are_marked(before, after, expected):
    assert shown(before, after) == f"│ ~ {expected}"


def test_a_rewritten_line_is_shown_as_two():
    assert shown("Be brief.", "Answer every question in verse.") == (
        "│ - Be brief.\n│ + Answer every question in verse."
    )


@pytest.mark.parametrize("mark", ["[-", "-]", "{+", "+}"])
def test_a_text_that_holds_the_marks_cannot_pass_for_a_marked_one(mark):
    before = "Tell the caller the price of it all."
    assert shown(before, before.replace("price", f"{mark} price")).startswith("│ - Tell the caller the price")


def test_a_long_paragraph_shows_only_what_is_near_a_change(plans):
    before = plans.LONG_PARAGRAPH
    after = before.replace("within the hour", "by noon").replace("five thousand", "6,000")
    lines = shown(before, after, 80).split("\n")
    assert len(lines) < 12
    assert all(cells(line) <= 80 for line in lines)
    assert "[-within the hour-]{+by noon+}" in " ".join(line[4:] for line in lines)


def test_a_long_sentence_without_a_stop_is_folded_around_its_changes():
    before = " ".join(f"word{at}" for at in range(2_000))
    text = shown(before, before.replace("word700 ", "other ").replace("word1500 ", ""), 80)
    assert text.split("\n") == [
        "│ ~ … word695 word696 word697 word698 word699 [-word700-]{+other+} word701",
        "│ ~ word702 word703 word704 word705 … word1496 word1497 word1498 word1499",
        "│ ~ [-word1500 -]word1501 word1502 word1503 word1504 …",
    ]


def test_ten_thousand_words_are_compared_at_once():
    before = " ".join(f"w{at % 3_000}{'.' if at % 12 == 0 else ''}" for at in range(10_000))
    after = before.replace("w17 ", "changed ").replace("w2500 ", "")
    started = time.process_time()
    assert "{+changed+}" in shown(before, after, 80)
    assert time.process_time() - started < 3


HARD = {
    "words that repeat out of step": (
        " ".join(str(at % 150) for at in range(10_000)),
        " ".join(str(at * 7 % 150) for at in range(10_000)),
    ),
    "every second word": (
        " ".join(str(at) for at in range(10_000)),
        " ".join(str(at) if at % 2 else "x" for at in range(10_000)),
    ),
    "one long row of marks": ("!" * 90_000 + "a", "!" * 90_000 + "b"),
    "one long row of closing quotes": ("." + ")" * 90_000, "." + ")" * 90_001),
    "a wide paragraph": ("話" * 90_000, "話" * 45_000 + "文" * 45_000),
}


@pytest.mark.parametrize(("before", "after"), HARD.values(), ids=HARD)
def test_a_hostile_text_is_shown_in_bounded_time(before, after):
    started = time.process_time()
    assert shown(before, after, 80)
    assert time.process_time() - started < 5


texts = st.lists(
    st.sampled_from(["word", "two", " ", ". ", "日本", "。", "か\u3099", "{name}", "-", "\u0301"]),
    max_size=30,
).map("".join)


@settings(deadline=None)
@given(texts, texts)
def test_segments_join_to_both_texts(before, after):
    segments = word_diff(before, after)
    assert "".join(each.text for each in segments if each.sign != "+") == before
    assert "".join(each.text for each in segments if each.sign != "-") == after
    assert "".join(words_of(before)) == before


@given(texts)
def test_no_word_begins_with_a_mark_that_belongs_to_the_character_before(text):
    assert not [each for each in words_of(text)[1:] if unicodedata.combining(each[0])]
