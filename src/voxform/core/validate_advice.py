"""What is allowed and probably not meant, by the advice that kinds give."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from voxform.core.address import Address
from voxform.core.advice import Advice, Known, When
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind import Kind
from voxform.core.path import ANY_ELEMENT, Path, get
from voxform.core.resource import Desired
from voxform.core.subject import Subject
from voxform.core.suggestion import did_you_mean
from voxform.core.symbol import Symbol, Template, references
from voxform.core.validate_references import World
from voxform.core.verdict import is_stand_in
from voxform.core.words import listed


def advice_on(world: World, kind: Kind) -> tuple[Advice, ...]:
    """The advice of a kind that looks at one resource after the other, as far as it can apply to any."""
    return tuple(
        advice
        for advice in kind.advice
        if not advice.unused
        and all(
            any(_has(each, wanted) for each in world.resources.values() if each.address.kind == target)
            for path, wanted in advice.when.behind.items()
            for target in (kind.referenced_kind(path),)
        )
    )


def check_advice(world: World, subject: Subject, rules: Iterable[Advice]) -> Iterator[Diagnostic]:
    """What a resource's kind advises about the resource alone and what it refers to."""
    for advice in rules:
        if advice.mentions is not None:
            text = _text(subject, advice.mentions.at)
            missing = advice.mentions.missing(text) if text else ()
            if missing and _applies(world, advice.when, subject.desired):
                detail = f"{subject.shown(advice.mentions.at)} does not mention {listed(missing, 'or')}."
                yield _advise(subject, advice, detail, advice.mentions.at)
        if advice.domains is not None:
            domain = advice.domains.found(_text(subject, advice.domains.at))
            if domain and _applies(world, advice.when, subject.desired):
                detail = f"{subject.shown(advice.domains.at)} is an address at {domain}."
                yield _advise(subject, advice, detail, advice.domains.at)

        if advice.known is not None and _applies(world, advice.when, subject.desired):
            yield from _unknown(subject, advice, advice.known)


def _unknown(subject: Subject, advice: Advice, known: Known) -> Iterator[Diagnostic]:
    for path, text in _texts(subject.desired.attributes, known.at):
        if text not in known.values:
            near = did_you_mean(text, known.values)
            yield _advise(subject, replace(advice, hint=near or advice.hint), f"`{text}` is not known.", path)


def check_unused(
    world: World, subjects: Iterable[Subject], used: frozenset[Address], declared: frozenset[str]
) -> Iterator[Diagnostic]:
    """Resources that nothing refers to, where a kind that could refer to them is declared.

    `used` are addresses without the key of an instance: one that is used speaks for its like.
    """
    users = {
        name: [
            other.name for other in world.kinds.values() if other.name in declared and _refers(other, name)
        ]
        for name in world.kinds
    }
    for subject in subjects:
        desired = subject.desired
        block = desired.address.family
        for advice in subject.kind.advice:
            if not advice.unused or block in used or not users[subject.kind.name]:
                continue
            if _applies(world, advice.when, desired):
                detail = f"No {listed(users[subject.kind.name], 'or')} refer to `{block}`."
                yield _advise(subject, advice, detail)


def _refers(kind: Kind, name: str) -> bool:
    """Whether resources of a kind can refer to those of another; being a part of one is no use of it."""
    return kind.name != name and name in kind.references.values() and not kind.is_part_of(name)


def unread_references(world: World) -> frozenset[str]:
    """Kinds that an expression without a value may have meant, which is reported already."""
    paths = {name: tuple(kind.references.items()) for name, kind in world.kinds.items()}
    return frozenset(
        target
        for desired in world.resources.values()
        for path, target in paths.get(desired.address.kind, ())
        if path[0] in desired.attributes and any(map(is_stand_in, _values(desired.attributes, path)))
    )


def _advise(subject: Subject, advice: Advice, detail: str, path: Path = ()) -> Diagnostic:
    return subject.problem(
        advice.code,
        f"{detail} {advice.why}",
        path,
        hint=advice.hint,
        severity=Severity.WARNING,
    )


def _applies(world: World, when: When, desired: Desired) -> bool:
    return all(get(desired.attributes, path) in wanted for path, wanted in when.own.items()) and all(
        any(_has(target, wanted) for target in _behind(world, desired.attributes, path))
        for path, wanted in when.behind.items()
    )


def _has(desired: Desired, wanted: Mapping[str, tuple[str, ...]]) -> bool:
    return all(desired.attributes.get(name) in values for name, values in wanted.items())


def _behind(world: World, attributes: Mapping[str, Any], path: Path) -> Iterator[Desired]:
    """The declared resources that references at a path lead to; a list may be one reference to all instances."""
    for value in _values(attributes, path):
        for reference in references(value):
            yield from world.targets(reference)


def _values(tree: Any, path: Path) -> Iterator[Any]:
    if not path or isinstance(tree, Symbol) or is_stand_in(tree):
        yield tree
    elif path[0] == ANY_ELEMENT:
        for each in tree if isinstance(tree, list) else ():
            yield from _values(each, path[1:])
    elif isinstance(tree, Mapping) and path[0] in tree:
        yield from _values(tree[str(path[0])], path[1:])


def _texts(tree: Any, pattern: Path, at: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every text at a path, each with where it stands."""
    if not pattern:
        if isinstance(tree, str) and not is_stand_in(tree):
            yield at, tree
    elif pattern[0] == ANY_ELEMENT:
        for index, each in enumerate(tree if isinstance(tree, list) else ()):
            yield from _texts(each, pattern[1:], (*at, index))
    elif isinstance(tree, Mapping) and pattern[0] in tree:
        yield from _texts(tree[str(pattern[0])], pattern[1:], (*at, str(pattern[0])))


def _text(subject: Subject, path: Path) -> str:
    """What is known of a text; empty when nothing is."""
    value = get(subject.desired.attributes, path)
    if isinstance(value, Template):
        return "".join(part if isinstance(part, str) else "\0" for part in value.parts)
    return value if isinstance(value, str) and not is_stand_in(value) else ""
