"""What a resource must have and may have, by the value of its kind's discriminator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind import Kind, Variant
from voxform.core.path import Path, covers, get
from voxform.core.subject import Subject, listed_paths
from voxform.core.suggestion import did_you_mean
from voxform.core.value import ABSENT
from voxform.core.verdict import is_stand_in

Unused: TypeAlias = dict[str, "Unused | None"]
"""Attributes that a variant does not take; None where the whole attribute is meant."""

_NOTHING = (None, ABSENT)


@dataclass(frozen=True, slots=True)
class Case:
    """One variant made ready: what it must have, and what it does not use."""

    requires: tuple[Path, ...]
    unused: Unused


@dataclass(frozen=True, slots=True)
class Cases:
    """The variants of one kind made ready; `every` are attributes that all must have."""

    every: tuple[str, ...]
    by: str
    cases: Mapping[str, Case]

    def fit(self, attributes: Mapping[str, Any]) -> bool:
        """Whether there is certainly nothing to say; else `check_variant` looks closer."""
        for name in self.every:
            if name not in attributes:
                return False
        if not self.by:
            return True
        value: Any = attributes.get(self.by)
        case = self.cases.get(value) if isinstance(value, str) else None
        if case is None or not case.unused.keys().isdisjoint(attributes):
            return False
        for path in case.requires:
            value = attributes
            for segment in path:
                value = value.get(segment) if isinstance(value, dict) else None
            if value is None:
                return False
        return True


def cases_of(kind: Kind) -> Cases:
    """The variants of a kind, made ready."""
    every = tuple(kind.schema.get("required", ()))
    if kind.variants is None:
        return Cases(every, "", {})
    taken = [path for case in kind.variants.cases.values() for path in case.takes]
    cases = {
        value: Case(
            requires=case.requires,
            unused=_unused(kind.schema, case.takes, taken, ()),
        )
        for value, case in kind.variants.cases.items()
    }
    return Cases(every, kind.variants.by, cases)


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


def variant_of(subject: Subject) -> tuple[str, Variant | None]:
    """How to call what kind of resource it is, and the rules that brings; None when it cannot be told."""
    variants = subject.kind.variants
    value = subject.desired.attributes.get(variants.by) if variants else None
    if variants is None or not isinstance(value, str) or value not in variants.cases:
        return subject.kind.name, None
    return f"{subject.kind.name} of {variants.by} {value}", variants.cases[value]


def check_variant(subject: Subject, cases: Cases) -> Iterator[Diagnostic]:
    """Missing attributes, attributes of other variants, and an unknown value of an open discriminator."""
    label, variant = variant_of(subject)
    yield from _missing(subject, label, variant)
    variants = subject.kind.variants
    if variants is None:
        return
    value = subject.desired.attributes.get(variants.by)
    if variant is not None:
        severity = Severity.ERROR if variants.closed else Severity.WARNING
        for path in _present(cases.cases[str(value)].unused, subject.desired.attributes, ()):
            detail = f"{subject.shown(path)} is not used by {label}."
            yield subject.problem("unused-attribute", detail, path, key=True, severity=severity)
    elif isinstance(value, str) and not variants.closed and not is_stand_in(value):
        detail = (
            f"`{variants.by}` {value} is not one that voxform knows. The platform may know it; nothing that "
            "depends on it can be checked."
        )
        yield subject.problem(
            "unknown-variant",
            detail,
            (variants.by,),
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


def _missing(subject: Subject, label: str, variant: Variant | None) -> Iterator[Diagnostic]:
    """One diagnostic for each place that lacks something. Null is as good as nothing there."""
    attributes = subject.desired.attributes
    lacking: list[Path] = [
        (name,) for name in subject.kind.schema.get("required", ()) if name not in attributes
    ]
    if variant is not None:
        lacking += [path for path in variant.requires if get(attributes, path) in _NOTHING]
    ignored = subject.desired.lifecycle.ignore_changes
    by_place: dict[Path, list[Path]] = {}
    for path in lacking:
        if not _any_covers(ignored, path) and not _inside_symbol(attributes, path):
            by_place.setdefault(_nearest(attributes, path), []).append(path)
    for place, paths in by_place.items():
        yield subject.problem("missing-attribute", f"{label} need {listed_paths(subject, paths)}.", place)


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
