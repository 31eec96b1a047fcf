"""What a pushed state records otherwise than the stored one: addresses and ids, no values."""

from voxform.core.address import Address
from voxform.core.resource import Recorded
from voxform.core.state import State
from voxform.views.cells import wrap
from voxform.views.style import Line, Span, Style, line, paint
from voxform.views.values import name_text
from voxform.views.words import count_of


def render_push(pushed: State, present: State | None, *, width: int, color: bool) -> str:
    """One line for each record that comes, goes or changes, and a last one that counts."""
    stored = present.resources if present else {}
    every = sorted(stored.keys() | pushed.resources.keys())
    lines = [
        each
        for address in every
        for each in _difference(address, stored.get(address), pushed.resources.get(address), width)
    ]
    return paint([*lines, *_summary(pushed, present, width)], width=width, color=color)


def _difference(address: Address, before: Recorded | None, after: Recorded | None, width: int) -> list[Line]:
    if before == after:
        return []
    old, new = (name_text(each.id) if each else "" for each in (before, after))
    if before is None:
        sign, style, said = "+", Style.FINE, f"recorded as {new}"
    elif after is None:
        sign, style, said = "-", Style.ALARM, f"no longer recorded; {old} stays on the platform"
    else:
        sign, style, said = (
            "~",
            Style.LOUD,
            f"{old} becomes {new}" if old != new else f"{new}, recorded otherwise",
        )
    first, *rest = wrap(f"{name_text(str(address))} {said}", width - 4)
    return [line(Span(f"  {sign} ", style), first), *(line(" " * 6, each) for each in rest)]


def _summary(pushed: State, present: State | None, width: int) -> list[Line]:
    new = _counted(pushed)
    if present is None:
        text = f"A state that cannot be read becomes {new}."
    elif present.lineage is None:
        text = f"No state becomes {new}."
    else:
        text = f"{_counted(present)} becomes {new}."
    return [line(Span(each, Style.BOLD)) for each in wrap(text, width)]


def _counted(state: State) -> str:
    said = f"serial {state.serial} with {count_of(len(state.resources), 'record')}"
    unfinished = f", {count_of(len(state.pending), 'unfinished operation')}" if state.pending else ""
    old = f", {count_of(len(state.deposed), 'old object')}" if state.deposed else ""
    return said + old + unfinished
