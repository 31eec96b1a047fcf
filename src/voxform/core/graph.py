"""Order by dependency, and the cycle when there is none."""

from collections import Counter
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

from voxform.core.address import Address

Node = TypeVar("Node", Address, str, tuple[str, str])


def order(edges: Mapping[Node, Iterable[Node]]) -> tuple[Node, ...]:
    """Nodes with what they depend on first; equals stand in their natural order.

    Raises:
        ValueError: there is a cycle; `find_cycle` names it.
    """
    after: dict[Node, list[Node]] = {}
    waits: dict[Node, int] = {}
    for node, needed in edges.items():
        before = set(needed)
        waits[node] = len(before)
        for each in before:
            after.setdefault(each, []).append(node)
            waits.setdefault(each, 0)
    ready = sorted(node for node, count in waits.items() if not count)
    found: list[Node] = []
    while ready:
        found += ready
        waiting = [node for each in ready for node in after.get(each, ())]
        waits.update((node, waits[node] - count) for node, count in Counter(waiting).items())
        ready = sorted(node for node in set(waiting) if not waits[node])
    if any(waits.values()):
        raise ValueError("dependencies form a cycle")
    return tuple(found)


def find_cycle(edges: Mapping[Node, Iterable[Node]]) -> tuple[Node, ...]:
    """One cycle, its first node repeated at the end; empty when there is none."""
    try:
        TopologicalSorter({node: sorted(set(edges[node])) for node in sorted(edges)}).prepare()
    except CycleError as circle:
        return tuple(reversed(circle.args[1]))
    return ()


def reachable(edges: Mapping[Node, Iterable[Node]], start: Iterable[Node]) -> frozenset[Node]:
    """Every node that can be reached from the start, the start left out."""
    begin = tuple(start)
    found: set[Node] = set()
    ahead = list(begin)
    while ahead:
        for node in edges.get(ahead.pop(), ()):
            if node not in found:
                found.add(node)
                ahead.append(node)
    return frozenset(found - set(begin))
