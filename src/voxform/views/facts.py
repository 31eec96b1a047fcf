"""Facts beside their labels, and sentences below a heading, wrapped where the terminal ends."""

from collections.abc import Iterable, Mapping

from voxform.views.cells import wrap
from voxform.views.style import Line, Span, Style, line

_LEAD = 2
_BELOW = 4


def fact_lines(facts: Mapping[str, str | None], label: int, width: int) -> list[Line]:
    """Each fact that has a text, behind a label of so many cells."""
    return [each for key, text in facts.items() if text for each in _fact(key, text, label, width)]


def said_lines(text: str, width: int) -> Iterable[Line]:
    """A sentence, indented."""
    return (line(" " * _BELOW, part) for part in wrap(text, width - _BELOW))


def _fact(key: str, text: str, label: int, width: int) -> list[Line]:
    column = _LEAD + label
    first, *rest = wrap(text, width - column)
    head = line(" " * _LEAD, Span(f"{key:<{label}}", Style.DIM), first)
    return [head, *(line(" " * column, each) for each in rest)]
