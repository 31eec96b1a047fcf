"""Objects that stay on the platform without an owner while what they refer to is deleted."""

from collections.abc import Iterable, Iterator, Mapping

from voxform.core.affects import references_of
from voxform.core.change import Action, Change
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.resource import Listing, Object
from voxform.core.words import listed


def stranded(kinds: Mapping[str, Kind], listing: Listing, changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """One warning for each object that a plan gives up and that refers to one which the plan deletes."""
    every = tuple(changes)
    going = {(each.address.kind, each.id): each for each in every if each.deletes}
    for change in every if going else ():
        kind = kinds[change.address.kind]
        stays = listing.of(kind.name).get(change.id) if _gives_up(change) else None
        lost = [going[each] for each in references_of(kind, stays) if each in going] if stays else []
        if stays and lost:
            yield _stranded(kind, change, stays, lost)


def _gives_up(change: Change) -> bool:
    """Whether the object stays and nobody owns it any longer."""
    return change.action is Action.FORGET or change.left_behind


def _stranded(kind: Kind, change: Change, stays: Object, lost: Iterable[Change]) -> Diagnostic:
    names = listed(sorted({f"{each.address} ({each.id})" for each in lost}))
    return Diagnostic(
        code="stranded",
        severity=Severity.WARNING,
        summary="An object that stays loses what it refers to",
        detail=(
            f"{change.address} gives up {stays.id} ({title(kind, stays.attributes)}), which stays on the platform and "
            f"refers to {names}. This plan deletes that."
        ),
        place=change.place,
        hint="Retain what it refers to as well, with `lifecycle: {retain: true}` or a `removed` block",
        address=str(change.address),
    )
