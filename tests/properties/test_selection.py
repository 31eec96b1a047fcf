"""Partial plans: they leave alone what they are not about, break no reference, and lose nothing on the way."""

import copy
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st
from tests.properties.model import KINDS, World
from tests.properties.test_plan import check_settled, live_through, slow, world_with_strangers
from tests.properties.worlds import FAITHFUL, Chapter, chapters

from voxform.core.change import Selection
from voxform.core.select import known_addresses, named
from voxform.core.state import State


@dataclass(frozen=True, slots=True)
class Wish:
    """Which of the addresses there are a partial plan names, as numbers."""

    target: tuple[int, ...]
    exclude: tuple[int, ...]
    replace: tuple[int, ...]

    def of(self, world: World, chapter: Chapter) -> Selection:
        """The selection in a world; only what is declared is replaced."""
        declared = [str(each) for each in sorted(chapter.declared.resources)]
        known = [str(each) for each in sorted(known_addresses(chapter.declared, world.state))]
        made_anew = _chosen(self.replace, declared)
        target = _chosen(self.target, known)
        return Selection(
            target=(*target, *made_anew) if target else (),
            exclude=() if made_anew else _chosen(self.exclude, known),
            replace=made_anew,
        )


def _chosen(numbers: tuple[int, ...], among: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(among[each % len(among)] for each in numbers if among))


FEW = st.lists(st.integers(0, 20), max_size=2).map(tuple)
WISHES = st.builds(Wish, FEW, FEW, st.one_of(st.just(()), FEW))


def check_left_alone(before: State, objects: dict, world: World, about: set) -> None:
    """Records, unfinished work and objects of other addresses are as they were."""
    for address, record in before.resources.items():
        if address not in about:
            kept = world.state.resources[address]
            assert (kept.id, kept.applied, kept.observed) == (record.id, record.applied, record.observed)
            held = world.platform.objects[address.kind]
            assert held.get(record.id) == objects[address.kind].get(record.id)
    left = [each.operation_id for each in before.pending if each.address not in about]
    assert left == [each.operation_id for each in world.state.pending if each.address not in about]
    assert {each.recorded.id for each in before.deposed if each.address not in about} <= {
        each.recorded.id for each in world.state.deposed
    }


def names_what_is_there(world: World, chapter: Chapter, selection: Selection) -> bool:
    """Whether nothing that was named has been deleted meanwhile."""
    known = known_addresses(chapter.declared, world.state)
    return all(named([each], known) for each in (*selection.target, *selection.exclude))


def apply_partly(world: World, chapter: Chapter, selection: Selection) -> None:
    planned = world.plan(chapter.declared, chapter.known, selection)
    about = {each for change in planned.changes for each in (change.address, change.moved_from)}
    before, objects = world.state, copy.deepcopy(world.platform.objects)
    assert world.apply(chapter.declared, chapter.known, chapter.seed, None, selection)
    check_left_alone(before, objects, world, about | {each.address for each in planned.pending})
    if not selection.replace and names_what_is_there(world, chapter, selection):
        again = world.plan(chapter.declared, chapter.known, selection)
        assert [(str(each.address), each.action, each.reason) for each in again.writes] == []


@slow
@given(FAITHFUL, st.lists(st.tuples(chapters(deaths=True), WISHES), min_size=1, max_size=3))
def test_partial_plans_leave_the_rest_alone_and_a_whole_one_finishes(quirks, story):
    world = world_with_strangers(quirks)
    for chapter, wish in story:
        selection = wish.of(world, chapter)
        for index, moment in enumerate(chapter.deaths):
            if names_what_is_there(world, chapter, selection):
                world.apply(chapter.declared, chapter.known, chapter.seed + index, moment, selection)
        apply_partly(world, chapter, wish.of(world, chapter))
    last = story[-1][0]
    live_through(world, last)
    check_settled(world, last)


@slow
@given(FAITHFUL, chapters(), chapters(deaths=True), WISHES)
def test_what_is_destroyed_in_parts_is_destroyed(quirks, before, after, wish):
    world = world_with_strangers(quirks)
    live_through(world, before)
    for index, moment in enumerate(after.deaths):
        world.apply(after.declared, after.known, after.seed + index, moment)
    known = [str(each) for each in sorted(known_addresses(before.declared, world.state))]
    chosen = Selection(target=_chosen(wish.target, known), exclude=_chosen(wish.exclude, known), destroy=True)
    assert world.apply(before.declared, before.known, before.seed, None, chosen)
    assert world.apply(before.declared, before.known, before.seed, None, Selection(destroy=True))
    assert (world.state.resources, world.state.deposed) == ({}, ())
    assert {id_ for kind in KINDS for id_ in world.platform.objects[kind]} == {"foreign-1", "foreign-2"}
