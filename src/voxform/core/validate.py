"""Offline validation: every problem of a configuration at once, in the author's words (design §3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from voxform.core.address import Address
from voxform.core.configuration import Configuration
from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.identity import Identity, identity_of
from voxform.core.kind import Kind
from voxform.core.path import Path, covers
from voxform.core.place import place_of
from voxform.core.resource import Desired
from voxform.core.schema_node import node_of
from voxform.core.schema_words import in_words
from voxform.core.subject import SUMMARIES, Subject
from voxform.core.suggestion import closest
from voxform.core.validate_blocks import check_blocks
from voxform.core.validate_cycles import check_cycles
from voxform.core.validate_lifecycle import check_depends_on, check_lifecycle, depends_on
from voxform.core.validate_references import World, check_references
from voxform.core.validate_values import Use, Walk
from voxform.core.validate_variants import check_variant, unused_by_case, variant_of
from voxform.core.verdict import Verdict

Edges = dict[Address, dict[Address, Path]]


def validate(kinds: Mapping[str, Kind], configuration: Configuration) -> tuple[Diagnostic, ...]:
    """Every problem of a configuration, worst first; an instance of `for_each` speaks for its like.

    Errors must stop a plan; warnings and notices need not. Needs neither network nor any secret.
    """
    world = World(kinds, configuration.resources)
    found: list[Diagnostic] = []
    edges: Edges = {}
    subjects: dict[Address, Subject] = {}
    hidden: list[tuple[Desired, Path]] = []
    checks = {
        kind: _Check(kinds[kind])
        for kind in dict.fromkeys(each.kind for each in world.resources)
        if kind in kinds
    }
    for address, desired in configuration.resources.items():
        check = checks.get(address.kind)
        if check is None:
            found.append(_unknown_kind(desired, kinds))
            continue
        subject = subjects[address] = Subject(check.kind, desired)
        walk = check.values(subject)
        found += walk.found
        hidden += ((desired, path) for path in walk.hidden)
        found += check_variant(subject, check.unused)
        found += check_references(world, subject, walk.uses, *variant_of(subject))
        found += check_lifecycle(subject)
        found += check_depends_on(world, subject)
        edges[address] = _edges(world, subject, walk.uses)
    found += check_cycles(subjects, edges)
    found += check_blocks(world, configuration)
    found += _same_identity(subjects.values())
    return worst_first(_once(_without_secret_lines(found, hidden))) if found else ()


class _Check:
    """What is made once for a kind: its tree, its verdict, what each variant does not use."""

    __slots__ = ("_node", "_verdict", "kind", "unused")

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.unused = unused_by_case(kind)
        self._node = node_of(kind)
        self._verdict = Verdict(kind)

    def values(self, subject: Subject) -> Walk:
        """Walk over a resource, and let the schema judge what the walk left."""
        walk = Walk(subject)
        plain = walk.copy(self._node, subject.desired.attributes)
        if not self._verdict.accepts(plain):
            walk.found += self._refused(subject, plain)
        return walk

    def _refused(self, subject: Subject, plain: Mapping[str, object]) -> Iterator[Diagnostic]:
        ignored = subject.desired.lifecycle.ignore_changes
        for refusal in self._verdict.refusals(plain):
            missing = (
                [name for name in refusal.limit if name not in refusal.value]
                if refusal.rule == "required"
                else []
            )
            if not missing or any(not _covered(ignored, (*refusal.path, name)) for name in missing):
                yield in_words(subject, refusal)


def _covered(rules: Iterable[Path], path: Path) -> bool:
    return any(covers(rule, path) for rule in rules)


def _edges(world: World, subject: Subject, uses: Iterable[Use]) -> dict[Address, Path]:
    edges = {target: use.path for use in uses for target in world.targets(use.reference)}
    for address in subject.desired.depends_on:
        edges |= {target: () for target in depends_on(world, address) if target not in edges}
    return edges


def _unknown_kind(desired: Desired, kinds: Mapping[str, Kind]) -> Diagnostic:
    near = closest(desired.address.kind, kinds)
    return Diagnostic(
        "unknown-kind",
        Severity.ERROR,
        SUMMARIES["unknown-kind"],
        f"There is no kind `{desired.address.kind}`. Kinds are {', '.join(sorted(kinds))}.",
        desired.place,
        f"Did you mean {near}?" if near else "",
        str(desired.address),
    )


def _same_identity(subjects: Iterable[Subject]) -> Iterator[Diagnostic]:
    """A warning for every later resource that an earlier one resembles; the planner knows if it is worse."""
    first: dict[tuple[str, Identity], Subject] = {}
    for subject in subjects:
        identity = identity_of(subject.kind, subject.desired.attributes)
        if identity is None:
            continue
        other = first.setdefault((subject.kind.name, identity), subject)
        if other is not subject:
            fields = " and ".join(f"`{name}`" for name in subject.kind.identity)
            detail = (
                f"`{subject.desired.address}` and `{other.desired.address}` ({other.desired.place}) have the same "
                f"{fields}, by which an object is recognised when its id is not recorded."
            )
            path: Path = (subject.kind.identity[0],)
            yield subject.problem("same-identity", detail, path, severity=Severity.WARNING)


def _once(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each problem once, though every instance of a `for_each` has it."""
    kept: dict[tuple[object, ...], Diagnostic] = {}
    for each in found:
        kept.setdefault((each.code, each.severity, each.detail, each.place), each)
    return tuple(kept.values())


def _without_secret_lines(
    found: Iterable[Diagnostic], hidden: Iterable[tuple[Desired, Path]]
) -> Iterator[Diagnostic]:
    """No caret on a line where a secret may have been written."""
    places = (place_of(desired.attributes, path) for desired, path in hidden)
    lines = {(place.file, place.line) for place in places if place}
    for each in found:
        secret = each.caret and each.place is not None and (each.place.file, each.place.line) in lines
        yield replace(each, caret=False) if secret else each
