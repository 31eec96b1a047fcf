"""What lookups find in a listing, what that does to a plan, and what an approval of it is worth."""

from dataclasses import replace

from tests.core.builders import (
    HERE,
    adoption,
    at,
    change_of,
    codes,
    configuration,
    decided,
    listing,
    plan,
    record,
    resource,
    state,
    table,
    tiny_kind,
    written,
)

from voxform.core.address import LOOKUP, Address
from voxform.core.change import Selection
from voxform.core.resource import Desired
from voxform.core.symbol import Reference

OWNERS = tiny_kind(
    "owners",
    properties={
        "name": {},
        "team": {},
        "size": {},
        "made_at": {"format": "date-time"},
        "pin": {},
        "home": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"city": {}, "tags": {"type": "array", "items": {}}},
        },
    },
    lists={"home.tags": "unordered"},
    sensitive=["pin"],
)
KIDS = tiny_kind(
    "kids", properties={"name": {}, "owner_id": {}, "note": {}}, references={"owner_id": "owners"}
)
KINDS = {"owners": OWNERS, "kids": KIDS}
ACCOUNT = {
    "o-1": {"name": "Ann", "team": "a", "size": 1, "pin": "1", "home": {"city": "Oslo", "tags": ["x", "y"]}},
    "o-2": {"name": "Ann", "team": "b", "size": 1.5, "pin": "2", "home": {"city": "Rome"}},
    "o-3": {"name": "Bob", "size": 3, "made_at": "2026", "home": None},
}


def declared(looked_for, *resources, reference="id", **more):
    """A kid with an owner that is looked up, and a note of what is read of it."""
    address = Address(LOOKUP + "owners", "o")
    read = {"owner_id": Reference(address, ("id",)), "note": Reference(address, (reference,))}
    kid = resource("kids.k", {"name": "k"})
    made = configuration(replace(kid, attributes={**kid.attributes, **read}), *resources, **more)
    return replace(made, lookups={address: Desired(address, written(looked_for), HERE)})


def planned(looked_for, *resources, before=None, objects=ACCOUNT, kids=None, selection=None, **more):
    return plan(
        KINDS,
        declared(looked_for, *resources, **more),
        before,
        listing({"owners": objects, "kids": kids or {}}),
        selection=selection or Selection(),
    )


FOUND = {
    "by one attribute": ({"name": "Bob"}, "o-3"),
    "by several": ({"name": "Ann", "team": "b"}, "o-2"),
    "by its id": ({"id": "o-1"}, "o-1"),
    "by a number, however it is written": ({"size": 3.0}, "o-3"),
    "by what it lacks": ({"team": None}, "o-3"),
    "by a part": ({"home": {"city": "Rome"}}, "o-2"),
    "by a list whose order means nothing": ({"home": {"tags": ["y", "x"]}}, "o-1"),
}


@table("looked_for, id_", FOUND)
def test_an_object_is_found(looked_for, id_):
    made = planned(looked_for)
    fields = {each.path: (each.after, each.unknown) for each in change_of(made, "kids.k").fields}
    assert (codes(made), fields["owner_id",]) == ([], (id_, False))


PROBLEMS = {
    "nothing fits": ({"name": "Carl"}, ["lookup-nothing"]),
    "letters differ": ({"name": "bob"}, ["lookup-nothing"]),
    "a text is no number": ({"size": "3"}, ["lookup-nothing"]),
    "several fit": ({"name": "Ann"}, ["lookup-several"]),
    "an attribute that no object shows": ({"nick": "B"}, ["lookup-nothing"]),
}


@table("looked_for, expected", PROBLEMS)
def test_a_lookup_fails(looked_for, expected):
    made = planned(looked_for)
    assert codes(made) == expected
    assert change_of(made, "kids.k").lookups == {}


def test_what_tells_candidates_apart_is_named_without_secrets_and_moments():
    (problem,) = planned({"name": "Ann"}).diagnostics
    assert problem.hint.startswith("They differ in `team`, `size` and `home`.")
    assert (problem.place, 'o: {id: "o-1"}' in problem.hint) == (HERE, True)


def test_what_the_platform_does_not_show_is_no_candidate():
    (problem,) = planned({"nick": "B"}).diagnostics
    assert problem.hint == "The platform shows no `nick` of owners. Look for something else."


