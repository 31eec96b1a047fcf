"""Two long texts as a line diff with context: every changed line whole, unchanged ones only nearby."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile
from typing import NamedTuple

CONTEXT = 2
COMPARED = 2_000
_SENTENCE = re.compile(r".*?[.!?\u3002\uff01\uff1f][\"')\]]*(?:\s+|\Z)|.+\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `+`, `-`, a space for context, or `@` for `skipped` unchanged rows.

    `continues` says that the text's line goes on in the next row.
    """

    sign: str
    text: str = ""
    continues: bool = False
    skipped: int = 0


class _Piece(NamedTuple):
    text: str
    continues: bool


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
    return tuple(_near_changes(rows))


def _rows(sign: str, pieces: list[_Piece]) -> list[Row]:
    return [Row(sign, piece.text, piece.continues) for piece in pieces]


def _pieces(text: str, cut: bool) -> list[_Piece]:
    pieces: list[_Piece] = []
    for each in text.split("\n"):
        *first, last = _SENTENCE.findall(each) if cut and each else [each]
        pieces += [_Piece(sentence, continues=True) for sentence in first]
        pieces.append(_Piece(last, continues=False))
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
            yield from (*_rows("-", old[old_from:old_to]), *_rows("+", new[new_from:new_to]))


def _near_changes(rows: list[Row]) -> Iterator[Row]:
    near = _near(rows)
    skipped = 0
    for row, shown in zip(rows, near, strict=True):
        if not shown:
            skipped += 1
            continue
        if skipped:
            yield Row("@", skipped=skipped)
            skipped = 0
        yield row
    if skipped:
        yield Row("@", skipped=skipped)


def _near(rows: list[Row]) -> list[bool]:
    shown = [False] * len(rows)
    for at, row in enumerate(rows):
        if row.sign != " ":
            last = min(at + CONTEXT + 1, len(rows))
            for close in range(max(at - CONTEXT, 0), last):
                shown[close] = True
    return shown
