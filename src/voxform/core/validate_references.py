"""References: to what they may point, and what they may read there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from voxform.core.address import LOOKUP, Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.kind import Kind, schema_at
from voxform.core.kind_rules import describes
from voxform.core.path import ANY_ELEMENT, Path, covers, format_path
from voxform.core.resource import Desired
from voxform.core.schema_node import types_of
from voxform.core.schema_words import types_in_words
from voxform.core.subject import Subject
from voxform.core.suggestion import closest, did_you_mean
from voxform.core.symbol import Reference
from voxform.core.validate_values import Use, fits_type
from voxform.core.validate_variants import label_of
from voxform.core.verdict import is_stand_in
from voxform.core.words import listed

ID: Path = ("id",)
_MOST_SUGGESTIONS = 50
_LIST = frozenset({"array"})
_NO_TEXT = frozenset({"array", "object"})
_ALONE = "Let the expression be the whole value."


@dataclass(slots=True)
class World:
    """Everything declared: what an address can mean. Suggestions are few, for they are slow.

    `for_each` has, by address without a key, whether the keys of a resource's instances are all known.
    """

    kinds: Mapping[str, Kind]
    resources: Mapping[Address, Desired]
    for_each: Mapping[Address, bool] = field(default_factory=dict)
    lookups: Mapping[Address, Desired] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], list[Address]] = field(default_factory=dict)
    _suggested: dict[Address, str] = field(default_factory=dict)

    def targets(self, reference: Reference) -> tuple[Desired, ...]:
        """The declared resources that a reference reads, or the lookup."""
        if reference.every:
            return tuple(self.resources[each] for each in self.instances(reference.address))
        desired = (self.lookups if reference.looks_up else self.resources).get(reference.address)
        return () if desired is None else (desired,)

    def instances(self, address: Address) -> tuple[Address, ...]:
        """The declared resources of a kind and name: one, or those of its `for_each`."""
        if not self._by_name:
            for each in self.resources:
                self._by_name.setdefault((each.kind, each.name), []).append(each)
        return tuple(self._by_name.get((address.kind, address.name), ()))

    def hint(self, address: Address) -> str:
        """What an undeclared address may have been meant to be."""
        if address not in self._suggested and len(self._suggested) < _MOST_SUGGESTIONS:
            self._suggested[address] = self._nearest(address)
        near = self._suggested.get(address, "")
        return f"Did you mean {near}?" if near else ""

    def _nearest(self, address: Address) -> str:
        if address.kind.startswith(LOOKUP):
            return closest(str(address), map(str, self.lookups))
        same_name = self.instances(Address(address.kind, address.name))
        if same_name:
            return closest(str(address), map(str, same_name)) or str(same_name[0])
        kind = address.kind if address.kind in self.kinds else closest(address.kind, self.kinds)
        return closest(f"{kind}.{address.name}", (str(each) for each in self.resources if each.kind == kind))


def check_reference(
    world: World, subject: Subject, use: Use, targets: tuple[Desired, ...]
) -> Iterable[Diagnostic]:
    """Every problem of one reference, which reads these resources."""
    if not targets:
        return _undeclared(world, subject, use)
    if not _is_plain_id(use):
        found = _misplaced(subject, use) or _unreadable(world, subject, use)
        if found is not None:
            return (found,)
    return _unexpected(world, subject, use, targets) if subject.kind.expecting else ()


def _is_plain_id(use: Use) -> bool:
    """Whether this is the usual case: one id of the kind that the path asks for."""
    reference = use.reference
    return use.whole and not reference.every and reference.path == ID and use.node.reference == reference.kind


def undeclared(world: World, address: Address) -> str:
    """The sentence for an address that nothing declares; empty when that cannot be known."""
    instances = world.instances(address)
    if not world.for_each.get(address.family, True):
        return ""
    if address.family in world.resources:
        return f"`{address.family}` has no `for_each`, so `{address}` is not declared."
    if instances and not address.key:
        return f"`{address}` is made by `for_each`, so one of its instances must be named."
    if address.family in world.for_each and not instances:
        return f"The `for_each` of `{address.family}` is empty here, so `{address}` is not declared."
    what = "lookup" if address.kind.startswith(LOOKUP) else "resource"
    return f"No {what} `{address}` is declared."


def _undeclared(world: World, subject: Subject, use: Use) -> Iterator[Diagnostic]:
    """Nothing about all instances of an empty `for_each`, and nothing where its keys could not be read."""
    address = use.reference.address
    if use.reference.kind not in world.kinds:
        detail = f"`{use.reference}` points to a kind `{use.reference.kind}`, which does not exist."
        yield subject.problem("unknown-address", detail, use.path, hint=world.hint(address))
        return
    detail = "" if use.reference.every and address in world.for_each else undeclared(world, address)
    if detail:
        yield subject.problem("unknown-address", detail, use.path, hint=world.hint(address))


def _misplaced(subject: Subject, use: Use) -> Diagnostic | None:
    """A reference at a path that holds ids of a kind, or a list where one value is needed."""
    name, reference = subject.shown(use.path), use.reference
    wanted = use.node.reference or (
        subject.kind.referenced_kind((*use.path, ANY_ELEMENT)) if reference.every else ""
    )
    if not wanted:
        return None
    hint = f"    ${{{wanted}.NAME.id}}"
    if reference.kind != wanted:
        detail = f"{name} must refer to one of {wanted}; `{reference}` is one of {reference.kind}."
    elif reference.path != ID or not use.whole:
        detail = f"{name} must be the id of one of {wanted}, and nothing else."
        hint = f"    {_list_name(use.path)}: ${{{reference.address}{'[*]' if reference.every else ''}.id}}"
    elif use.node.reference and reference.every and not _is_spliced(use):
        detail = f"{name} takes one id; `{reference}` is a list."
    else:
        return None
    return subject.problem("wrong-reference", detail, use.path, hint=hint)


def _is_spliced(use: Use) -> bool:
    """Whether all instances stand as one element of a list: they become elements of it."""
    return use.whole and use.reference.every and isinstance(use.path[-1], int)


def _list_name(path: Path) -> str:
    return str(next((segment for segment in reversed(path) if isinstance(segment, str)), ""))


def _unreadable(world: World, subject: Subject, use: Use) -> Diagnostic | None:
    reference = use.reference
    kind = world.kinds[reference.kind]
    made = reference.path in kind.made_secrets and not (reference.every or reference.looks_up)
    if kind.is_secret(reference.path) and not (made and subject.kind.is_secret(use.path)):
        detail = f"`{reference}` is a secret. A copy of it would be shown in plans and kept in the state."
        return subject.problem(
            "secret-reference",
            detail,
            use.path,
            hint=_secret_hint(subject.kind)
            if made
            else "Use the same ${env.…} in both places, where both take one.",
        )
    if not describes(kind.schema, reference.path):
        detail = f"`{reference}` reads an attribute `{format_path(reference.path)}`, which {kind.name} do not have."
        hint = did_you_mean(format_path(reference.path), kind.schema["properties"])
        return subject.problem("wrong-reference", detail, use.path, hint=hint)
    whole_list = reference.every and not _is_spliced(use)
    types = _LIST if whole_list else types_of(schema_at(kind.schema, reference.path))
    if not use.whole and types and types <= _NO_TEXT:
        detail = f"`{reference}` is {types_in_words(types)}, which has no form inside a text."
        return subject.problem("wrong-reference", detail, use.path, hint=_ALONE)
    if use.whole and not fits_type(use.node, types):
        detail = (
            f"{subject.shown(use.path)} must be {types_in_words(use.node.types)}; "
            f"`{reference}` is {types_in_words(types)}."
        )
        return subject.problem("wrong-type", detail, use.path)
    return None


def _secret_hint(kind: Kind) -> str:
    places = listed([f"`{format_path(path)}`" for path in kind.sensitive if not kind.is_computed(path)], "or")
    return (
        f"It may be used in {places} of {kind.name}."
        if places
        else f"No attribute of {kind.name} may hold it."
    )


def _unexpected(world: World, subject: Subject, use: Use, targets: Iterable[Desired]) -> Iterator[Diagnostic]:
    """Resources behind a reference whose attributes this variant cannot use."""
    for variants in subject.kind.expecting:
        case = variants.case(subject.desired.attributes)
        if case is None:
            continue
        for pattern, expected in case.expects.items():
            if len(pattern) != len(use.path) or not covers(pattern, use.path):
                continue
            for target in targets:
                kind = world.kinds[use.reference.kind]
                for name, allowed in _unfit(kind, target, expected):
                    detail = (
                        f"{label_of(subject, variants)} need {kind.name} whose `{name}` is "
                        f"{listed(list(allowed), 'or')}; `{target.address}` has {target.attributes[name]}."
                    )
                    yield subject.problem("wrong-reference", detail, use.path)


def _unfit(
    kind: Kind, target: Desired, expected: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Attributes with another value than is expected, where it is known what that value can do."""
    for name, allowed in expected.items():
        value = target.attributes.get(name)
        if value not in allowed and not is_stand_in(value) and kind.knows(name, value):
            yield name, allowed
