"""Objects that stay on the platform and keep referring to what is deleted."""

from collections.abc import Container, Iterable, Iterator, Mapping

from voxform.core.affects import references_of
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.resource import Listing, Object
from voxform.core.step import strings
from voxform.core.words import listed


def stranded(kinds: Mapping[str, Kind], listing: Listing, changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """One warning for each object that a plan leaves with a reference to one which it deletes.

    It may be given up; or its reference is declared nowhere, or ignored.
    """
    every = tuple(changes)
    going = {(each.address.kind, each.id): each for each in every if each.deletes}
    for change in every if going else ():
        kind = kinds[change.address.kind]
        stays = None if change.deletes else listing.of(kind.name).get(change.id)
        if stays is None:
            continue
        after = stays if _gives_up(change) else Object(stays.id, {**stays.attributes, **change.body})
        lost = [going[each] for each in references_of(kind, after) if each in going]
        if lost:
            yield _stranded(kind, change, stays, lost) if _gives_up(change) else _keeps(change, stays, lost)


def _gives_up(change: Change) -> bool:
    """Whether the object stays and nobody owns it any longer."""
    return change.action is Action.FORGET or change.left_behind


def _named(lost: Iterable[Change]) -> str:
    return listed(sorted({f"{each.address} ({each.id})" for each in lost}))


def _keeps(change: Change, stays: Object, lost: Iterable[Change]) -> Diagnostic:
    why = "is not declared, or ignored"
    hint = "Declare the attribute without `ignore_changes` there, or keep what it refers to"
    if _was_not_taken(change, stays, {each.id for each in lost}):
        why = "was declared otherwise, which the platform did not take"
        hint = f"Make a new object, which takes it:\n    voxform apply --replace '{change.address}'"
    return Diagnostic(
        code="stranded",
        severity=Severity.WARNING,
        summary="An object that stays loses what it refers to",
        detail=(
            f"{change.address} ({stays.id}) goes on referring to {_named(lost)}, which this plan deletes: what it "
            f"refers to there {why}."
        ),
        place=change.place,
        hint=hint,
        address=str(change.address),
    )


def _was_not_taken(change: Change, stays: Object, lost: Container[str]) -> bool:
    paths = change.recorded.not_kept if change.recorded else ()
    return any(text in lost for path in paths for text in strings(stays.attributes.get(str(path[0]))))


def _stranded(kind: Kind, change: Change, stays: Object, lost: Iterable[Change]) -> Diagnostic:
    return Diagnostic(
        code="stranded",
        severity=Severity.WARNING,
        summary="An object that stays loses what it refers to",
        detail=(
            f"{change.address} gives up {stays.id} ({title(kind, stays.attributes)}), which stays on the platform and "
            f"refers to {_named(lost)}. This plan deletes that."
        ),
        place=change.place,
        hint="Retain what it refers to as well, with `lifecycle: {retain: true}` or a `removed` block",
        address=str(change.address),
    )
