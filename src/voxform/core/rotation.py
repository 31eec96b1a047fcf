"""Rotation: sending secrets and nothing else (design §5.3, §6)."""

from collections.abc import Collection, Iterable, Iterator

from voxform.core.address import Address
from voxform.core.change import Action, Change, Origin
from voxform.core.diagnostic import Diagnostic, error


def rotating(changes: Iterable[Change]) -> frozenset[Address]:
    """The addresses for which nothing would be done but to send secrets."""
    every = tuple(changes)
    return frozenset(each.address for each in every) - {
        each.address for each in every if not _is_rotation(each)
    }


def unrotated(wanted: Collection[Address], changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """Why the secrets of these addresses cannot be sent on their own."""
    if not wanted:
        return
    every = tuple(changes)
    possible = rotating(every)
    for address in sorted(each for each in wanted if each not in possible):
        found = [each for each in every if each.address == address]
        yield error(
            "rotation-impossible",
            "The secrets cannot be sent on their own",
            f"{address} {_why(found)}.",
            hint="See what else would be done:\n  voxform plan",
        )


def _is_rotation(change: Change) -> bool:
    moving = [each for each in change.fields if each.changed]
    only = bool(moving) and all(each.origin is Origin.SECRET for each in moving)
    moves = change.rules or change.moved_from or change.adopted_id or change.deposed
    return change.action is Action.UPDATE and only and not moves


def _why(changes: Collection[Change]) -> str:
    actions = {each.action for each in changes}
    if not actions - {Action.NOOP}:
        return "has no secret"
    if actions == {Action.UPDATE}:
        return "has other changes, too; they would be lost among the secrets"
    return f"is about to be changed otherwise ({', '.join(sorted(map(str, actions)))})"
