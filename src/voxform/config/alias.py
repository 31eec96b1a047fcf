"""How much aliases may stand for: a few hundred bytes of them can say gigabytes."""

from dataclasses import dataclass
from typing import Any

ALIAS_NODES = 250_000


@dataclass(slots=True)
class Budget:
    """How many nodes aliases may still add; one budget serves all files of a project."""

    nodes: int = ALIAS_NODES


def measure(value: Any, most: int) -> tuple[int, int]:
    """Nodes of a tree with all aliases expanded, long text weighing more, and its height; stops above `most`."""
    nodes, height = 0, 0
    waiting = [(value, 1)]
    while waiting and nodes <= most:
        each, depth = waiting.pop()
        nodes += 1
        if isinstance(each, str):
            nodes += len(each) // 100
        elif isinstance(each, dict | list):
            height = max(height, depth)
            waiting.extend(
                (child, depth + 1) for child in (each.values() if isinstance(each, dict) else each)
            )
    return nodes, height
