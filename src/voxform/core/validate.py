"""Offline validation: every problem of a configuration at once, in the author's words (design §3)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from voxform.core.address import Address
from voxform.core.advice import Advice
from voxform.core.configuration import Configuration
from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.identity import Identity, identity_in_words, identity_of
from voxform.core.kind import Kind
from voxform.core.path import Path
from voxform.core.place import place_of
from voxform.core.resource import Desired
from voxform.core.subject import SUMMARIES, Subject
from voxform.core.suggestion import did_you_mean
from voxform.core.validate_advice import advice_on, check_advice, check_unused, unread_references
from voxform.core.validate_blocks import check_blocks
from voxform.core.validate_cycles import check_cycles
from voxform.core.validate_kind import KindCheck
from voxform.core.validate_lifecycle import check_depends_on, check_lifecycle, depends_on
from voxform.core.validate_lookups import check_lookups
from voxform.core.validate_references import World, check_reference
from voxform.core.validate_shapes import check_literals
from voxform.core.validate_values import Use
from voxform.core.verdict import is_stand_in


def validate(kinds: Mapping[str, Kind], configuration: Configuration) -> tuple[Diagnostic, ...]:
    """Every problem of a configuration, worst first; an instance of `for_each` speaks for its like.

    Errors must stop a plan; warnings and notices need not. Needs neither network nor any secret.
    """
    search = _Search(World(kinds, configuration.resources, configuration.for_each, configuration.lookups))
    for desired in configuration.resources.values():
        search.look_at(desired)
    found = search.found
    found += search.unused(configuration.left_out)
    found += check_cycles(search.subjects, search.edges)
    found += check_lookups(search.world, search.looked_up.union(*configuration.left_out.values()))
    found += check_blocks(search.world, configuration)
    return worst_first(_once(_without_secret_lines(found, search.hidden))) if found else ()


@dataclass(slots=True)
class _Search:
    """What looking at one resource after the other has found. `edges` are those of resources that have any."""

    world: World
    found: list[Diagnostic] = field(default_factory=list)
    hidden: list[tuple[Desired, Path]] = field(default_factory=list)
    subjects: dict[Address, Subject] = field(default_factory=dict)
    edges: dict[Address, dict[Address, Path]] = field(default_factory=dict)
    identities: dict[tuple[str, Identity], Subject] = field(default_factory=dict)
    checks: dict[str, KindCheck] = field(default_factory=dict)
    advice: dict[str, tuple[Advice, ...]] = field(default_factory=dict)
    lonely: list[Subject] = field(default_factory=list)
    looked_up: set[Address] = field(default_factory=set)

    def look_at(self, desired: Desired) -> None:
        """Add what is wrong with one resource."""
        kind = self.world.kinds.get(desired.address.kind)
        if kind is None:
            self.found.append(_unknown_kind(desired, self.world.kinds))
            return
        check = self.checks.get(kind.name)
        if check is None:
            check = self.checks[kind.name] = KindCheck(kind)
            self.advice[kind.name] = advice_on(self.world, kind)
        subject = Subject(kind, desired)
        walk = check.look_at(subject)
        self.found += walk.found
        self.hidden += [(desired, path) for path in walk.hidden]
        self._rules(subject)
        self._edges(subject, walk.uses)
        self._identity(subject)
        rules = self.advice[kind.name]
        if rules:
            self.found += check_advice(self.world, subject, rules)
        if check.shapes:
            self.found += check_literals(subject)
        if check.wants_users:
            self.lonely.append(subject)

    def unused(self, left_out: Mapping[Address, Iterable[Address]]) -> Iterable[Diagnostic]:
        """Resources that should be referred to, and are not, here or by what this environment leaves out."""
        if not self.lonely:
            return ()
        pairs = [
            (source, target) for source, edges in self.edges.items() for target in edges if edges[target]
        ]
        pairs += [(source, target) for source, targets in left_out.items() for target in targets]
        used = frozenset(target.family for source, target in pairs if self._uses(source, target))
        declared = frozenset(each.kind for each in (*self.world.resources, *left_out))
        unused = tuple(check_unused(self.world, self.lonely, used, declared))
        doubtful = self._doubtful() if unused else frozenset()
        return [each for each in unused if each.address.partition(".")[0] not in doubtful]

    def _uses(self, source: Address, target: Address) -> bool:
        """Whether a reference is to something of another kind that the resource is no part of."""
        kind = self.world.kinds.get(source.kind)
        return source.kind != target.kind and not (kind and kind.is_part_of(target.kind))

    def _doubtful(self) -> frozenset[str]:
        """Kinds of which it is not known what refers to them: what could has an error, or no instance here."""
        wrong = {each.address.partition(".")[0] for each in self.found if each.severity is Severity.ERROR}
        wrong |= {each.kind for each in self.world.for_each if not self.world.instances(each)}
        meant = {
            target
            for kind in wrong & self.world.kinds.keys()
            for target in self.world.kinds[kind].references.values()
        }
        return unread_references(self.world) | meant

    def _rules(self, subject: Subject) -> None:
        lifecycle = subject.desired.lifecycle
        if lifecycle.ignore_changes or lifecycle.replace_on or subject.desired.secrets_version is not None:
            self.found += check_lifecycle(subject)

    def _edges(self, subject: Subject, uses: list[Use]) -> None:
        if not uses and not subject.desired.depends_on:
            return
        edges: dict[Address, Path] = {}
        for use in uses:
            targets = self.world.targets(use.reference)
            self.found += check_reference(self.world, subject, use, targets)
            if use.reference.looks_up:
                self.looked_up.add(use.reference.address)
                continue
            for target in targets:
                edges[target.address] = use.path
        if subject.desired.depends_on:
            self.found += check_depends_on(self.world, subject)
            for address in subject.desired.depends_on:
                edges = dict.fromkeys(depends_on(self.world, address), ()) | edges
        self.edges[subject.desired.address] = edges
        self.subjects[subject.desired.address] = subject

    def _identity(self, subject: Subject) -> None:
        """A warning for a resource that an earlier one resembles; the planner knows whether it is worse."""
        identity = identity_of(subject.kind, subject.desired.attributes)
        if identity is None or any(map(is_stand_in, identity)):
            return
        other = self.identities.setdefault((subject.kind.name, identity), subject)
        if other is not subject:
            self.found.append(_same_identity(subject, other))


def _unknown_kind(desired: Desired, kinds: Mapping[str, Kind]) -> Diagnostic:
    return Diagnostic(
        code="unknown-kind",
        severity=Severity.ERROR,
        summary=SUMMARIES["unknown-kind"],
        detail=f"There is no kind `{desired.address.kind}`. Kinds are {', '.join(sorted(kinds))}.",
        place=desired.place,
        hint=did_you_mean(desired.address.kind, kinds),
        address=str(desired.address),
    )


def _same_identity(subject: Subject, other: Subject) -> Diagnostic:
    attributes = subject.desired.attributes
    fields, first = identity_in_words(subject.kind, attributes), subject.kind.identified_by(attributes)[0]
    here, there = subject.desired.address, other.desired.address
    who, hint = f"`{here}` and `{there}` ({other.desired.place})", ""
    if here.family == there.family:
        who = f"Instances of `{here.family}`"
        hint = f"    {first}: {here.name} ${{each.key}}"
    detail = f"{who} have the same {fields}, by which an object is recognised when its id is not recorded."
    return subject.problem("same-identity", detail, (first,), hint=hint, severity=Severity.WARNING)


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
