"""A create and a delete that look like one rename: refused or warned about, with the block to paste."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from voxform.core.address import Address
from voxform.core.change import Action, Change, Reason
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.equality import likeness
from voxform.core.identity import Identity, identity_in_words, identity_of, in_yaml
from voxform.core.kind import Kind
from voxform.core.leaf import without
from voxform.core.record import without_secrets
from voxform.core.symbol import as_written

_FATE = {Action.DELETE: "deleted", Action.FORGET: "forgotten"}


def recreations(
    kinds: Mapping[str, Kind], changes: Iterable[Change], scope: Container[Address]
) -> tuple[Diagnostic, ...]:
    """One diagnostic for each create that a delete of the same kind explains, or the loss of what cannot be deleted.

    Either of the two must be in the plan.
    """
    every = tuple(changes)
    created = [each for each in every if each.action is Action.CREATE and each.reason is Reason.DECLARED]
    deleted = [each for each in every if not each.deposed and _is_lost(kinds[each.address.kind], each)]
    if not created or not deleted:
        return ()
    same: dict[tuple[str, Identity | None], Change] = {}
    rest: dict[tuple[str, str], Change] = {}
    for old in deleted:
        kind, before = kinds[old.address.kind], old.recorded.applied if old.recorded else {}
        same.setdefault((kind.name, identity_of(kind, before)), old)
        rest.setdefault((kind.name, _but_identity(kind, before)), old)
    found = (_compare(kinds[new.address.kind], new, same, rest, scope) for new in created)
    return tuple(each for each in found if each is not None)


def _is_lost(kind: Kind, change: Change) -> bool:
    if change.action is Action.FORGET:
        return not kind.operations.delete and change.reason is not Reason.MISSING_REMOTELY
    return change.action is Action.DELETE


def _compare(
    kind: Kind,
    new: Change,
    same: Mapping[tuple[str, Identity | None], Change],
    rest: Mapping[tuple[str, str], Change],
    scope: Container[Address],
) -> Diagnostic | None:
    identity = identity_of(kind, new.desired)
    old = same.get((kind.name, identity)) if identity is not None else None
    tell = _refused
    if old is None:
        old = rest.get((kind.name, _but_identity(kind, as_written(without_secrets(kind, new.desired)))))
        tell = _warned
    planned = old is not None and (new.address in scope or old.address in scope)
    return tell(kind, new, old) if old is not None and planned else None


def _but_identity(kind: Kind, attributes: Mapping[str, Any]) -> str:
    """What a resource says beside its identity, up to what a platform normalises."""
    return likeness(without(kind.shape, attributes, [(name,) for name in kind.identified_by(attributes)]))


def _block(new: Change, old: Change) -> str:
    origin, to = in_yaml(old.address), in_yaml(new.address)
    return f"If this is a rename, write:\n  moved:\n    - from: {origin}\n      to: {to}"


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
        hint=_block(new, old) + "\nIf the object is to be made anew, run with --allow recreate",
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
        hint=_block(new, old),
        address=str(new.address),
    )
