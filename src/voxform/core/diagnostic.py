"""A problem for the author: what, where, why, and how to mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from voxform.core.place import Place


class Severity(StrEnum):
    """How far a problem goes: an error stops, a refusal can be allowed, a warning and a notice inform."""

    ERROR = "error"
    REFUSAL = "refusal"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem.

    `code` is fixed and kebab-case; `summary` is short, fixed and names nothing of the author's; `detail`
    says in whole sentences what is wrong and why; `hint` says how to mend it (lines of YAML or a command
    stand alone, indented). `caret` is false when the source line may hold a secret. `rule` is the word
    for `--allow` of a refusal.
    """

    code: str
    severity: Severity
    summary: str
    detail: str
    place: Place | None = None
    hint: str = ""
    address: str = ""
    rule: str = ""
    caret: bool = True


class ConfigurationError(Exception):
    """The configuration cannot be used; carries every problem found (exit 1)."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__(f"{len(self.diagnostics)} problem(s) in the configuration")


class Failure(Exception):  # noqa: N818  # a failed command, not a programming error
    """A command cannot go on: exit 1 unless the subclass says otherwise."""

    exit_code = 1

    def __init__(self, *diagnostics: Diagnostic) -> None:
        self.diagnostics = diagnostics
        super().__init__("; ".join(diagnostic.summary for diagnostic in diagnostics))


class Refused(Failure):
    """A guard, a held lock, another digest or a wrong account stopped the command (exit 3)."""

    exit_code = 3


def error(code: str, summary: str, detail: str, *, place: Place | None = None, hint: str = "") -> Diagnostic:
    """An error diagnostic."""
    return Diagnostic(code, Severity.ERROR, summary, detail, place, hint)


def worst_first(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By severity, then by place, each once."""
    order = list(Severity)
    return tuple(
        sorted(
            dict.fromkeys(diagnostics),
            key=lambda each: (
                order.index(each.severity),
                each.place or Place("", 0, 0),
                each.address,
                each.code,
            ),
        ),
    )
