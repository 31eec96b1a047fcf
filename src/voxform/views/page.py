"""How a plan is laid out: what every part of its view needs to know besides its own part of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """`width` in cells; `full` cuts nothing; `gone` are the addresses that the plan deletes."""

    width: int
    full: bool = False
    gone: frozenset[str] = frozenset()


def gone(document: Mapping[str, Any]) -> frozenset[str]:
    """Addresses that are deleted themselves, so that nobody who depends on what is deleted is harmed there."""
    return frozenset(
        each["address"]
        for each in document["changes"]
        if each["action"] == "delete" and not each.get("deposed")
    )
