"""The attributes of a change as the lines of a `diff` block: `-` what was, `+` what will be, `!` a secret."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from voxform.views.attribute import Attribute
from voxform.views.cells import fold
from voxform.views.explain import parts_of
from voxform.views.text_diff import Row, text_diff
from voxform.views.values import NOT_SET, name_text, revealed, unknown_text, value_text
from voxform.views.words import count_of

WIDTH = 116
BAR = "│ "  # what stands behind it is a part of a value, however it looks
LONG_TEXT = 80
MOST_LINES = 120
COMPARABLE = 200_000


def diff_lines(attributes: Iterable[Attribute], *, new: str = "+", full: bool = False) -> list[str]:
    """The attributes under each other; `new` is the sign where all of it comes (`+`) or goes (`-`).

    Of a long text the first 120 lines, unless it is shown in `full`.
    """
    return [each for attribute in attributes for each in _shown(attribute, new, full)]


def _shown(attribute: Attribute, new: str, full: bool) -> Iterator[str]:
    notes = f"  # {', '.join(attribute.notes)}" if attribute.notes else ""
    path = name_text(attribute.path)
    if attribute.text:
        yield from _folded("!", f"{path}: {attribute.text}{notes}")
        return
    before = attribute.before if attribute.is_difference else None
    after = attribute.after
    if _is_long_text(before, after):
        yield f"@@ {path} @@{notes}"
        lines = _text_lines(before or "", after or "", attribute.sign or new)
        yield from _first(lines, full)
    elif parts := () if _is_short(before) and _is_short(after) else parts_of(before, after):
        yield f"@@ {path} @@{notes}"
        each = (
            _pair(f"{BAR}{revealed(part.path)}", part.before, part.after, attribute, new) for part in parts
        )
        yield from _first((line for lines in each for line in lines), full)
    else:
        yield from _pair(path, before, after, attribute, new, notes)


def _pair(
    label: str, before: Any, after: Any, attribute: Attribute, new: str, notes: str = ""
) -> Iterator[str]:
    """The value before and the value after, each on its lines; one alone where there is only one."""
    coming = after is not None or before is None
    if before is not None:
        yield from _folded("-", f"{label}: {value_text(before)}{'' if coming else notes}")
    if coming:
        sign = "-" if (attribute.sign or new) == "-" else "+"
        yield from _folded(sign, f"{label}: {_after(after, attribute)}{notes}")


def _after(after: Any, attribute: Attribute) -> str:
    if not attribute.unknown:
        return NOT_SET if after is None else value_text(after)
    if isinstance(after, str):
        return f"{name_text(after)} {unknown_text(after)}" if "${" in after else value_text(after)
    return unknown_text(after) if after is None else f"{value_text(after)} {unknown_text(after)}"


def _text_lines(before: str, after: str, sign: str) -> Iterator[str]:
    """A text that comes or goes, or by its changed lines (sentences where a line is long)."""
    if max(len(before), len(after)) > COMPARABLE:
        yield f"! {len(before):,} -> {len(after):,} characters: too long to show here"
    elif sign == "~":
        for row in text_diff(before, after, longest=WIDTH):
            yield from _row(row)
    else:
        for each in (before or after).removesuffix("\n").split("\n"):
            yield from _barred(sign, each)


def _row(row: Row) -> Iterator[str]:
    if row.sign == "@":
        yield f"@@ {count_of(row.skipped, f'unchanged {_noun(row)}')} @@"
    elif row.sign == "~":
        for sign, other in (("-", "+"), ("+", "-")):
            text = "".join(each.text for each in row.segments if each.sign != other)
            yield from _barred(sign, text if row.begins else text.removeprefix(" "))
    else:
        yield from _barred(row.sign, row.text if row.begins else row.text.removeprefix(" "))


def _noun(row: Row) -> str:
    return "sentence" if row.sentences else "line"


def _barred(sign: str, text: str) -> Iterator[str]:
    return (f"{sign} {BAR}{piece}" for piece in fold(revealed(text), WIDTH))


def _folded(sign: str, text: str) -> Iterator[str]:
    """The text behind its sign, on as many lines as it takes: nothing is hidden at the end of a long one."""
    first, *rest = fold(text, WIDTH)
    yield f"{sign} {first}"
    yield from (f"{sign}     {piece}" for piece in rest)


def _first(lines: Iterator[str], full: bool) -> Iterator[str]:
    yield from lines if full else islice(lines, MOST_LINES)
    more = sum(1 for _ in lines)
    if more:
        yield f"@@ {more:,} more lines; --full shows them @@"


def _is_long_text(before: Any, after: Any) -> bool:
    values = [each for each in (before, after) if each is not None]
    return (
        bool(values)
        and all(isinstance(each, str) for each in values)
        and any("\n" in each.strip("\n") or len(each) > LONG_TEXT for each in values)
    )


def _is_short(value: Any) -> bool:
    return not isinstance(value, list | dict) or len(json.dumps(value)) <= LONG_TEXT
