"""A create and a delete that look like one rename: refused or warned about, with the block to paste."""

from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from voxform.core.address import Address
from voxform.core.change import Action, Change, Reason
from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.equality import likeness
from voxform.core.identity import Identity, identity_in_words, identity_of, in_yaml
from voxform.core.kind import Kind
from voxform.core.leaf import without
from voxform.core.secret_part import without_secrets
from voxform.core.symbol import as_written

Rename: TypeAlias = tuple[Address, Address]  # from, to

_FATE = {Action.DELETE: "deleted", Action.FORGET: "forgotten"}


def recreations(
    kinds: Mapping[str, Kind], changes: Iterable[Change], scope: Container[Address]
) -> tuple[Diagnostic, ...]:
    """One diagnostic for each create that a delete of the same kind explains, or the loss of what cannot be deleted.

    Either of the two must be in the plan. The last refusal, and the last warning, in the order in which they are
    shown, has one block to paste for all.
    """
    every = tuple(changes)
    created = [each for each in every if each.action is Action.CREATE and each.reason is Reason.DECLARED]
    deleted = [each for each in every if not each.deposed and _is_lost(kinds[each.address.kind], each)]
    found = {
        tell(kinds[new.address.kind], new, old): (old.address, new.address)
        for tell, new, old in _pairs(kinds, created, deleted)
        if new.address in scope or old.address in scope
    }
    return (*_with_block(found, "recreate"), *_with_block(found, "possible-rename"))


def _is_lost(kind: Kind, change: Change) -> bool:
    if change.action is Action.FORGET:
        return not kind.operations.delete and change.reason is not Reason.MISSING_REMOTELY
    return change.action is Action.DELETE


def _pairs(
    kinds: Mapping[str, Kind], created: list[Change], deleted: list[Change]
) -> Iterator[tuple["_Tell", Change, Change]]:
    """Each create with the loss that explains it best; of instances that are alike those with the same key."""
    for tell, likeness_of, by_key in _WAYS:
        if not (created and deleted):
            return
        waiting: dict[Hashable, list[Change]] = {}
        for old in deleted:
            waiting.setdefault(_sign(kinds, old, likeness_of, by_key), []).append(old)
        explained = {}
        for new in created:
            sign = _sign(kinds, new, likeness_of, by_key)
            if sign is not None and waiting.get(sign):
                explained[new.address] = waiting[sign].pop(0)
                yield tell, new, explained[new.address]
        taken = {each.address for each in explained.values()}
        created = [each for each in created if each.address not in explained]
        deleted = [each for each in deleted if each.address not in taken]


def _sign(kinds: Mapping[str, Kind], change: Change, likeness_of: "_Likeness", by_key: bool) -> Hashable:
    kind = kinds[change.address.kind]
    found = likeness_of(kind, change.recorded.applied if change.recorded else change.desired)
    return None if found is None else (kind.name, found, change.address.key if by_key else "")


def _but_identity(kind: Kind, attributes: Mapping[str, Any]) -> str:
    """What a resource says beside its identity, up to what a platform normalises."""
    said = as_written(without_secrets(kind, attributes))
    return likeness(without(kind.shape, said, [(name,) for name in kind.identified_by(attributes)]))


def _with_block(found: Mapping[Diagnostic, Rename], code: str) -> Iterator[Diagnostic]:
    every = worst_first(each for each in found if each.code == code)
    yield from (replace(each, hint=_hint(each)) for each in every[:-1])
    yield from (replace(each, hint=_hint(each, *(found[one] for one in every))) for each in every[-1:])


def _hint(problem: Diagnostic, *renames: Rename) -> str:
    """The block for some renames; without any, that it stands in the last of the problems."""
    what = "this is a rename" if len(renames) < 2 else f"these {len(renames)} are renames"
    how = f"write:\n{_block(renames)}" if renames else "use the block below, which is for all of them"
    allow = f"\nIf the object is to be made anew, run with --allow {problem.rule}" if problem.rule else ""
    return f"If {what}, {how}{allow}"


def _block(renames: Iterable[Rename]) -> str:
    """The YAML to paste; a `for_each` under another name is one entry, as each instance keeps its key."""
    every = tuple(renames)
    whole = [(old.family, new.family) for old, new in every if old.key and old.key == new.key]
    told = [
        (old.family, new.family) if whole.count((old.family, new.family)) > 1 else (old, new)
        for old, new in every
    ]
    entries = (f"    - from: {in_yaml(old)}\n      to: {in_yaml(new)}" for old, new in dict.fromkeys(told))
    return "\n".join(["  moved:", *entries])


def _refused(kind: Kind, new: Change, old: Change) -> Diagnostic:
    fields = identity_in_words(kind, new.desired)
    return Diagnostic(
        code="recreate",
        severity=Severity.REFUSAL,
        summary="A delete and a create have the same identity",
        detail=(
            f"{old.address} ({old.id}) would be {_FATE[old.action]} and {new.address} created with the same {fields}. "
            "That gives it another id, and everything that holds the old one loses it."
        ),
        place=new.place,
        address=str(new.address),
        rule="recreate",
    )


def _warned(kind: Kind, new: Change, old: Change) -> Diagnostic:
    fields = identity_in_words(kind, new.desired)
    return Diagnostic(
        code="possible-rename",
        severity=Severity.WARNING,
        summary="A delete and a create look like a rename",
        detail=(
            f"{old.address} ({old.id}) would be {_FATE[old.action]} and {new.address} created; they "
            f"differ only in {fields}."
        ),
        place=new.place,
        address=str(new.address),
    )


_Tell: TypeAlias = Callable[[Kind, Change, Change], Diagnostic]
_Likeness: TypeAlias = Callable[[Kind, Mapping[str, Any]], Identity | str | None]

# Surest first: how a pair is told of, by what it is found, and whether the key of an instance counts.
_WAYS: tuple[tuple[_Tell, _Likeness, bool], ...] = (
    (_refused, identity_of, True),
    (_refused, identity_of, False),
    (_warned, _but_identity, True),
    (_warned, _but_identity, False),
)
