"""The order of remote operations: dependencies lead writes, dependents lead deletes, holders move first."""

from typing import Any

from tests.core.builders import at, configuration, listing, plan, record, resource, state, tiny_kind

from voxform.core.state import Deposed
from voxform.core.step import steps

OWNERS = tiny_kind("owners", properties={"name": {}, "region": {}}, immutable=["region"])
THINGS = tiny_kind(
    "things",
    properties={"name": {}, "region": {}, "owner_id": {}, "home_id": {}},
    references={"owner_id": "owners", "home_id": "owners"},
    immutable=["region", "home_id"],
)
PHONES = tiny_kind(
    "phones",
    properties={"name": {}, "number": {}, "thing_id": {}},
    references={"thing_id": "things"},
    immutable=["number"],
    replacement="delete-first",
)
KINDS = {"owners": OWNERS, "things": THINGS, "phones": PHONES}


def order(declared, records, *, deposed=(), live=None):
    """What each step waits for, by name; live is what was recorded unless said otherwise."""
    before = state({address: each for address, (each, _) in records.items()}, deposed=deposed)
    objects: dict[str, dict[str, Any]] = {}
    for address, (each, attributes) in records.items():
        objects.setdefault(at(address).kind, {})[each.id] = (live or {}).get(address, attributes)
    for each in deposed:
        objects.setdefault(each.address.kind, {})[each.recorded.id] = dict(each.recorded.applied)
    planned = plan(KINDS, configuration(*declared), before, listing(objects))
    return {each.name: each.after for each in steps(KINDS, planned)}


def owner(name="o", id_="o-1", **attributes):
    attributes = {"name": name, **attributes}
    return record(OWNERS, id_, attributes), attributes


def thing(name="t", id_="t-1", needs=("owners.o",), **attributes):
    attributes = {"name": name, **attributes}
    return record(THINGS, id_, attributes, dependencies=needs), attributes


REFERRING = {"name": "t", "owner_id": "${owners.o.id}"}


def test_creates_follow_what_they_refer_to():
    declared = [
        resource("owners.o", {"name": "o"}),
        resource("things.t", REFERRING),
        resource("phones.p", {"name": "p", "thing_id": "${things.t.id}"}, depends_on=["owners.o"]),
    ]
    assert order(declared, {}) == {
        "create owners.o": (),
        "create things.t": ("create owners.o",),
        "create phones.p": ("create owners.o", "create things.t"),
    }


def test_what_needs_no_step_is_not_waited_for():
    declared = [resource("owners.o", {"name": "o"}), resource("things.t", REFERRING)]
    assert order(declared, {"owners.o": owner()}) == {"create things.t": ()}


def test_deletes_follow_those_of_their_dependents():
    records = {"owners.o": owner(), "things.t": thing(owner_id="o-1")}
    records["phones.p"] = (record(PHONES, "p-1", {"name": "p"}, dependencies=["things.t"]), {"name": "p"})
    assert order([], records) == {
        "delete owners.o o-1": ("delete things.t t-1",),
        "delete phones.p p-1": (),
        "delete things.t t-1": ("delete phones.p p-1",),
    }


def test_a_delete_waits_for_whoever_lets_go_of_it():
    records = {"owners.o": owner(), "things.t": thing(owner_id="o-1")}
    declared = [resource("things.t", {"name": "t"})]
    assert order(declared, records) == {
        "update things.t": (),
        "delete owners.o o-1": ("update things.t",),
    }


def test_a_delete_waits_for_whoever_holds_it_on_the_platform_only():
    records = {
        "owners.o": owner(),
        "owners.p": owner("p", "p-1"),
        "things.t": thing(needs=["owners.p"], owner_id="p-1"),
    }
    declared = [
        resource("owners.p", {"name": "p"}),
        resource("things.t", {"name": "t", "owner_id": "${owners.p.id}"}),
    ]
    by_hand = {"things.t": {"name": "t", "owner_id": "o-1"}}
    assert order(declared, records, live=by_hand)["delete owners.o o-1"] == ("update things.t",)


def test_dependents_move_to_a_replacement_before_the_old_object_goes():
    records = {"owners.o": owner(region="s"), "things.t": thing(owner_id="o-1")}
    declared = [resource("owners.o", {"name": "o", "region": "n"}), resource("things.t", REFERRING)]
    assert order(declared, records) == {
        "create owners.o": (),
        "delete owners.o o-1": ("create owners.o", "update things.t"),
        "update things.t": ("create owners.o",),
    }


def test_replaced_dependents_go_before_what_they_held():
    records = {"owners.o": owner(region="s"), "things.t": thing(home_id="o-1")}
    declared = [
        resource("owners.o", {"name": "o", "region": "n"}),
        resource("things.t", {"name": "t", "home_id": "${owners.o.id}"}),
    ]
    assert order(declared, records) == {
        "create owners.o": (),
        "create things.t": ("create owners.o",),
        "delete things.t t-1": ("create things.t",),
        "delete owners.o o-1": ("create owners.o", "create things.t", "delete things.t t-1"),
    }


def test_a_delete_first_kind_deletes_directly_before_its_create():
    records = {
        "phones.p": (record(PHONES, "p-1", {"name": "p", "number": "1"}), {"name": "p", "number": "1"})
    }
    declared = [
        resource("things.t", {"name": "t"}),
        resource("phones.p", {"name": "p", "number": "2", "thing_id": "${things.t.id}"}),
    ]
    assert order(declared, records) == {
        "create things.t": (),
        "create phones.p": ("create things.t", "delete phones.p p-1"),
        "delete phones.p p-1": ("create things.t",),
    }


def test_a_deposed_object_goes_after_whoever_still_holds_it():
    old = Deposed(at("owners.o"), record(OWNERS, "o-0", {"name": "o", "region": "s"}))
    records = {"owners.o": owner(region="n"), "things.t": thing(owner_id="o-0")}
    declared = [resource("owners.o", {"name": "o", "region": "n"}), resource("things.t", REFERRING)]
    assert order(declared, records, deposed=[old]) == {
        "update things.t": (),
        "delete owners.o o-0": ("update things.t",),
    }


def test_a_deposed_object_goes_before_what_it_holds():
    old = Deposed(at("things.t"), thing(id_="t-0", home_id="o-1")[0])
    records = {"owners.o": owner(), "things.t": thing(needs=())}
    assert order([resource("things.t", {"name": "t"})], records, deposed=[old]) == {
        "delete things.t t-0": (),
        "delete owners.o o-1": ("delete things.t t-0",),
    }


def test_two_objects_of_one_address_have_steps_of_different_names():
    old = Deposed(at("things.t"), thing(id_="t-0", needs=())[0])
    assert set(order([], {"things.t": thing(needs=())}, deposed=[old])) == {
        "delete things.t t-0",
        "delete things.t t-1",
    }


def test_a_change_of_rules_alone_is_no_step():
    assert order([resource("owners.o", {"name": "o"}, protect=True)], {"owners.o": owner()}) == {}


def test_a_create_that_replaces_says_what_it_leaves_behind():
    records, declared = (
        {"owners.o": owner(region="s")[0]},
        [resource("owners.o", {"name": "o", "region": "n"})],
    )
    found = listing({"owners": {"o-1": {"name": "o", "region": "s"}}})
    create, delete = steps(KINDS, plan(KINDS, configuration(*declared), state(records), found))
    assert (create.deposes, delete.deposed, delete.id) == ("o-1", True, "o-1")
