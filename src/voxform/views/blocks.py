"""Long values under their path: a new text in its first lines, a changed one by its changed lines and words."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any

from voxform.views.cells import clip, fold
from voxform.views.marked_words import folded, marked
from voxform.views.style import Line, Span, Style, line
from voxform.views.text_diff import Row, text_diff
from voxform.views.values import revealed
from voxform.views.word_diff import Segment
from voxform.views.words import count_of

MARGIN = 2
NEW_ROWS = 8
RUN_ROWS = 120
DIFF_ROWS = 480
COMPARABLE = 200_000
_STYLE = {"+": Style.GREEN, "-": Style.RED, " ": Style.DIM}


def is_long_text(before: Any, after: Any) -> bool:
    """Whether both sides are texts, or one is and the other is absent."""
    return all(each is None or isinstance(each, str) for each in (before, after)) and before != after


def block_lines(
    before: str, after: str, sign: str, *, width: int, lead: int, full: bool = False
) -> list[Line]:
    """A text that comes (`+`, or a space where all is new), goes (`-`) or changes (`~`), indented.

    It is cut to its first lines, and says so, unless it is to be shown in `full`.
    """
    room = max(width - lead - 4, 8)
    if max(len(before), len(after)) > COMPARABLE and not full:
        sizes = f"{len(before):,} -> {len(after):,} characters"
        return [aside(f"{sizes}: too long to show without --full", lead)]
    if sign != "~":
        rows: Sequence[Row] = [Row(sign, each) for each in (after or before).removesuffix("\n").split("\n")]
        return _first(_most(NEW_ROWS, full), (each for row in rows for each in _whole(row, room, lead)), lead)
    rows = text_diff(before, after, longest=room)
    runs = _runs(rows, room, lead, _most(RUN_ROWS, full))
    return _first(_most(DIFF_ROWS, full), (each for run in runs for each in run), lead)


def _most(rows: int, full: bool) -> int:
    return sys.maxsize if full else rows


def _runs(rows: Iterable[Row], room: int, lead: int, most: int) -> Iterator[list[Line]]:
    """Removed and added runs, each cut on its own, so that a long removal does not hide what is added."""
    for _, run in groupby(rows, key=lambda row: row.sign):
        yield _first(most, (each for row in run for each in _lines(row, room, lead)), lead)


def _first(most: int, every: Iterator[Line], lead: int) -> list[Line]:
    """At most so many lines; a single one more is shown in place of the remark about it."""
    shown, rest = list(islice(every, most)), list(islice(every, 2))
    if len(rest) < 2:
        return [*shown, *rest]
    more = len(rest) + sum(1 for _ in every)
    return [*shown, aside(f"{more:,} more lines; --full shows them", lead)]


def _lines(row: Row, room: int, lead: int) -> Iterator[Line]:
    if row.sign == "@":
        noun = "unchanged sentence" if row.sentences else "unchanged line"
        yield aside(count_of(row.skipped, noun), lead, "⋮")
    elif row.sign == "~":
        for spans in folded(marked(_flush(row)), room):
            yield line(" " * lead, Span("│ ", Style.DIM), Span("~ ", Style.YELLOW), *spans)
    elif row.sign == " ":
        text = row.text if row.begins else row.text.removeprefix(" ")
        yield _row(" ", clip(revealed(text), room), lead)
    else:
        yield from _whole(row, room, lead)


def _flush(row: Row) -> tuple[Segment, ...]:
    """The segments without the space before a sentence in the midst of a line, where that stays."""
    if row.begins or not row.segments or row.segments[0].sign in {"-", "+"}:
        return row.segments
    first, *rest = row.segments
    return (first._replace(text=first.text.removeprefix(" ")), *rest)


def _whole(row: Row, room: int, lead: int) -> Iterator[Line]:
    *pieces, last = fold(revealed(row.text), room)
    for piece in pieces:
        yield _row(row.sign, piece, lead)
    bare = last.rstrip(" ")
    dots = "" if row.sign == " " else "·" * (len(last) - len(bare))
    yield _row(row.sign, bare + dots, lead)


def _row(sign: str, text: str, lead: int) -> Line:
    return line(" " * lead, Span("│ ", Style.DIM), Span(f"{sign} ", _STYLE[sign]), Span(text, _STYLE[sign]))


def aside(text: str, lead: int, mark: str = "…") -> Line:
    """A remark about what is not shown."""
    return line(" " * lead, Span(f"{mark} {text}", Style.DIM))
