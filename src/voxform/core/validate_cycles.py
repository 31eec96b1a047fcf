"""Resources that depend on each other in a circle: none could be made first."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.path import Path
from voxform.core.subject import Subject

Edges = Mapping[Address, Path]
"""What a resource depends on, with the path of the reference; an empty path is `depends_on`."""


def check_cycles(subjects: Mapping[Address, Subject], edges: Mapping[Address, Edges]) -> Iterator[Diagnostic]:
    """One diagnostic for each circle; circles that share a resource are reported one at a time.

    Instances that are written alike have one circle among them.
    """
    told: set[tuple[Address, ...]] = set()
    for circle in _circles(edges):
        families = tuple(each.family for each in circle)
        if families in told:
            continue
        told.add(families)
        steps = [
            _step(subjects[here], there, edges[here][there]) for here, there in pairwise((*circle, circle[0]))
        ]
        way = " → ".join(map(str, (*circle, circle[0])))
        detail = "\n".join((f"{way}: each needs the next one first.", *(where for where, _ in steps)))
        hint = "Remove one of these references, or write the id of one of the objects instead."
        there = (*circle, circle[0])[1]
        yield _problem(subjects[circle[0]], there, edges[circle[0]][there], detail, hint)


def _step(subject: Subject, there: Address, path: Path) -> tuple[str, Path]:
    place = _problem(subject, there, path).place
    what = subject.shown(path) if path else "`depends_on`"
    return f"  {place}: {what} of {subject.desired.address} needs {there}", path


def _problem(subject: Subject, there: Address, path: Path, detail: str = "", hint: str = "") -> Diagnostic:
    """A problem where one resource names another: at the reference, or in `depends_on`, where it may name all."""
    if path:
        return subject.problem("dependency-cycle", detail, path, hint=hint)
    named = there if ("depends_on", there) in subject.desired.places else there.family
    return subject.problem_of_rule("dependency-cycle", detail, ("depends_on", named), hint=hint)


def _circles(edges: Mapping[Address, Edges]) -> Iterator[tuple[Address, ...]]:
    ahead = {node: {there for there in found if there in edges} for node, found in edges.items()}
    behind: dict[Address, list[Address]] = {}
    for node, found in ahead.items():
        for there in found:
            behind.setdefault(there, []).append(node)
    _drop([node for node, found in ahead.items() if not found], ahead, behind)
    while ahead:
        circle = _circle(ahead)
        yield circle
        _drop(list(circle), ahead, behind)


def _drop(
    nodes: list[Address], ahead: dict[Address, set[Address]], behind: Mapping[Address, list[Address]]
) -> None:
    """Take nodes out, and with them every node that then leads nowhere."""
    while nodes:
        node = nodes.pop()
        if ahead.pop(node, None) is None:
            continue
        for before in behind.get(node, ()):
            if before in ahead:
                ahead[before].discard(node)
                if not ahead[before]:
                    nodes.append(before)


def _circle(ahead: Mapping[Address, set[Address]]) -> tuple[Address, ...]:
    """A circle, begun at its first address; every node leads somewhere."""
    way: dict[Address, int] = {}
    node = min(ahead)
    while node not in way:
        way[node] = len(way)
        node = min(ahead[node])
    found = list(way)[way[node] :]
    first = found.index(min(found))
    return tuple(found[first:] + found[:first])
