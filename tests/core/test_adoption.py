"""A whole configuration against an account: one object for one resource, or a choice that somebody else makes."""

from tests.core.builders import (
    LONG_AGO,
    NOW,
    adoption,
    at,
    configuration,
    listing,
    record,
    resource,
    secrets,
    state,
    tiny_kind,
)

from voxform.core.adoption import plan_adoption
from voxform.core.change import Selection
from voxform.core.plan import Inputs
from voxform.core.resource import Recorded
from voxform.core.state import Deposed, Operation, Pending

OWNERS = tiny_kind("owners")
KIDS = tiny_kind(
    "kids",
    properties={"name": {"type": "string"}, "owner_id": {"type": "string"}, "note": {}},
    identity=["name", "owner_id"],
    references={"owner_id": "owners"},
    immutable=["note"],
)
TOYS = tiny_kind(
    "toys",
    properties={"name": {"type": "string"}, "kid_id": {"type": "string"}},
    identity=["name", "kid_id"],
    references={"kid_id": "kids"},
)
KINDS = {"owners": OWNERS, "kids": KIDS, "toys": TOYS}
OWNER = resource("owners.o", {"name": "o"})
KID = resource("kids.k", {"name": "k", "owner_id": "${owners.o.id}"})
TOY = resource("toys.t", {"name": "t", "kid_id": "${kids.k.id}"})
FAMILY = {
    "owners": {"o-1": {"name": "o"}, "o-2": {"name": "other"}},
    "kids": {"k-1": {"name": "k", "owner_id": "o-1"}, "k-2": {"name": "k", "owner_id": "o-2"}},
    "toys": {"t-1": {"name": "t", "kid_id": "k-1"}, "t-2": {"name": "t", "kid_id": "k-2"}},
}


def adopted(*resources, objects=None, before=None, selection=None, gone=(), **blocks):
    return plan_adoption(
        Inputs(
            KINDS,
            configuration(*resources, **blocks),
            before or state(),
            listing(FAMILY if objects is None else objects, gone=gone),
            NOW,
            secrets(),
            selection or Selection(),
        )
    )


def ids(found):
    return {str(each.address): each.adopted_id for each in found.plan.changes}


def names(changes):
    return [str(each.address) for each in changes]


def codes(found):
    return [each.code for each in found.plan.diagnostics]


def test_a_child_is_found_by_the_parent_that_was_found_and_so_on_down():
    found = adopted(TOY, KID, OWNER)
    assert ids(found) == {"owners.o": "o-1", "kids.k": "k-1", "toys.t": "t-1"}
    assert {str(to): each.id for to, each in found.plan.base.resources.items()} == ids(found)
    assert (found.unmatched, found.waiting, found.contests, found.later) == ((), (), (), {})


def test_only_what_is_adopted_is_recorded():
    before = state(
        {"owners.old": record(OWNERS, "o-9", {"name": "old"})},
        deposed=(Deposed(at("owners.old"), record(OWNERS, "o-8", {"name": "older"})),),
    )
    objects = FAMILY | {"owners": FAMILY["owners"] | {"o-9": {"name": "changed"}}}
    found = adopted(OWNER, before=before, objects=objects)
    base = found.plan.base
    assert ids(found) == {"owners.o": "o-1"}
    assert base.resources[at("owners.old")] == before.resources[at("owners.old")]
    assert (base.deposed, base.pending) == (before.deposed, before.pending)


def test_a_parent_that_is_contested_makes_its_children_wait():
    objects = FAMILY | {"owners": {"o-1": {"name": "o"}, "o-2": {"name": "o"}}}
    found = adopted(TOY, KID, OWNER, objects=objects)
    assert (ids(found), names(found.waiting), found.unmatched) == ({}, ["kids.k", "toys.t"], ())
    assert codes(found) == ["adopt-ambiguous"]


def test_a_parent_that_is_not_there_has_no_children_there():
    found = adopted(TOY, KID, OWNER, objects={**FAMILY, "owners": {}})
    assert (ids(found), names(found.unmatched)) == ({}, ["owners.o", "kids.k", "toys.t"])
    assert codes(found) == []


