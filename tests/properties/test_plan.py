"""What must hold of any account, any configurations and any death: the plan converges and harms nothing."""

import copy
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.properties.model import KINDS, Platform, Quirks, World, expected, held, unexpected
from tests.properties.worlds import FAITHFUL, PLAIN, QUIRKS, Chapter, chapters, meddle, some_rules

from voxform.core.equality import alike, same, shape_at
from voxform.core.kind import schema_at
from voxform.core.leaf import leaves
from voxform.core.step import steps

FEW = 60
MANY = settings().max_examples if settings.get_current_profile_name() == "exhaustive" else FEW
slow = settings(deadline=None, max_examples=MANY, suppress_health_check=list(HealthCheck))


def live_through(world: World, chapter: Chapter) -> None:
    """Whatever happens before, then runs that die, then one that does not."""
    for which, how in chapter.hands:
        meddle(world, which, how)
    for index, moment in enumerate(chapter.deaths):
        world.apply(chapter.declared, chapter.known, chapter.seed + index, moment)
    assert world.apply(chapter.declared, chapter.known, chapter.seed)


def check_settled(world: World, chapter: Chapter) -> None:
    """Nothing is left to do, and the platform holds what is declared and nothing of ours beside it."""
    planned = world.plan(chapter.declared, chapter.known)
    assert [(str(each.address), each.action, each.reason, each.fields) for each in planned.writes] == []
    assert unexpected(planned) == []
    check_idle_run(world, chapter)
    assert (world.state.pending, world.state.deposed) == ((), ())
    assert set(world.state.resources) == set(chapter.declared.resources)
    check_holds(world, chapter)
    owned = {id_ for kind in KINDS for id_ in world.state.owned(kind)}
    assert {
        id_ for kind in KINDS for id_ in world.platform.objects[kind] if not id_.startswith("foreign")
    } == owned


def check_idle_run(world: World, chapter: Chapter) -> None:
    """A run with nothing to do writes nothing, and the run after it has nothing to record either."""
    before = list(world.platform.written)
    assert world.apply(chapter.declared, chapter.known, 0)
    assert world.platform.written == before
    planned = world.plan(chapter.declared, chapter.known)
    assert planned.base == world.state


def check_holds(world: World, chapter: Chapter) -> None:
    for address, wanted in expected(world, chapter.declared, chapter.known).items():
        kind = KINDS[address.kind]
        for path, value in wanted.items():
            if path[0] in world.platform.quirks.forgotten:
                continue
            found = held(world, address, path)
            default = kind.schema["properties"][path[0]].get("default")
            cleared = value is None and (found is None or same(found, default))
            assert (
                cleared
                or same(found, value, shape_at(kind.shape, path))
                or (path == ("note",) and alike(found, value))
            ), f"{address} {path}: {found!r} instead of {value!r}"
        check_takes_away(world, address, set(wanted))


def check_takes_away(world: World, address, declared) -> None:
    """What is declared no more is gone, unless somebody else wrote it."""
    kind = KINDS[address.kind]
    attributes = world.platform.objects[kind.name][world.state.resources[address].id]
    for path, value in leaves(kind.shape, attributes):
        by_hand = any(word in f"{path} {value}" for word in ("by hand", "kept", "typed into"))
        ours = not (kind.is_computed(path) or by_hand)
        whole = any(each[: len(path)] == path for each in declared) or path in declared
        if ours and not whole:
            default = schema_at(kind.schema, path).get("default")
            assert value is None or same(value, default), f"{address} {path}: {value!r} was not taken away"


def world_with_strangers(quirks: Quirks) -> World:
    world = World(Platform(quirks))
    vault = {"name": "a stranger", "region": "north", "note": None, "key": "foreign", "serial": "0"}
    world.platform.objects["vaults"]["foreign-1"] = vault
    box = {
        "name": "another stranger",
        "type": "big",
        "note": "x",
        "vault_id": "foreign-1",
        "parts": [],
        "tags": [],
    }
    world.platform.objects["boxes"]["foreign-2"] = box
    return world


@slow
@given(QUIRKS, st.lists(chapters(), min_size=1, max_size=3))
def test_a_second_plan_has_nothing_to_do(quirks, story):
    world = world_with_strangers(quirks)
    for chapter in story:
        live_through(world, chapter)
        check_settled(world, chapter)


@slow
@given(QUIRKS, st.lists(chapters(hands=True), min_size=1, max_size=3))
def test_what_others_changed_is_put_right_where_it_can_be_seen(quirks, story):
    world = world_with_strangers(replace(quirks, hidden=frozenset()))
    for chapter in story:
        live_through(world, chapter)
        check_settled(world, chapter)


@slow
@given(FAITHFUL, st.lists(chapters(deaths=True), min_size=1, max_size=4))
def test_a_death_at_any_moment_loses_nothing_and_doubles_nothing(quirks, story):
    world = world_with_strangers(quirks)
    for chapter in story:
        live_through(world, chapter)
        check_settled(world, chapter)


