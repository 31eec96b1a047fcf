"""Fitting a plan into a comment: each section has its share, and what has no room is counted by kind."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

MOST_MISSES = 5
_REMARK = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to tell: whole, or on a line where there is no room for that; else it is counted as `what`."""

    what: str
    brief: str
    whole: Callable[[], str] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under a title, the worst first; `share` is the part of the whole room it may take."""

    title: str
    entries: Sequence[Entry]
    share: float


def fitted(sections: Iterable[Section], room: int) -> tuple[str, bool]:
    """The sections in at most `room` characters, and whether something was left out or shortened."""
    left, text, cut = room, "", False
    for section in sections:
        if not section.entries:
            continue
        shown, shortened = _section(section, min(int(room * section.share), left))
        text += shown
        left -= len(shown)
        cut = cut or shortened
    return text, cut


def _section(section: Section, room: int) -> tuple[str, bool]:
    text, cut, misses = f"### {section.title}\n\n", False, 0
    left = room - len(text) - _REMARK
    unseen: Counter[str] = Counter()
    for entry in section.entries:
        whole = entry.whole() if entry.whole and misses < MOST_MISSES else ""
        misses += len(whole) > left
        shown = whole if 0 < len(whole) <= left else entry.brief
        cut = cut or (entry.whole is not None and shown == entry.brief)
        if len(shown) > left:
            unseen[entry.what] += 1
        else:
            text += shown
            left -= len(shown)
    return f"{text}{_counted(unseen)}\n", cut or bool(unseen)


def _counted(unseen: Counter[str]) -> str:
    """What has no room, by kind; a bounded line."""
    if not unseen:
        return ""
    said, rest = "", sum(unseen.values())
    for what, number in unseen.most_common():
        if len(said) + len(what) < _REMARK - 100:
            said += f"{'; ' if said else ''}{what}: {number:,}"
            rest -= number
    others = f"{'; ' if said else ''}others: {rest:,}" if rest else ""
    return f"\n… and {sum(unseen.values()):,} more ({said}{others})\n"
