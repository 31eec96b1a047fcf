"""Many problems of one kind: the first ones and the last stand for all of them, unless each is to be shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from voxform.core.diagnostic import Diagnostic, Severity

MANY = 20
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Rest:
    """The problems of one kind that are not shown."""

    problems: tuple[Diagnostic, ...]


def condensed(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic | Rest]:
    """The problems in their order; of more than twenty with one code ten are shown.

    The others stand before the last of them, which may hold the block to paste for all.
    """
    every = tuple(diagnostics)
    alike: dict[tuple[Severity, str], list[Diagnostic]] = {}
    place = []
    for each in every:
        group = alike.setdefault((each.severity, each.code), [])
        place.append(len(group))
        group.append(each)
    shown: list[Diagnostic | Rest] = []
    for each, at in zip(every, place, strict=True):
        group = alike[each.severity, each.code]
        last = at == len(group) - 1
        if len(group) > MANY and last:
            shown.append(Rest(tuple(group[SHOWN - 1 : -1])))
        if len(group) <= MANY or last or at < SHOWN - 1:
            shown.append(each)
    return shown
