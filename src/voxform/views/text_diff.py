"""Two long texts as rows: lines that come, go or change by a few words, and unchanged ones only nearby."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple, TypeAlias

from voxform.views.word_diff import Segment, likeness, word_diff, words_of

CONTEXT = 2
CONTEXT_OF_SENTENCES = 1
COMPARED = 2_000
PAIRED = 2_500
ALIKE = 0.5
_SENTENCE = re.compile(
    r"\s*.+?(?:[.!?]{1,3}[\"')\]]*(?=\s)|[\u3002\uff01\uff1f]+[\u300d\u300f\uff09\"')\]]*|\Z)", re.DOTALL
)
_MARKS = ("[-", "-]", "{+", "+}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `+`, `-`, a space for context, `~` for changed words, or `@` for `skipped` unchanged rows.

    `begins` says that the text's line begins with this row, so that one before it is not continued.
    """

    sign: str
    text: str = ""
    begins: bool = True
    segments: tuple[Segment, ...] = ()
    skipped: int = 0
    sentences: bool = False


class _Piece(NamedTuple):
    text: str
    begins: bool


_Pairs: TypeAlias = list[tuple[int, int]]


def text_diff(before: str, after: str, *, longest: int) -> tuple[Row, ...]:
    """The rows that turn one text into the other; if a line is over `longest` characters, sentence by sentence.

    Texts with more than 2000 differing lines are shown as wholly replaced between their common ends.
    """
    if before.endswith("\n") and after.endswith("\n"):
        before, after = before[:-1], after[:-1]
    cut = any(len(each) > longest for text in (before, after) for each in text.split("\n"))
    old, new = _pieces(before, cut), _pieces(after, cut)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _changed(old[start : len(old) - end], new[start : len(new) - end])
    rows = [*_rows(" ", old[:start]), *middle, *_rows(" ", old[len(old) - end :])]
    return tuple(_near_changes(rows, sentences=cut))


def _rows(sign: str, pieces: list[_Piece]) -> list[Row]:
    return [Row(sign, piece.text, piece.begins) for piece in pieces]


def _pieces(text: str, cut: bool) -> list[_Piece]:
    pieces: list[_Piece] = []
    for each in text.split("\n"):
        first, *rest = (_SENTENCE.findall(each) if cut else []) or [each]
        pieces.append(_Piece(first, begins=True))
        pieces += [_Piece(sentence, begins=False) for sentence in rest]
    return pieces


def _common(old: list[_Piece], new: list[_Piece]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _changed(old: list[_Piece], new: list[_Piece]) -> Iterator[Row]:
    if len(old) + len(new) > COMPARED:
        yield from (*_rows("-", old), *_rows("+", new))
        return
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from _rows(" ", old[old_from:old_to])
        else:
            yield from _replaced(old[old_from:old_to], new[new_from:new_to])


def _replaced(old: list[_Piece], new: list[_Piece]) -> Iterator[Row]:
    """What goes and what comes; pieces that are alike as one row with their changed words."""
    old_at = new_at = 0
    for one, other in [*_pairs(old, new), (len(old), len(new))]:
        yield from (*_rows("-", old[old_at:one]), *_rows("+", new[new_at:other]))
        if one < len(old):
            segments = word_diff(old[one].text, new[other].text)
            yield Row("~", new[other].text, new[other].begins, segments)
        old_at, new_at = one + 1, other + 1


def _pairs(old: list[_Piece], new: list[_Piece]) -> _Pairs:
    """Which pieces are versions of each other: in order, as alike in sum as possible."""
    if not old or not new or len(old) * len(new) > PAIRED:
        return []
    counted = [
        [Counter(word for word in words_of(each.text) if word.strip()) for each in side]
        for side in (old, new)
    ]
    best: list[list[tuple[float, _Pairs]]] = [[(0.0, [])] * (len(new) + 1) for _ in range(len(old) + 1)]
    for one in reversed(range(len(old))):
        for other in reversed(range(len(new))):
            choices = [best[one + 1][other], best[one][other + 1]]
            alike = likeness(counted[0][one], counted[1][other]) if _may_pair(old[one], new[other]) else 0.0
            if alike >= ALIKE:
                rest, pairs = best[one + 1][other + 1]
                choices.append((alike + rest, [(one, other), *pairs]))
            best[one][other] = max(choices, key=lambda choice: choice[0])
    return best[0][0][1]


def _may_pair(one: _Piece, other: _Piece) -> bool:
    """Not when only the line break differs, nor when a text holds the marks that changed words are shown with."""
    marked = any(mark in text for text in (one.text, other.text) for mark in _MARKS)
    return one.begins == other.begins and one.text != other.text and not marked


def _near_changes(rows: list[Row], *, sentences: bool) -> Iterator[Row]:
    near = _near(rows, CONTEXT_OF_SENTENCES if sentences else CONTEXT)
    skipped = 0
    for row, shown in zip(rows, near, strict=True):
        if not shown:
            skipped += 1
            continue
        if skipped:
            yield Row("@", skipped=skipped, sentences=sentences)
            skipped = 0
        yield row
    if skipped:
        yield Row("@", skipped=skipped, sentences=sentences)


def _near(rows: list[Row], context: int) -> list[bool]:
    shown = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.sign != " ":
            last = min(at + context + 1, len(rows))
            for close in range(max(at - context, 0), last):
                shown[close] = True
    return shown
