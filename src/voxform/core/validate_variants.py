"""What a resource must have and may have, by the values of its kind's discriminators."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind import NOT_PRESENT, PRESENT, Kind, Variants
from voxform.core.path import Path, covers, format_path, get
from voxform.core.subject import Subject, listed_paths
from voxform.core.suggestion import did_you_mean
from voxform.core.value import ABSENT
from voxform.core.verdict import is_stand_in

Unused: TypeAlias = dict[str, "Unused | None"]
"""Attributes that a variant does not take; None where the whole attribute is meant."""

_PRESENCE = {PRESENT: "with", NOT_PRESENT: "without"}
_NOTHING = (None, ABSENT)


@dataclass(frozen=True, slots=True)
class Case:
    """One variant made ready: what it must have, and what it does not use."""

    requires: tuple[Path, ...]
    unused: Unused


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one discriminator made ready."""

    variants: Variants
    cases: Mapping[str, Case]

    def fit(self, attributes: Mapping[str, Any]) -> bool:
        """Whether there is certainly nothing to say."""
        value = (
            self.variants.value(attributes)
            if self.variants.by_presence
            else _at(attributes, self.variants.by)
        )
        if not isinstance(value, str):
            return True
        case = self.cases.get(value)
        if case is None or not case.unused.keys().isdisjoint(attributes):
            return False
        for path in case.requires:  # noqa: SIM110  # of every resource; a generator costs more than the question
            if _at(attributes, path) is None:
                return False
        return True


@dataclass(frozen=True, slots=True)
class Needs:
    """What one kind asks for, made ready; `every` are attributes that all its resources must have."""

    every: tuple[str, ...]
    groups: tuple[Cases, ...]

    def fit(self, attributes: Mapping[str, Any]) -> bool:
        """Whether there is certainly nothing to say; else `check_needs` looks closer."""
        for name in self.every:
            if name not in attributes:
                return False
        for group in self.groups:  # noqa: SIM110  # as above
            if not group.fit(attributes):
                return False
        return True


def needs_of(kind: Kind) -> Needs:
    """What a kind asks for, made ready."""
    return Needs(tuple(kind.schema.get("required", ())), tuple(_cases(kind, each) for each in kind.variants))


def _cases(kind: Kind, variants: Variants) -> Cases:
    taken = [path for case in variants.cases.values() for path in case.takes]
    return Cases(
        variants,
        {
            value: Case(case.requires, _unused(kind.schema, case.takes, taken, ()))
            for value, case in variants.cases.items()
        },
    )


def _at(attributes: Mapping[str, Any], path: Path) -> Any:
    value: Any = attributes
    for segment in path:
        value = value.get(segment) if isinstance(value, dict) else None
    return value


def _unused(schema: Mapping[str, Any], own: Sequence[Path], every: Sequence[Path], at: Path) -> Unused:
    tree: Unused = {}
    for name, inner in schema.get("properties", {}).items():
        path = (*at, name)
        if _any_covers(own, path):
            continue
        partly = any(covers(path, taken) for taken in own)
        if _any_covers(every, path) and not partly:
            tree[name] = None
        elif deeper := _unused(inner, own, every, path):
            tree[name] = deeper
    return tree


def _any_covers(patterns: Sequence[Path], path: Path) -> bool:
    return any(covers(pattern, path) for pattern in patterns)


def label_of(subject: Subject, variants: Variants) -> str:
    """How to call what kind of resource it is by one discriminator."""
    if variants.case(subject.desired.attributes) is None:
        return subject.kind.name
    value = variants.value(subject.desired.attributes)
    if variants.by_presence:
        return f"{subject.kind.name} {_PRESENCE[value]} {format_path(variants.by)}"
    return f"{subject.kind.name} of {format_path(variants.by)} {value}"


def check_needs(subject: Subject, needs: Needs) -> Iterator[Diagnostic]:
    """Missing attributes, attributes of other variants, and unknown values of open discriminators."""
    attributes = subject.desired.attributes
    required: list[Path] = [(name,) for name in needs.every if name not in attributes]
    for group in needs.groups or (None,):
        label = label_of(subject, group.variants) if group else subject.kind.name
        case = group.variants.case(attributes) if group else None
        lacking = [path for path in case.requires if _at(attributes, path) is None] if case else []
        yield from _missing(subject, label, [*required, *lacking], case.examples if case else {})
        required = []
        if group is not None:
            yield from _check_case(subject, group)


def _check_case(subject: Subject, group: Cases) -> Iterator[Diagnostic]:
    """Attributes that the variant does not use, or the value that names no variant."""
    variants, attributes = group.variants, subject.desired.attributes
    value = variants.value(attributes)
    if not isinstance(value, str) or is_stand_in(value):
        return
    if value in group.cases:
        severity = Severity.ERROR if variants.closed else Severity.WARNING
        for path in _present(group.cases[value].unused, attributes, ()):
            detail = f"{subject.shown(path)} is not used by {label_of(subject, variants)}."
            yield subject.problem("unused-attribute", detail, path, key=True, severity=severity)
    elif not variants.closed:
        detail = (
            f"{subject.shown(variants.by)} {value} is not one that voxform knows. The platform may know it; "
            "nothing that depends on it can be checked."
        )
        yield subject.problem(
            "unknown-variant",
            detail,
            variants.by,
            hint=did_you_mean(value, variants.cases),
            severity=Severity.WARNING,
        )


def _present(unused: Unused, tree: Any, at: Path) -> Iterator[Path]:
    if not isinstance(tree, Mapping):
        return
    for name in unused.keys() & tree.keys():
        inner = unused[name]
        if inner is None:
            yield (*at, name)
        else:
            yield from _present(inner, tree[name], (*at, name))


def _missing(
    subject: Subject, label: str, lacking: Sequence[Path], examples: Mapping[Path, Sequence[Any]]
) -> Iterator[Diagnostic]:
    """One diagnostic for each place that lacks something. Null is as good as nothing there."""
    attributes = subject.desired.attributes
    ignored = subject.desired.lifecycle.ignore_changes
    by_place: dict[Path, list[Path]] = {}
    for path in lacking:
        if not _any_covers(ignored, path) and not _inside_symbol(attributes, path):
            by_place.setdefault(_nearest(attributes, path), []).append(path)
    for place, paths in by_place.items():
        detail = f"{label} need {listed_paths(subject, paths)}."
        fitting = [f"\n    {path[-1]}: {examples[path][0]}" for path in paths if path in examples]
        hint = f"For example:{''.join(fitting)}" if fitting else ""
        yield subject.problem("missing-attribute", detail, place, hint=hint)


def _nearest(attributes: Mapping[str, Any], path: Path) -> Path:
    """The innermost mapping on the way to a path that is there."""
    depth = len(path) - 1
    while depth and not isinstance(get(attributes, path[:depth]), Mapping):
        depth -= 1
    return path[:depth]


def _inside_symbol(attributes: Mapping[str, Any], path: Path) -> bool:
    """Whether something on the way is not a mapping, which is another problem or not known yet."""
    return any(
        not isinstance(get(attributes, path[:depth]), Mapping)
        and get(attributes, path[:depth]) not in _NOTHING
        for depth in range(1, len(path))
    )
