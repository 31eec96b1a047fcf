"""How far environments are, and how two of them differ on purpose and by accident (design §9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from voxform.core.configuration import Environment
from voxform.core.contrast import Contrast
from voxform.core.resource import Desired
from voxform.core.state import Run, State


class Standing(StrEnum):
    """What the last run of an environment says about the configuration that is checked out."""

    APPLIED = "applied"
    OTHER = "another configuration applied"
    PART = "a part applied"
    UNFINISHED = "not finished"
    NEVER = "never applied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Side:
    """One environment: its settings (None: its file has errors), what it records, and how far it is.

    `problem` says in a sentence what could not be read.
    """

    name: str
    environment: Environment | None
    recorded: int
    last: Run | None
    standing: Standing
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """How far an account is from its configuration: addresses to change, and that drifted; or why nobody knows."""

    changed: tuple[str, ...] = ()
    drifted: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two environments. `accounts` is empty when nobody was to look at them."""

    sides: tuple[Side, Side]
    variables: Mapping[str, tuple[Any, Any]]
    alone: tuple[tuple[Desired, ...], tuple[Desired, ...]]
    contrasts: tuple[Contrast, ...]
    accounts: tuple[Account, ...]

    @property
    def accidental(self) -> bool:
        """Whether anything differs that the files do not say."""
        behind = any(each.standing is not Standing.APPLIED for each in self.sides)
        return behind or any(each.changed or each.drifted for each in self.accounts)

    @property
    def unread(self) -> tuple[str, ...]:
        """The environments whose state or account could not be looked at: how far they are is not known."""
        problems = {side.name: side.problem for side in self.sides if side.problem}
        accounts = zip(self.sides, self.accounts, strict=False)
        problems |= {side.name: account.problem for side, account in accounts if account.problem}
        return tuple(problems)


def standing(state: State, digest: str) -> Standing:
    """How far the last run of a state is from the configuration with this digest."""
    if not state.runs:
        return Standing.NEVER
    last = state.runs[-1]
    if last.result != "succeeded":
        return Standing.UNFINISHED
    if not last.config_digest:
        return Standing.PART
    return Standing.APPLIED if last.config_digest == digest else Standing.OTHER
