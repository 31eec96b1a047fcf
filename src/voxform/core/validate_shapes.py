"""Texts that do not have the shape they have at their provider. A secret is named by its variable only."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind import Kind, Variants
from voxform.core.path import Path, format_path, get
from voxform.core.resource import Desired
from voxform.core.secret_check import Secrets
from voxform.core.subject import Subject
from voxform.core.symbol import secret_sources
from voxform.core.validate_variants import label_of
from voxform.core.verdict import is_stand_in
from voxform.core.words import listed


def has_shapes(kind: Kind) -> bool:
    """Whether a kind says of any text what it looks like."""
    return any(case.shapes for variants in kind.variants for case in variants.cases.values())


def check_literals(subject: Subject) -> Iterator[Diagnostic]:
    """Texts of a resource that stand in the configuration for all to read."""
    return _check(subject, lambda path, value: None if subject.kind.is_secret(path) else _literal(value))


def check_secrets(
    kinds: Mapping[str, Kind], resources: Mapping[Any, Desired], secrets: Secrets
) -> tuple[Diagnostic, ...]:
    """Texts made from secrets, as far as these are set; equal problems of several instances once."""
    shaped = {kind.name: kind for kind in kinds.values() if has_shapes(kind)}
    found: dict[object, Diagnostic] = {}
    for desired in resources.values():
        if desired.address.kind in shaped:
            for each in _check(
                Subject(shaped[desired.address.kind], desired),
                lambda _path, value: secrets.reveal(value) if secret_sources(value) else None,
            ):
                found.setdefault((each.detail, each.place), each)
    return tuple(found.values())


def _literal(value: Any) -> str | None:
    return value if isinstance(value, str) and not is_stand_in(value) else None


def _check(subject: Subject, text_of: Callable[[Path, Any], str | None]) -> Iterator[Diagnostic]:
    for variants in subject.kind.variants:
        case = variants.case(subject.desired.attributes)
        for path, shape in case.shapes.items() if case else ():
            value = get(subject.desired.attributes, path)
            text = text_of(path, value)
            if text is not None and not shape.fits(text):
                other = shape.mistaken_for(text)
                yield subject.problem(
                    "key-shape",
                    f"{_finding(subject, variants, path, value, other)}: {shape.looks}.",
                    path,
                    hint="" if other else _hint(variants, path, text),
                    severity=Severity.WARNING,
                )


def _finding(subject: Subject, variants: Variants, path: Path, value: Any, other: str) -> str:
    sources = secret_sources(value)
    what = f"The value of {listed(sources)}" if sources else subject.shown(path)
    expected = f"{f'the `{format_path(path)}`' if sources else 'that'} of {label_of(subject, variants)}"
    return (
        f"{what} looks like {other}, not like {expected}"
        if other
        else f"{what} does not look like {expected}"
    )


def _hint(variants: Variants, path: Path, text: str) -> str:
    """Whose text it may be instead."""
    others = [
        name for name, case in variants.cases.items() if path in case.shapes and case.shapes[path].fits(text)
    ]
    return f"It looks like one of {listed(others, 'or')}." if others else ""
