"""The rules an author gives about a resource: lifecycle paths, `secrets_version`, `depends_on`."""

from collections.abc import Iterator

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.kind import Kind, Shape
from voxform.core.path import ANY_ELEMENT, Element, Path, format_path
from voxform.core.subject import Subject
from voxform.core.suggestion import did_you_mean
from voxform.core.validate_references import World, undeclared


def check_lifecycle(subject: Subject) -> Iterator[Diagnostic]:
    """Paths that do not exist or that the engine could not follow, and a version of secrets without secrets."""
    lifecycle = subject.desired.lifecycle
    for rule, paths in (("ignore_changes", lifecycle.ignore_changes), ("replace_on", lifecycle.replace_on)):
        for path in paths:
            yield from _check_path(subject, rule, path)
    if subject.desired.secrets_version is not None and not _has_secrets(subject.kind):
        detail = f"{subject.kind.name} have no secret, so `secrets_version` changes nothing."
        yield subject.problem_of_rule("unused-secrets-version", detail, ("secrets_version", None), warn=True)


def check_depends_on(world: World, subject: Subject) -> Iterator[Diagnostic]:
    """Addresses that nothing declares."""
    for address in subject.desired.depends_on:
        if depends_on(world, address) or address in world.for_each:
            continue
        detail = undeclared(world, address)
        if detail:
            rule, hint = ("depends_on", address), world.hint(address)
            yield subject.problem_of_rule("unknown-address", f"`depends_on`: {detail}", rule, hint=hint)


def depends_on(world: World, address: Address) -> tuple[Address, ...]:
    """What an address in `depends_on` means: one resource, or all instances of its `for_each`."""
    return (address,) if address in world.resources else () if address.key else world.instances(address)


def _check_path(subject: Subject, rule: str, path: Path) -> Iterator[Diagnostic]:
    name, kind = f"`{format_path(path)}`", subject.kind
    wrong = _wrong_path(kind.shape, path, kind.name)
    if wrong:
        sentence, hint = wrong
        detail = f"`{rule}` names {name}: {sentence}"
        yield subject.problem_of_rule("wrong-lifecycle", detail, (rule, path), hint=hint)
    elif kind.is_computed(path):
        detail = f"`{rule}` names {name}, which the platform sets; a difference there is never a change."
        hint = "Remove it from the list."
        yield subject.problem_of_rule("wrong-lifecycle", detail, (rule, path), hint=hint)


def _wrong_path(shape: Shape, path: Path, kind: str) -> tuple[str, str] | None:
    """Why no leaf can be at a path or under it, and what to write."""
    for depth, segment in enumerate(path):
        before = format_path(path[:depth]) if depth else kind
        if shape.fields is not None:
            if segment not in shape.fields:
                has = "has" if depth else "have"
                return f"{before} {has} no such attribute.", did_you_mean(str(segment), shape.fields)
            shape = shape.fields[str(segment)]
        elif shape.element is not None:
            if not isinstance(segment, Element) and segment != ANY_ELEMENT:
                return f"elements of {before} are named by their `{shape.key}`.", f'    {before}["NAME"]'
            shape = shape.element
        else:
            return f"`{before}` is compared as one value.", f"    {before}"
    return None


def _has_secrets(kind: Kind) -> bool:
    return bool(kind.write_only or kind.sensitive)
