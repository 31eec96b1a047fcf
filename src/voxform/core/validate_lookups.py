"""Lookups: what they look for must be something that the platform shows, and something must use them."""

from collections.abc import Container, Iterator

from voxform.core.address import LOOKUP
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind_rules import describes
from voxform.core.leaf import leaves
from voxform.core.path import ANY_ELEMENT, Element, Path, format_path
from voxform.core.subject import Subject
from voxform.core.suggestion import did_you_mean
from voxform.core.validate_references import World


def check_lookups(world: World, used: Container[object]) -> Iterator[Diagnostic]:
    """Every problem of the lookups; `used` are the addresses of those that something refers to."""
    for address, lookup in world.lookups.items():
        subject = Subject(world.kinds[address.kind.removeprefix(LOOKUP)], lookup)
        yield from _check_attributes(subject)
        if address not in used:
            detail = f"Nothing refers to `{address}`, so it is not looked up."
            hint = f"Use it, as in ${{{address}.id}}, or remove it"
            yield subject.problem("unused-lookup", detail, severity=Severity.WARNING, hint=hint)


def _check_attributes(subject: Subject) -> Iterator[Diagnostic]:
    kind = subject.kind
    for path, _ in leaves(kind.shape, subject.desired.attributes):
        pattern = tuple(ANY_ELEMENT if isinstance(each, Element) else each for each in path)
        if not describes(kind.schema, pattern):
            name = str(path[-1])
            detail = f"`{format_path(path)}` is no attribute of {kind.name}."
            hint = did_you_mean(name, _beside(subject, path))
            yield subject.problem("unknown-attribute", detail, path, key=True, hint=hint)
        elif kind.is_secret(path):
            detail = (
                f"`{format_path(path)}` of {kind.name} is a secret, and nothing is looked up by a secret."
            )
            yield subject.problem("secret-not-allowed", detail, path, key=True)


def _beside(subject: Subject, path: Path) -> list[str]:
    """The attributes that could have been meant, at the same depth."""
    shape = subject.kind.shape
    for segment in path[:-1]:
        inner = (shape.fields or {}).get(str(segment), shape.element)
        if inner is None:
            return []
        shape = inner
    return list(shape.fields or ())
