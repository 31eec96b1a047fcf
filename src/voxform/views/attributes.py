"""Attributes in aligned columns: on one line when they fit, stacked or as a diff when they do not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voxform.views.attribute import Attribute, sign_of
from voxform.views.blocks import MARGIN, aside, block_lines, is_long_text
from voxform.views.cells import cells, fold
from voxform.views.explain import Part, is_reordered, parts_of
from voxform.views.style import Line, Span, Style, line
from voxform.views.values import name_text, unknown_text, value_text

SIGN_STYLE = {"+": Style.GREEN, "-": Style.RED, "~": Style.YELLOW}
ARROW = " -> "
LONG_STRUCTURE = 72
MOST_PARTS = 60
WRAPPED_ROWS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns: `lead` cells of indent, `label` cells for the path, the rest for values.

    `full` shows long values to their end.
    """

    width: int
    lead: int
    label: int
    full: bool = False

    @property
    def room(self) -> int:
        """Cells left for a value."""
        return self.width - self.column

    @property
    def column(self) -> int:
        """Where values begin."""
        return self.lead + MARGIN + self.label + 3

    @property
    def below(self) -> int:
        """Where a value begins that has no room beside its path."""
        return self.lead + MARGIN + 3


def attribute_lines(
    attributes: Sequence[Attribute], *, width: int, lead: int, full: bool = False
) -> list[Line]:
    """The attributes under each other, their values in one column; long ones cut unless `full`."""
    widest = max((cells(name_text(each.path)) for each in attributes), default=0)
    layout = Layout(width, lead, min(widest, max((width - lead) * 9 // 20, 12)), full)
    return [each for attribute in attributes for each in _lines(attribute, layout)]


def _lines(attribute: Attribute, layout: Layout) -> list[Line]:
    inline = _inline(attribute)
    notes = _notes(attribute)
    room = min(layout.room, LONG_STRUCTURE) if _is_structured(attribute) else layout.room
    if sum(cells(span.text) for span in inline) <= room and not _has_breaks(attribute):
        return _with_notes(_labelled(attribute, layout, inline), notes, layout)
    whole = _stacked(attribute, layout) or _wrapped(attribute, layout, inline)
    if whole:
        return _with_notes(whole, notes, layout)
    head = _labelled(attribute, layout, ())
    return [*_with_notes(head, notes, layout), *_below(attribute, layout)]


def _inline(attribute: Attribute) -> tuple[Span, ...]:
    if attribute.text:
        return (Span(attribute.text, Style.CYAN),)
    if not attribute.is_difference:
        return _after(attribute)
    if attribute.sign == "-" and attribute.nested:
        return (Span(value_text(attribute.before), Style.RED),)
    return (Span(value_text(attribute.before), Style.RED), Span(ARROW, Style.DIM), *_after(attribute))


def _after(attribute: Attribute) -> tuple[Span, ...]:
    when = (Span(f" {unknown_text(attribute.after)}", Style.DIM),) if attribute.unknown else ()
    if when and isinstance(attribute.after, str):
        return (Span(name_text(attribute.after), Style.CYAN), *when)
    if when and attribute.after is None:
        return (Span(when[0].text.strip(), Style.DIM),)
    style = Style.GREEN if attribute.sign else Style.PLAIN
    return (Span(value_text(attribute.after), style), *when)


def _has_breaks(attribute: Attribute) -> bool:
    """A difference in a text of several lines reads best as a diff, however short."""
    values = (attribute.before, attribute.after) if attribute.is_difference else (attribute.after,)
    return not attribute.text and any(isinstance(each, str) and "\n" in each.strip("\n") for each in values)


def _labelled(
    attribute: Attribute, layout: Layout, value: tuple[Span, ...], *, below: bool = False
) -> list[Line]:
    """The path with the value beside it, or on the next line if it is `below` or the path is long."""
    path = f"{name_text(attribute.path)}:"
    sign = Span(f"{attribute.sign:<{MARGIN}}", SIGN_STYLE.get(attribute.sign, Style.PLAIN))
    indent = " " * layout.lead
    if not value:
        return [line(indent, sign, path)]
    if below or cells(path) > layout.label + 1:
        return [line(indent, sign, path), line(" " * (layout.below if below else layout.column), *value)]
    gap = " " * (layout.label + 3 - cells(path))
    return [line(indent, sign, path, gap, *value)]


def _stacked(attribute: Attribute, layout: Layout) -> list[Line]:
    """Before and after under each other, when each fits on a line."""
    if not attribute.is_difference or _has_breaks(attribute):
        return []
    if _is_structured(attribute) and not attribute.nested:
        return []
    before, after = Span(value_text(attribute.before), Style.RED), _after(attribute)
    widest = max(cells(before.text), sum(cells(span.text) for span in after))
    if widest > layout.width - layout.below:
        return []
    below = widest > layout.room
    column = layout.below if below else layout.column
    arrow = line(" " * (column - 3), Span("-> ", Style.DIM), *after)
    return [*_labelled(attribute, layout, (before,), below=below), arrow]


def _wrapped(attribute: Attribute, layout: Layout, inline: tuple[Span, ...]) -> list[Line]:
    """One value on a few lines, all in one column."""
    if attribute.is_difference or _has_breaks(attribute):
        return []
    if _is_structured(attribute) and not attribute.nested:
        return []
    below = max(map(cells, inline[0].text.split(" "))) > layout.room
    column = layout.below if below else layout.column
    pieces = fold(inline[0].text, layout.width - column)
    if len(pieces) > WRAPPED_ROWS and not attribute.text:
        return []
    first, *rest = (Span(piece, inline[0].style) for piece in pieces)
    rest += [Span(span.text.strip(), span.style) for span in inline[1:]]
    label = _labelled(attribute, layout, (first,), below=below)
    return [*label, *(line(" " * column, each) for each in rest)]


def _is_structured(attribute: Attribute) -> bool:
    return any(isinstance(each, list | dict) and each for each in (attribute.before, attribute.after))


def _below(attribute: Attribute, layout: Layout) -> list[Line]:
    before = attribute.before if attribute.is_difference else None
    if is_long_text(before, attribute.after):
        return _block(before or "", attribute.after or "", attribute, layout)
    parts = () if attribute.nested else parts_of(before, attribute.after)
    if parts:
        most = len(parts) if layout.full else MOST_PARTS
        inner = [_of_part(part, attribute) for part in parts[:most]]
        lines = attribute_lines(inner, width=layout.width, lead=layout.lead + 4, full=layout.full)
        more = len(parts) - most
        return [*lines, aside(f"{more:,} more; --full shows them", layout.lead + 6)] if more > 0 else lines
    return _block(
        _pretty(before) if attribute.is_difference else "", _pretty(attribute.after), attribute, layout
    )


def _block(before: str, after: str, attribute: Attribute, layout: Layout) -> list[Line]:
    sign = attribute.sign or " "
    return block_lines(before, after, sign, width=layout.width, lead=layout.lead + 2, full=layout.full)


def _pretty(value: Any) -> str:
    """A structure on several lines, for a line diff of what is too large to take apart."""
    if isinstance(value, list | dict) and value:
        return json.dumps(value, indent=2, ensure_ascii=False)
    return value_text(value)


def _of_part(part: Part, attribute: Attribute) -> Attribute:
    sign = sign_of(part.before, part.after) if attribute.sign else ""
    unknown = attribute.unknown and isinstance(part.after, str) and part.after.startswith("${")
    return Attribute(part.path, part.before, part.after, sign, unknown=unknown, nested=True)


def _notes(attribute: Attribute) -> str:
    moved = attribute.is_difference and is_reordered(attribute.before, attribute.after)
    return ", ".join([*attribute.notes, *(["order changed"] if moved else [])])


def _with_notes(lines: list[Line], notes: str, layout: Layout) -> list[Line]:
    if not notes:
        return lines
    note = Span(f"# {notes}", Style.LOUD)
    if lines[-1].cells + 2 + cells(note.text) <= layout.width:
        return [*lines[:-1], line(*lines[-1].spans, "  ", note)]
    return [*lines, line(" " * (layout.lead + MARGIN + 2), note)]