@slow
@given(FAITHFUL, st.lists(chapters(deaths=True), min_size=2, max_size=4))
def test_a_configuration_that_changes_between_deaths_still_converges(quirks, story):
    world = world_with_strangers(quirks)
    for chapter in story:
        for index, moment in enumerate(chapter.deaths):
            world.apply(chapter.declared, chapter.known, chapter.seed + index, moment)
    live_through(world, story[-1])
    check_settled(world, story[-1])


@slow
@given(QUIRKS, chapters(), chapters())
def test_going_back_restores_what_was_declared(quirks, first, second):
    world = world_with_strangers(replace(quirks, hidden=frozenset()))
    live_through(world, first)
    before = {address: undated(world, address) for address in first.declared.resources}
    live_through(world, second)
    live_through(world, first)
    check_settled(world, first)
    lasting = {address for address in before if address in second.declared.resources}
    for address in lasting:
        assert names_of(undated(world, address)) == names_of(before[address])


def undated(world: World, address) -> dict:
    return world.platform.shown(KINDS[address.kind], world.state.resources[address].id)


def names_of(attributes: dict) -> dict:
    """What does not depend on ids, on which nulls are left out, or on an empty value standing for none."""
    bare = ("id", "serial", "note", "vault_id", "box_ids", "home_id", "shelf_id", "masked", "memo")
    known = {name: without_nulls(each) for name, each in attributes.items() if name not in bare}
    return {name: each for name, each in known.items() if each not in (None, [], {}, 0)}


def without_nulls(value):
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each not in (None, False)}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


@slow
@given(FAITHFUL, st.lists(chapters(deaths=True), min_size=1, max_size=3))
def test_objects_of_others_are_never_written(quirks, story):
    world = world_with_strangers(quirks)
    before = copy.deepcopy(world.platform.objects)
    for chapter in story:
        live_through(world, chapter)
    assert not [id_ for id_ in world.platform.written if id_.startswith("foreign")]
    for kind, objects in before.items():
        for id_, attributes in objects.items():
            assert world.platform.objects[kind][id_] == attributes


@slow
@given(FAITHFUL, chapters(deaths=True, hands=True), chapters())
def test_equal_inputs_give_equal_plans_in_any_order_of_files(quirks, before, after):
    world = world_with_strangers(quirks)
    live_through(world, before)
    one = world.plan(after.declared, after.known)
    backwards = replace(after.declared, resources=dict(reversed(after.declared.resources.items())))
    other = world.plan(backwards, after.known)
    assert one == other
    assert one.digest == other.digest
    assert steps(KINDS, one) == steps(KINDS, other)


@slow
@given(QUIRKS, chapters(), chapters())
def test_everything_can_be_taken_away_again(quirks, first, second):
    world = world_with_strangers(quirks)
    live_through(world, first)
    live_through(world, replace(second, declared=replace(second.declared, resources={}, moved=())))
    assert world.state.resources == {}
    assert {id_ for kind in KINDS for id_ in world.platform.objects[kind]} == {"foreign-1", "foreign-2"}


def needs_another_approval(change) -> bool:
    """What has to be approved anew when it dies half-way.

    Nothing remembers the approval between the delete and the create of a delete-first kind; and a secret
    from another variable counts as a rotation once its intention was written.
    """
    delete_first = change.action == "replace" and KINDS[change.address.kind].delete_first
    secret = any(each.sensitive and each.origin == "config" for each in change.fields)
    return delete_first or (change.action == "update" and secret)


@slow
@given(PLAIN, chapters(), chapters(deaths=True))
def test_what_remains_after_a_death_is_still_what_was_approved(quirks, before, after):
    """Remaining and finished changes are together the approved ones, however often the program dies."""
    world = world_with_strangers(quirks)
    live_through(world, before)
    world.finished = ()
    approved = world.plan(after.declared, after.known)
    assume(not any(needs_another_approval(each) for each in approved.writes))
    wanted = {each.digest for each in approved.writes if each.digest}
    for index, moment in enumerate(after.deaths):
        world.apply(after.declared, after.known, after.seed + index, moment)
        rest = world.plan(after.declared, after.known)
        remaining = {each.digest for each in rest.writes if each.digest}
        assert remaining | set(world.finished) - {""} | set(rest.confirmed) == wanted


@slow
@given(FAITHFUL, st.lists(chapters(deaths=True, rules=some_rules), min_size=1, max_size=3))
def test_rules_beside_the_attributes_converge_too(quirks, story):
    world = world_with_strangers(quirks)
    for chapter in story:
        for index, moment in enumerate(chapter.deaths):
            world.apply(chapter.declared, chapter.known, chapter.seed + index, moment)
        assert world.apply(chapter.declared, chapter.known, chapter.seed)
        planned = world.plan(chapter.declared, chapter.known)
        assert [(str(each.address), each.action, each.reason, each.fields) for each in planned.writes] == []
        assert unexpected(planned) == []
        check_idle_run(world, chapter)
