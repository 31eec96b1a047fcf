"""A line with changed words as spans: `[-old-]{+new+}`, with what stays far from them left out."""

from collections.abc import Iterator, Sequence

from voxform.views.cells import cells, fold, head, tail
from voxform.views.style import Span, Style
from voxform.views.values import revealed
from voxform.views.word_diff import Segment

NEAR = 40
WORTH_SKIPPING = 80
_SKIPPED = " … "
_SHOWN = {"-": ("[-", "-]", Style.ALARM), "+": ("{+", "+}", Style.FINE)}


def marked(segments: Sequence[Segment]) -> list[Span]:
    """The segments as spans; of what stays only about 40 cells beside each changed word."""
    spans: list[Span] = []
    for at, each in enumerate(segments):
        text = revealed(each.text)
        if each.sign in _SHOWN:
            opening, closing, style = _SHOWN[each.sign]
            spans.append(Span(f"{opening}{text}{closing}", style))
        else:
            spans += _near(text, first=at == 0, last=at == len(segments) - 1)
    return spans


def _near(text: str, *, first: bool, last: bool) -> list[Span]:
    """The two ends of what stays between changed words, at the line's own ends only the inner one."""
    kept = NEAR * (2 - first - last)
    if cells(text) <= kept + WORTH_SKIPPING:
        return [Span(text)]
    left = "" if first else _whole_words(head(text, NEAR), text)
    right = "" if last else _whole_words(tail(text, NEAR)[::-1], text[::-1])[::-1]
    skipped = _SKIPPED.lstrip() if first else _SKIPPED.rstrip() if last else _SKIPPED
    return [Span(left), Span(skipped, Style.DIM), Span(right)]


def _whole_words(piece: str, text: str) -> str:
    """The piece of the text, cut back to a space when that is near its end."""
    at_space = piece.rfind(" ")
    return (
        piece[:at_space] if text[len(piece) : len(piece) + 1] != " " and at_space > len(piece) // 2 else piece
    )


def folded(spans: Sequence[Span], width: int) -> Iterator[list[Span]]:
    """The spans on lines of at most `width` cells."""
    ahead = list(reversed(spans))
    for piece in fold("".join(span.text for span in spans), width):
        room, row = len(piece), []
        while room and ahead:
            span = ahead.pop()
            row.append(Span(span.text[:room], span.style))
            if len(span.text) > room:
                ahead.append(Span(span.text[room:], span.style))
            room -= len(row[-1].text)
        yield row
