"""Order by dependency, and the cycle when there is none."""

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
    sorter = TopologicalSorter({node: sorted(set(edges[node])) for node in sorted(edges)})
    try:
        sorter.prepare()
    except CycleError as circle:
        raise ValueError("dependencies form a cycle") from circle
    found: list[Node] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        found.extend(ready)
        sorter.done(*ready)
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