def test_an_attribute_that_others_have_is_null_and_one_that_none_has_is_an_error():
    null = planned({"name": "Bob"}, reference="team")
    none = planned({"name": "Bob"}, reference="nick")
    assert (codes(null), codes(none)) == ([], ["lookup-unreadable"])
    assert change_of(null, "kids.k").lookups == {"lookups.owners.o.id": "o-3", "lookups.owners.o.team": None}


class TestWhoseObjectIsFound:
    BEFORE = state({"owners.mine": record(OWNERS, "o-3", {"name": "Bob"})})
    MINE = resource("owners.mine", {"name": "Bob"})

    def test_that_of_a_resource_is_refused(self):
        made = planned({"name": "Bob"}, self.MINE, before=self.BEFORE)
        assert codes(made) == ["lookup-owned"]
        assert made.diagnostics[0].hint.endswith("${owners.mine.id}")

    def test_that_of_a_resource_that_the_plan_adopts_too(self):
        made = planned({"name": "Bob"}, self.MINE, imports=[adoption("owners.mine", id="o-3")])
        assert codes(made) == ["lookup-owned"]

    def test_that_of_a_resource_that_the_plan_deletes_too(self):
        made = planned({"name": "Bob"}, before=self.BEFORE)
        assert "lookup-owned" in codes(made)

    def test_what_the_plan_forgets_is_nobodys(self):
        kept = record(OWNERS, "o-3", {"name": "Bob"}, lifecycle=resource("x.y", {}, retain=True).lifecycle)
        made = planned({"name": "Bob"}, before=state({"owners.mine": kept}))
        assert codes(made) == []
        assert decided(made)["owners.mine"] == ("forget", "undeclared")


def test_whoever_uses_another_object_is_updated_because_of_it():
    kid = {"name": "k", "owner_id": "o-1", "note": "o-1"}
    before = state({"kids.k": record(KIDS, "k-1", kid)})
    made = planned({"team": "b"}, before=before, kids={"k-1": kid})
    assert decided(made) == {"kids.k": ("update", "reference_changed")}
    assert change_of(made, "kids.k").lookups == {"lookups.owners.o.id": "o-2"}


def test_nothing_is_decided_by_an_object_that_no_value_depends_on():
    kid = {"name": "k", "owner_id": "o-3", "note": "Bob"}
    before = state({"kids.k": record(KIDS, "k-1", kid)})
    changed = ACCOUNT | {"o-3": ACCOUNT["o-3"] | {"size": 4}}
    for objects in (ACCOUNT, changed):
        made = planned({"name": "Bob"}, before=before, kids={"k-1": kid}, objects=objects, reference="name")
        assert decided(made) == {"kids.k": ("noop", "declared")}


def test_an_approval_is_of_the_values_and_not_of_the_words():
    one = planned({"name": "Bob"})
    again = planned({"size": 3})
    moved = planned({"name": "Bob"}, objects={"o-9": ACCOUNT["o-3"]})
    other = planned({"name": "Bob"}, objects={"o-3": ACCOUNT["o-3"] | {"size": 4}}, reference="size")
    resized = planned({"name": "Bob"}, reference="size")
    assert one.digest == again.digest
    assert len({one.digest, moved.digest, other.digest, resized.digest}) == 4


def test_to_destroy_nothing_is_looked_up():
    made = planned({"name": "nobody"}, selection=Selection(destroy=True))
    assert codes(made) == []


def test_a_lookup_is_no_dependency():
    made = planned({"name": "Bob"})
    assert change_of(made, "kids.k").edges == ()
    assert at("kids.k") in {each.address for each in made.writes}


@table(
    "wish, expected",
    {
        "one that would fit as well": ({"name": "Bob", "size": 3}, ["lookup-several"]),
        "one that would fit in part": ({"name": "Bob", "size": 4}, []),
        "one of which nothing is said": ({"name": "Bob"}, []),
    },
)
def test_a_plan_does_not_make_what_its_lookup_would_find_beside_the_object(wish, expected):
    made = planned({"size": 3}, resource("owners.new", wish | {"team": "new"}))
    assert [each for each in codes(made) if each.startswith("lookup")] == expected


def test_a_plan_does_not_change_an_object_into_another_one_that_its_lookup_finds():
    before = state({"owners.mine": record(OWNERS, "o-2", {"name": "Ann", "team": "b"})})
    made = planned({"name": "Bob"}, resource("owners.mine", {"name": "Bob", "team": "b"}), before=before)
    (problem,) = made.diagnostics
    assert (problem.code, problem.place) == ("lookup-several", HERE)
    assert problem.detail.endswith("After this plan it would find the object of `owners.mine` as well.")
