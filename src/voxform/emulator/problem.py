"""Refusals in the platform's shapes (API fact sheet, section 1.3)."""

from dataclasses import dataclass, field
from typing import TypeAlias

from voxform.emulator.shape import Json, Object

Location: TypeAlias = tuple[str | int, ...]


class EmulatorError(Exception):
    """The platform cannot be opened: its files are damaged, foreign or do not belong together."""


@dataclass(slots=True)
class Refusal(Exception):  # noqa: N818 - the platform's refusals are answers, not failures of ours
    """An answer other than success; `detail` is what the body says."""

    status: int
    detail: Json
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Problems:
    """The findings of one request, collected so that all of them are reported at once."""

    found: list[Json] = field(default_factory=list)

    def add(self, kind: str, at: Location, text: str, given: Json, **context: Json) -> None:
        """Note one finding; `given` is echoed as `input`, as the platform's framework does."""
        problem: Object = {"type": kind, "loc": list(at), "msg": text, "input": given}
        if context:
            problem["ctx"] = context
        self.found.append(problem)

    def refuse(self) -> None:
        """Raise the 422 that lists the findings, if there are any."""
        if self.found:
            raise Refusal(422, self.found)


def unprocessable(kind: str, at: Location, text: str, given: Json, **context: Json) -> Refusal:
    """Return the 422 of a single finding."""
    problems = Problems()
    problems.add(kind, at, text, given, **context)
    return Refusal(422, problems.found)
