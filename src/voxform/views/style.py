"""Lines of styled text, and the one place where they become output: sanitised, cut, coloured."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from voxform.core.sanitise import sanitise
from voxform.views.cells import cells, head

LONGEST = 200
_COMMAND = re.compile(r"(##)(\[|vso\[)")


class Style(StrEnum):
    """How a span looks; the value is the parameter of the terminal's SGR sequence."""

    PLAIN = ""
    BOLD = "1"
    DIM = "2"
    GREEN = "32"
    YELLOW = "33"
    RED = "31"
    CYAN = "36"
    MAGENTA = "1;35"
    ALARM = "1;31"
    LOUD = "1;33"
    FINE = "1;32"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line in one style."""

    text: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Line:
    """One line of output. A verbatim one is to be copied: it is cut at 200 cells, not at the width."""

    spans: tuple[Span, ...] = ()
    verbatim: bool = False

    @property
    def cells(self) -> int:
        """How many cells the line takes."""
        return sum(cells(span.text) for span in self.spans)


def line(*parts: str | Span, verbatim: bool = False) -> Line:
    """A line of spans; a plain string is a span without style."""
    spans = tuple(Span(part) if isinstance(part, str) else part for part in parts)
    return Line(tuple(span for span in spans if span.text), verbatim)


BLANK = Line()


def paint(lines: Iterable[Line], *, width: int, color: bool) -> str:
    """The lines as text, with line breaks between them; `print` adds the last one.

    Whatever the spans hold, no line has a control, bidi or zero-width character, and none is wider than
    `width` (verbatim ones: 200). Without `color` there is no escape sequence.
    """
    return "\n".join(_paint_line(each, width, color) for each in lines)


def _paint_line(each: Line, width: int, color: bool) -> str:
    spans = [Span(_harmless(span.text), span.style) for span in each.spans]
    spans = _cut(_uncommanded(spans), LONGEST if each.verbatim else width)
    while spans and not spans[-1].text.rstrip(" "):
        spans.pop()
    if spans:
        spans[-1] = Span(spans[-1].text.rstrip(" "), spans[-1].style)
    return "".join(_paint_span(span) if color else span.text for span in spans)


def harmless_line(text: str) -> str:
    """The text as a line of output that holds nothing invisible and is no command to a build server."""
    return "".join(span.text for span in _uncommanded([Span(_harmless(text))]))


def _harmless(text: str) -> str:
    """Sanitised, and without the commands that build servers read anywhere in a line of output."""
    return _COMMAND.sub(r"\1 \2", sanitise(text))


def _uncommanded(spans: list[Span]) -> list[Span]:
    """A line that begins with `::` is a command to GitHub's runner, indented or not."""
    at = next((index for index, span in enumerate(spans) if span.text.strip()), None)
    if at is None or not "".join(span.text for span in spans).lstrip().startswith("::"):
        return spans
    first = spans[at]
    return [*spans[:at], Span(first.text.replace(":", ": ", 1), first.style), *spans[at + 1 :]]


def _cut(spans: list[Span], width: int) -> list[Span]:
    if sum(cells(span.text) for span in spans) <= width:
        return spans
    kept: list[Span] = []
    room = width - 1
    for span in spans:
        if cells(span.text) > room:
            return [*kept, Span(f"{head(span.text, room)}…", span.style)]
        kept.append(span)
        room -= cells(span.text)
    return kept


def _paint_span(span: Span) -> str:
    return f"\x1b[{span.style}m{span.text}\x1b[0m" if span.style and span.text.strip() else span.text
