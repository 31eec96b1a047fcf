"""Collects every problem of a project on the way, so that one report shows them all."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.place import Place
from voxform.core.suggestion import did_you_mean


@dataclass(slots=True)
class Problems:
    """What was found so far. `address` is the resource being read, or empty."""

    found: list[Diagnostic] = field(default_factory=list)
    address: str = ""

    def add(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Keep diagnostics as they are."""
        self.found.extend(diagnostics)

    def error(  # the fields of a diagnostic
        self, code: str, summary: str, detail: str, place: Place | None, hint: str = "", *, caret: bool = True
    ) -> None:
        """Keep an error."""
        self._keep(Diagnostic(code, Severity.ERROR, summary, detail, place, hint, caret=caret))

    def warning(self, code: str, summary: str, detail: str, place: Place | None, hint: str = "") -> None:
        """Keep a warning."""
        self._keep(Diagnostic(code, Severity.WARNING, summary, detail, place, hint))

    def notice(self, code: str, summary: str, detail: str, place: Place | None, hint: str = "") -> None:
        """Keep a notice."""
        self._keep(Diagnostic(code, Severity.NOTICE, summary, detail, place, hint))

    def unknown_key(self, word: str, known: Iterable[str], where: str, place: Place | None) -> None:
        """Keep the error about a key that `where` (such as `an environment file`) does not have."""
        words = sorted(known)
        self.error(
            "unknown-key",
            "Unknown key",
            f"{word!r} is not a key of {where}. It knows {', '.join(words)}.",
            place,
            did_you_mean(word, words),
        )

    def wrong_type(
        self, what: str, wanted: str, value: Any, place: Place | None, hint: str = "", *, caret: bool = True
    ) -> None:
        """Keep the error about a value of another type. The value itself is not shown."""
        self.error(
            "wrong-type",
            "Value of another type",
            f"{what} must be {wanted}, and this is {type_name(value)}.",
            place,
            hint,
            caret=caret,
        )

    def _keep(self, diagnostic: Diagnostic) -> None:
        self.found.append(replace(diagnostic, address=self.address) if self.address else diagnostic)


def type_name(value: Any) -> str:
    """What a value is, in words."""
    if isinstance(value, bool):
        return "true or false"
    if value is None:
        return "nothing (null)"
    if value == "":
        return "an empty text"
    for types, name in (
        ((int, float), "a number"),
        ((str,), "text"),
        ((list, tuple), "a list"),
        ((dict,), "a mapping"),
    ):
        if isinstance(value, types):
            return name
    return "an expression"
