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
    """The problems in their order; of more than twenty with one code ten are shown, the first nine and another.

    That is the last with the longest hint, which may hold the block to paste for all. The others stand before it.
    """
    every = tuple(diagnostics)
    alike: dict[tuple[Severity, str], list[int]] = {}
    for at, each in enumerate(every):
        alike.setdefault((each.severity, each.code), []).append(at)
    left: set[int] = set()
    rests: dict[int, Rest] = {}
    for places in alike.values():
        if len(places) > MANY:
            telling = max(places[SHOWN - 1 :], key=lambda at: (len(every[at].hint), at))
            hidden = [at for at in places[SHOWN - 1 :] if at != telling]
            rests[telling] = Rest(tuple(every[at] for at in hidden))
            left.update(hidden)
    return [
        told
        for at, each in enumerate(every)
        if at not in left
        for told in ((rests[at], each) if at in rests else (each,))
    ]
