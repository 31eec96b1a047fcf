"""Two long texts as a line diff with context: every changed line whole, unchanged ones only nearby."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import takewhile

CONTEXT = 2
COMPARED = 2_000
_SENTENCE = re.compile(r".*?[.!?\u3002\uff01\uff1f][\"')\]]*(?:\s+|\Z)|.+\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `+`, `-`, a space for context, or `@` for `skipped` unchanged rows."""

    sign: str
    text: str = ""
    skipped: int = 0


def text_diff(before: str, after: str, *, longest: int) -> tuple[Row, ...]:
    """The rows that turn one text into the other; lines over `longest` characters are cut into sentences.

    Texts with more than 2000 differing lines are shown as wholly replaced between their common ends.
    """
    old, new = _pieces(before, longest), _pieces(after, longest)
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    middle = _changed(old[start : len(old) - end], new[start : len(new) - end])
    rows = [Row(" ", text) for text in old[:start]]
    rows += middle
    rows += [Row(" ", text) for text in old[len(old) - end :]]
    return tuple(_near_changes(rows))


def _pieces(text: str, longest: int) -> list[str]:
    pieces: list[str] = []
    for each in text.split("\n"):
        pieces += [each] if len(each) <= longest else _SENTENCE.findall(each)
    return pieces


def _common(old: list[str], new: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))


def _changed(old: list[str], new: list[str]) -> Iterator[Row]:
    if len(old) + len(new) > COMPARED:
        yield from (Row("-", text) for text in old)
        yield from (Row("+", text) for text in new)
        return
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if tag == "equal":
            yield from (Row(" ", text) for text in old[old_from:old_to])
        else:
            yield from (Row("-", text) for text in old[old_from:old_to])
            yield from (Row("+", text) for text in new[new_from:new_to])


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
