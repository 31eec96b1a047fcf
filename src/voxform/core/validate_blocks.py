"""The refactoring blocks of a configuration: `moved` and `import`."""

from collections.abc import Iterator, Mapping

from voxform.core.address import Address
from voxform.core.configuration import Configuration, Import, Moved
from voxform.core.diagnostic import Diagnostic, error
from voxform.core.place import Place
from voxform.core.subject import SUMMARIES
from voxform.core.validate_references import World, undeclared


def check_blocks(world: World, configuration: Configuration) -> Iterator[Diagnostic]:
    """Blocks that name nothing, contradict each other, or go in a circle."""
    yield from _check_moves(world, configuration.moved)
    yield from _check_imports(world, configuration.imports)


def _check_moves(world: World, moves: tuple[Moved, ...]) -> Iterator[Diagnostic]:
    by_origin: dict[Address, Moved] = {}
    by_goal: dict[Address, Moved] = {}
    for move in moves:
        yield from _check_move(world, move)
        if move.origin in by_origin:
            yield _twice(f"`{move.origin}` is moved twice", by_origin[move.origin].place, move.place)
        if move.to in by_goal:
            yield _twice(f"Two addresses move to `{move.to}`", by_goal[move.to].place, move.place)
        by_origin.setdefault(move.origin, move)
        by_goal.setdefault(move.to, move)
    circle = frozenset(address for move in moves for address in _circle(by_origin, move))
    for move in moves:
        if move.origin in circle:
            yield _problem(f"The move of `{move.origin}` to `{move.to}` is part of a circle.", move.place)
        elif move.to not in world.resources and move.to not in by_origin and move.to.kind in world.kinds:
            detail = undeclared(world, move.to)
            if detail:
                yield _problem(f"`moved` to `{move.to}`: {detail}", move.place, world.hint(move.to))
        elif move.origin in world.resources:
            detail = f"`{move.origin}` is still declared, so its record cannot move to `{move.to}`."
            yield _problem(detail, move.place, "Remove the block, or the resource.")


def _check_move(world: World, move: Moved) -> Iterator[Diagnostic]:
    yield from (
        _problem(f"`moved` names the kind `{kind}`, which does not exist.", move.place)
        for kind in dict.fromkeys((move.origin.kind, move.to.kind))
        if kind not in world.kinds
    )
    if move.origin.kind != move.to.kind:
        detail = f"`{move.origin}` cannot become `{move.to}`: an object never changes its kind."
        yield _problem(detail, move.place)


def _circle(by_origin: Mapping[Address, Moved], start: Moved) -> tuple[Address, ...]:
    """The circle that a move is part of, or nothing."""
    way, here = [start.origin], start.to
    while here in by_origin and here not in way:
        way.append(here)
        here = by_origin[here].to
    return tuple(way) if here == start.origin else ()


def _check_imports(world: World, imports: tuple[Import, ...]) -> Iterator[Diagnostic]:
    by_address: dict[Address, Import] = {}
    by_object: dict[tuple[str, str], Import] = {}
    for each in imports:
        if each.to.kind not in world.kinds:
            yield _problem(f"`import` names the kind `{each.to.kind}`, which does not exist.", each.place)
        elif each.to not in world.resources:
            detail = undeclared(world, each.to)
            hint = world.hint(each.to) or "Declare the resource that owns the object."
            if detail:
                yield _problem(f"`import` to `{each.to}`: {detail}", each.place, hint)
        if each.to in by_address:
            yield _twice(f"Two objects are imported to `{each.to}`", by_address[each.to].place, each.place)
        if each.id and (each.to.kind, each.id) in by_object:
            first = by_object[each.to.kind, each.id]
            yield _twice(f"The object {each.id} is imported twice", first.place, each.place)
        by_address.setdefault(each.to, each)
        by_object.setdefault((each.to.kind, each.id), each)


def _twice(what: str, first: Place, second: Place) -> Diagnostic:
    return _problem(f"{what}; the other block is at {first}.", second)


def _problem(detail: str, place: Place, hint: str = "") -> Diagnostic:
    return error("wrong-block", SUMMARIES["wrong-block"], detail, place=place, hint=hint)
