"""How a plan is laid out: what every part of its view needs to know besides its own part of the plan."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Page:
    """`width` in cells; `full` cuts nothing; `gone` are the addresses that the plan deletes."""

    width: int
    full: bool = False
    gone: frozenset[str] = frozenset()
