"""The refactoring blocks of a configuration beside each other and beside what is declared."""

from collections.abc import Iterator, Mapping

from voxform.core.address import Address
from voxform.core.configuration import Configuration, Import, Moved, Removed
from voxform.core.diagnostic import Diagnostic, error
from voxform.core.place import Place
from voxform.core.subject import SUMMARIES
from voxform.core.validate_references import World, undeclared


def check_blocks(world: World, configuration: Configuration) -> Iterator[Diagnostic]:
    """Blocks that name nothing, contradict each other, or go in a circle."""
    yield from _check_moves(world, configuration.moved)
    yield from _check_imports(configuration.imports)
    yield from _check_removals(world, configuration)


def _check_moves(world: World, moves: tuple[Moved, ...]) -> Iterator[Diagnostic]:
    by_origin: dict[Address, Moved] = {}
    by_goal: dict[Address, Moved] = {}
    for move in moves:
        if move.origin in by_origin:
            yield _twice(f"`{move.origin}` is moved twice", by_origin[move.origin].place, move.place)
        if move.to in by_goal:
            yield _twice(f"Two addresses move to `{move.to}`", by_goal[move.to].place, move.place)
        by_origin.setdefault(move.origin, move)
        by_goal.setdefault(move.to, move)
    circle = _circles(by_origin)
    for move in moves:
        if move.origin in circle:
            detail = f"The move of `{move.origin}` to `{move.to}` is part of a circle."
            hint = "Exchange them in the state, over a third address:\n  voxform state mv FROM TO"
            yield _problem(detail, move.place, hint)
        elif move.to not in world.resources and move.to not in by_origin:
            detail = undeclared(world, move.to)
            if detail:
                yield _problem(f"`moved` to `{move.to}`: {detail}", move.place, world.hint(move.to))
        elif move.origin in world.resources:
            detail = f"`{move.origin}` is still declared, so its record cannot move to `{move.to}`."
            yield _problem(detail, move.place, "Remove the block, or the resource.")


def _circles(by_origin: Mapping[Address, Moved]) -> frozenset[Address]:
    """The origins of moves that are part of a circle; each move is followed once."""
    done: set[Address] = set()
    found: set[Address] = set()
    for start in by_origin:
        way: dict[Address, None] = {}
        here = start
        while here in by_origin and here not in way and here not in done:
            way[here] = None
            here = by_origin[here].to
        if here in way:
            names = list(way)
            found.update(names[names.index(here) :])
        done.update(way)
    return frozenset(found)


def _check_imports(imports: tuple[Import, ...]) -> Iterator[Diagnostic]:
    by_address: dict[Address, Import] = {}
    by_object: dict[tuple[str, str], Import] = {}
    for each in imports:
        if each.to in by_address:
            yield _twice(f"Two objects are imported to `{each.to}`", by_address[each.to].place, each.place)
        if each.id and (each.to.kind, each.id) in by_object:
            first = by_object[each.to.kind, each.id]
            yield _twice(f"The object {each.id} is imported twice", first.place, each.place)
        by_address.setdefault(each.to, each)
        by_object.setdefault((each.to.kind, each.id), each)


def _check_removals(world: World, configuration: Configuration) -> Iterator[Diagnostic]:
    moved = {move.origin: move for move in configuration.moved}
    known: dict[Address, Removed] = {}
    for each in configuration.removed:
        if each.origin in world.resources or (not each.origin.key and world.instances(each.origin)):
            detail = f"`{each.origin}` is still declared, so it cannot be removed."
            yield _problem(detail, each.place, "Remove the block, or the resource.")
        if each.origin in moved:
            yield _twice(f"`{each.origin}` is moved too", moved[each.origin].place, each.place)
        if each.origin in known:
            yield _twice(f"`{each.origin}` is removed twice", known[each.origin].place, each.place)
        known.setdefault(each.origin, each)


def _twice(what: str, first: Place, second: Place) -> Diagnostic:
    return _problem(f"{what}; the other block is at {first}.", second)


def _problem(detail: str, place: Place, hint: str = "") -> Diagnostic:
    return error("wrong-block", SUMMARIES["wrong-block"], detail, place=place, hint=hint)
