"""One resource under validation, and the problems that can be found in it."""

from dataclasses import dataclass, replace
from typing import Any

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind import Kind, Shape
from voxform.core.path import Element, Path, format_path
from voxform.core.place import place_of
from voxform.core.resource import Desired
from voxform.core.words import listed

SUMMARIES = {
    "unknown-kind": "Unknown kind",
    "unknown-attribute": "Unknown attribute",
    "unknown-variant": "Unknown value",
    "unused-attribute": "Attribute is not used",
    "missing-attribute": "Required attribute is missing",
    "computed-attribute": "Attribute is set by the platform",
    "wrong-type": "Value has the wrong type",
    "wrong-value": "Value is not allowed",
    "wrong-length": "Value is too short or too long",
    "wrong-range": "Value is out of range",
    "wrong-pattern": "Value does not have the right form",
    "duplicate-key": "Two elements have the same key",
    "literal-secret": "A secret is written into the configuration",
    "secret-not-allowed": "A secret does not belong here",
    "reserved-variable": "A key of voxform's own does not belong here",
    "wrong-reference": "Reference does not fit",
    "unknown-address": "Address is not declared",
    "secret-reference": "A reference cannot copy a secret",
    "dependency-cycle": "Resources depend on each other",
    "wrong-lifecycle": "Lifecycle rule does not fit",
    "unused-secrets-version": "Setting has no effect",
    "wrong-block": "Refactoring block does not fit",
    "key-shape": "Value looks like that of another provider",
    "unused-lookup": "Lookup is not used",
    "same-identity": "Two resources look the same to the platform",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A resource with its kind."""

    kind: Kind
    desired: Desired

    def problem(
        self,
        code: str,
        detail: str,
        path: Path = (),
        *,
        key: bool = False,
        hint: str = "",
        severity: Severity = Severity.ERROR,
        caret: bool = True,
    ) -> Diagnostic:
        """A problem at a path (or at its key), placed where the author wrote it."""
        place = place_of(self.desired.attributes, path, key=key) if path else self.desired.place
        return Diagnostic(
            code=code,
            severity=severity,
            summary=SUMMARIES.get(code) or self._advised(code),
            detail=detail,
            place=place or self.desired.place,
            hint=hint,
            address=str(self.desired.address),
            caret=caret and not (path and self.kind.is_secret(path)),
        )

    def _advised(self, code: str) -> str:
        return next(advice.summary for advice in self.kind.advice if advice.code == code)

    def problem_of_rule(
        self, code: str, detail: str, rule: tuple[str, object], *, hint: str = "", warn: bool = False
    ) -> Diagnostic:
        """A problem of what a key beside the attributes names, placed there."""
        severity = Severity.WARNING if warn else Severity.ERROR
        found = self.problem(code, detail, hint=hint, severity=severity)
        return replace(found, place=self.desired.place_of_rule(*rule))

    def shown(self, path: Path) -> str:
        """A path as an author writes it: an element of a keyed list by its key."""
        return f"`{format_path(self._by_key(path))}`"

    def _by_key(self, path: Path) -> Path:
        shape: Shape | None = self.kind.shape
        value: Any = self.desired.attributes
        named: list[str | int] = []
        for segment in path:
            value = _inside(value, segment)
            name = _inside(value, shape.key) if shape and shape.key and isinstance(segment, int) else None
            named.append(Element(name) if isinstance(name, str) else segment)
            shape = _shape_inside(shape, segment)
        return tuple(named)


def _shape_inside(shape: Shape | None, segment: str | int) -> Shape | None:
    if shape is None or isinstance(segment, int):
        return shape.element if shape else None
    return (shape.fields or {}).get(segment)


def _inside(value: Any, segment: str | int) -> Any:
    if isinstance(value, dict):
        return value.get(segment)
    if isinstance(value, list) and isinstance(segment, int) and segment < len(value):
        return value[segment]
    return None


def listed_paths(subject: Subject, paths: list[Path]) -> str:
    """Paths in a row, as an author writes them."""
    return listed([subject.shown(path) for path in paths])