def test_a_block_decides_and_what_depends_on_it_follows():
    objects = FAMILY | {"owners": {"o-1": {"name": "o"}, "o-2": {"name": "o"}}}
    found = adopted(TOY, KID, OWNER, objects=objects, imports=[adoption("owners.o", id="o-2")])
    assert ids(found) == {"owners.o": "o-2", "kids.k": "k-2", "toys.t": "t-2"}
    assert {str(each.address): each.reason for each in found.plan.changes} == {
        "owners.o": "import_requested",
        "kids.k": "requested",
        "toys.t": "requested",
    }


def test_a_block_that_cannot_be_carried_out_is_an_error():
    found = adopted(OWNER, KID, imports=[adoption("owners.o", id="o-9")])
    assert codes(found) == ["import-not-possible"]


def test_what_an_apply_would_replace_is_adopted_all_the_same():
    declared = resource("kids.k", {"name": "k", "owner_id": "${owners.o.id}", "note": "new"})
    kids = {"k-1": {"name": "k", "owner_id": "o-1", "note": "old"}}
    found = adopted(OWNER, declared, objects=FAMILY | {"kids": kids})
    assert ids(found)["kids.k"] == "k-1"
    assert {str(to): each.value for to, each in found.later.items()} == {"kids.k": "replace"}
    (change,) = [each for each in found.plan.changes if each.address == at("kids.k")]
    assert (change.action, [each.path for each in change.fields], change.body) == ("adopt", [("note",)], {})


def test_what_a_later_apply_must_not_do_does_not_stop_an_adoption():
    protected = resource("kids.k", {"name": "k", "owner_id": "o-1", "note": "new"}, protect=True)
    found = adopted(protected, resource("owners.x", {"name": "x"}), resource("owners.y", {"name": "x"}))
    assert (ids(found), codes(found)) == ({"kids.k": "k-1"}, [])
    assert found.plan.base.resources[at("kids.k")].lifecycle.protect is True


def test_what_an_earlier_run_may_have_made_is_left_to_the_next_apply():
    intended = Recorded("", LONG_AGO, {"name": "o"}, {})
    pending = Pending("op", Operation.CREATE, at("owners.o"), LONG_AGO, intended)
    before = state({}, pending=(pending,), seen={"owners": ()})
    twice = FAMILY | {"owners": {"o-1": {"name": "o"}, "o-2": {"name": "o"}}}
    for objects in (FAMILY, twice):
        found = adopted(OWNER, before=before, objects=objects)
        assert (ids(found), found.unmatched, found.contests) == ({}, (), ())
        assert found.plan.base.pending == (pending,)


def test_what_was_made_again_by_hand_takes_the_place_of_what_is_gone():
    before = state({"owners.o": record(OWNERS, "o-0", {"name": "o"})})
    found = adopted(OWNER, before=before, gone=[("owners", "o-0")])
    assert ids(found) == {"owners.o": "o-1"}
    assert found.plan.base.resources[at("owners.o")].id == "o-1"


def test_what_another_address_is_about_to_have_is_not_taken():
    before = state({"owners.was": record(OWNERS, "o-1", {"name": "o"})})
    found = adopted(OWNER, before=before, moved=[("owners.was", "owners.o")])
    assert (ids(found), found.unmatched) == ({}, ())
    assert found.plan.base.resources == before.resources


def test_a_selection_limits_it():
    chosen = Selection(target=("kids.k",))
    assert ids(adopted(TOY, KID, OWNER, selection=chosen)) == {"owners.o": "o-1", "kids.k": "k-1"}
    assert ids(adopted(TOY, KID, OWNER, selection=Selection(exclude=("kids.k",)))) == {"owners.o": "o-1"}


def test_an_adoption_has_a_digest_of_its_own():
    whole, part = adopted(KID, OWNER), adopted(OWNER)
    assert whole.plan.digest != part.plan.digest
    assert whole.plan.digest == adopted(OWNER, KID).plan.digest


def test_what_declares_no_identity_is_not_looked_for():
    nameless = resource("kids.k", {"owner_id": "o-1"})
    found = adopted(nameless)
    assert (ids(found), names(found.unidentified), found.unmatched) == ({}, ["kids.k"], ())
    by_id = adopted(nameless, imports=[adoption("kids.k", id="k-1")])
    assert (ids(by_id), by_id.unidentified) == ({"kids.k": "k-1"}, ())
