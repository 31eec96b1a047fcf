"""What a policy refuses, on small accounts and on large ones."""

from dataclasses import replace
from fractions import Fraction

import pytest
from tests.core.builders import (
    adoption,
    at,
    codes,
    configuration,
    listing,
    plan,
    record,
    resource,
    state,
    table,
    tiny_kind,
)

from voxform.core.change import Selection
from voxform.core.drift import Author, with_authors
from voxform.core.guard import refusals
from voxform.core.place import Place
from voxform.core.policy import Forbidden, Limit, Policy
from voxform.core.resource import Lifecycle
from voxform.core.state import Deposed

HERE = Place("environments/prod.yaml", 7, 3)
THINGS = tiny_kind(properties={"name": {}, "note": {}, "region": {}}, immutable=["region"])
LASTING = replace(THINGS, operations=replace(THINGS.operations, delete=False))


def number(value):
    return Limit(str(value), HERE, number=value)


def share(value):
    return Limit(f"{value}%", HERE, share=Fraction(str(value)))


def planned(policy, total, *, deleted=0, replaced=0, updated=0, created=0, kind=THINGS, allow=(), **more):
    """A plan over `total` recorded things, the first of which are deleted, replaced and updated in that order."""
    before = {name: {"name": name, "note": "n", "region": "r"} for name in map("t{:03}".format, range(total))}
    names = list(before)
    wanted = {name: dict(before[name]) for name in names[deleted:]}
    for name in names[deleted : deleted + replaced]:
        wanted[name]["region"] = "s"
    for name in names[deleted + replaced : deleted + replaced + updated]:
        wanted[name]["note"] = "m"
    wanted |= {f"new{index}": {"name": f"new{index}"} for index in range(created)}
    return plan(
        kind,
        configuration(*(resource(f"things.{name}", each) for name, each in wanted.items()), policy=policy),
        state({f"things.{name}": record(kind, f"id-{name}", each) for name, each in before.items()}, **more),
        listing({"things": {f"id-{name}": each for name, each in before.items()}}),
        selection=Selection(allow=tuple(allow)),
    )


def refused(found):
    return [each.rule for each in refusals(found)]


@table(
    "limit, owned, allowed",
    {
        "a number is itself": (number(3), 2, 3),
        "nothing": (number(0), 100, 0),
        "a share of many": (share(30), 100, 30),
        "a share of many is rounded down": (share(30), 99, 29),
        "0.1 % of 2 000": (share(0.1), 2000, 2),
        "thirds add up": (share(33.333333), 300, 99),
        "a share of two is one": (share(30), 2, 1),
        "a share of three is one": (share(30), 3, 1),
        "a share of seven is two": (share(30), 7, 2),
        "a share of nothing is one": (share(30), 0, 1),
        "no share of many": (share(0), 100, 0),
        "no share of two": (share(0), 2, 0),
        "all of two": (share(100), 2, 2),
    },
)
def test_a_limit_allows(limit, owned, allowed):
    assert limit.of(owned) == allowed


@table(
    "policy, work, rules",
    {
        "as many deletes as allowed": (Policy(max_deletes=number(2)), {"deleted": 2}, []),
        "one more": (Policy(max_deletes=number(2)), {"deleted": 3}, ["max-deletes"]),
        "a replacement deletes": (
            Policy(max_deletes=number(2)),
            {"deleted": 2, "replaced": 1},
            ["max-deletes"],
        ),
        "one of a kind that cannot be deleted does not": (
            Policy(max_deletes=number(0)),
            {"replaced": 3, "kind": LASTING},
            [],
        ),
        "updates delete nothing": (Policy(max_deletes=number(0)), {"updated": 9, "created": 9}, []),
        "changes of all sorts": (
            Policy(max_changes=share(30)),
            {"deleted": 1, "replaced": 1, "updated": 1, "created": 50},
            [],
        ),
        "one change too many": (
            Policy(max_changes=share(30)),
            {"deleted": 1, "replaced": 1, "updated": 2},
            ["max-changes"],
        ),
        "both limits": (
            Policy(max_deletes=number(0), max_changes=number(1)),
            {"deleted": 2},
            ["max-changes", "max-deletes"],
        ),
        "one of both is allowed": (
            Policy(max_deletes=number(0), max_changes=number(1)),
            {"deleted": 2, "allow": ["max-deletes"]},
            ["max-changes"],
        ),
    },
)
def test_of_ten_things(policy, work, rules):
    assert sorted(refused(planned(policy, 10, **work))) == rules


@pytest.mark.parametrize("total", [1, 2, 3, 9, 10, 11, 300])
def test_a_share_lets_one_be_changed_and_never_all(total):
    policy = Policy(max_changes=share(30))
    assert refused(planned(policy, total, updated=1)) == []
    assert refused(planned(policy, total, updated=total)) == (["max-changes"] if total > 1 else [])


def test_what_is_forgotten_or_only_remembered_reaches_no_platform():
    policy = Policy(max_deletes=number(0), max_changes=number(0))
    kept = record(THINGS, "id-a", {"name": "a"}, lifecycle=Lifecycle(retain=True))
    there = record(THINGS, "id-b", {"name": "b"})
    found = listing({"things": {"id-a": {"name": "a"}, "id-b": {"name": "b"}}})
    declared = configuration(resource("things.b", {"name": "b"}, protect=True), policy=policy)
    made = plan(THINGS, declared, state({"things.a": kept, "things.b": there}), found)
    assert sorted(each.action for each in made.writes) == ["forget", "update"]
    assert refused(made) == []


def test_an_old_object_that_is_left_of_a_replacement_counts_as_a_delete():
    old = Deposed(at("things.t000"), record(THINGS, "id-old", {"name": "t000"}))
    found = planned(Policy(max_deletes=number(0)), 2, deposed=(old,))
    assert refused(found) == ["max-deletes"]


def test_what_is_adopted_counts_as_owned():
    names = [f"t{number}" for number in range(10)]
    declared = configuration(
        *(resource(f"things.{name}", {"name": name, "note": "new"}) for name in names),
        imports=[adoption(f"things.{name}", id=f"id-{name}") for name in names],
        policy=Policy(max_changes=share(90)),
    )
    found = listing({"things": {f"id-{name}": {"name": name, "note": "old"} for name in names}})
    (refusal,) = refusals(plan(THINGS, declared, state(), found))
    assert (
        "10 would be changed or deleted, and `max_changes` is 90%, which of 10 recorded is 9."
        in refusal.detail
    )


def test_destroy_has_the_same_limits():
    before = {f"things.{name}": record(THINGS, name, {"name": name}) for name in "abc"}
    found = listing({"things": {name: {"name": name} for name in "abc"}})
    declared = configuration(policy=Policy(max_deletes=number(2)))
    made = plan(THINGS, declared, state(before), found, selection=Selection(destroy=True))
    assert refused(made) == ["max-deletes"]


def test_a_refusal_says_how_many_where_and_which_the_worst_first():
    found = planned(Policy(max_changes=number(3)), 20, deleted=2, replaced=1, updated=9)
    (refusal,) = refusals(found)
    assert refusal.place == HERE
    assert refusal.detail.splitlines() == [
        "12 would be changed or deleted, and `max_changes` is 3. The worst first:",
        "  delete things.t000",
        "  delete things.t001",
        "  replace things.t002",
        *(f"  update things.t{index:03}" for index in range(3, 10)),
        "and 2 more.",
    ]
    assert "--allow max-changes" in refusal.hint


@table(
    "rule, work, rules",
    {
        "a delete": ("delete things", {"deleted": 1}, ["forbidden"]),
        "a delete of anything": ("delete *", {"deleted": 1}, ["forbidden"]),
        "a delete of another kind": ("delete others", {"deleted": 1}, []),
        "a replacement, which deletes": ("delete things", {"replaced": 1}, ["forbidden"]),
        "a replacement that deletes nothing": ("delete things", {"replaced": 1, "kind": LASTING}, []),
        "a replacement by its name": ("replace things", {"replaced": 1}, ["forbidden"]),
        "a replacement, which creates": ("create things", {"replaced": 1}, ["forbidden"]),
        "a delete is no replacement": ("replace things", {"deleted": 1}, []),
        "a create": ("create things", {"created": 1}, ["forbidden"]),
        "everything": ("* things", {"updated": 1}, ["forbidden"]),
        "everything, of which there is nothing": ("* *", {}, []),
        "a delete that is allowed": ("delete things", {"deleted": 1, "allow": ["forbidden"]}, []),
    },
)
def test_forbidden_is(rule, work, rules):
    action, kind = rule.split()
    assert refused(planned(Policy(forbid=(Forbidden(action, kind, HERE),)), 10, **work)) == rules


@table(
    "rule, rules",
    {
        "adopting": ("adopt", ["forbidden"]),
        "updating": ("update", ["forbidden"]),
        "moving": ("move", []),
    },
)
def test_an_object_that_is_adopted_and_written_is_both(rule, rules):
    policy = Policy(forbid=(Forbidden(rule, "things", HERE),))
    declared = configuration(
        resource("things.a", {"name": "a", "note": "mine"}),
        imports=[adoption("things.a", id="id-a")],
        policy=policy,
    )
    found = plan(THINGS, declared, state(), listing({"things": {"id-a": {"name": "a", "note": "theirs"}}}))
    assert refused(found) == rules


def test_an_object_that_is_moved_and_written_is_moved() -> None:
    policy = Policy(forbid=(Forbidden("move", "things", HERE),))
    before = {"name": "a", "note": "n"}
    declared = configuration(
        resource("things.b", before | {"note": "m"}), moved=[("things.a", "things.b")], policy=policy
    )
    recorded = state({"things.a": record(THINGS, "id-a", before)})
    assert refused(plan(THINGS, declared, recorded, listing({"things": {"id-a": before}}))) == ["forbidden"]


def test_what_is_forbidden_twice_is_told_with_each_place():
    there = Place(HERE.file, 9, 3)
    rules = (Forbidden("delete", "things", HERE), Forbidden("*", "*", there))
    found = refusals(planned(Policy(forbid=rules), 10, deleted=1, updated=1))
    assert [(each.place, each.detail.count("things.t")) for each in found] == [(HERE, 1), (there, 2)]


class TestDrift:
    BEFORE = state({"things.a": record(THINGS, "id-a", {"name": "a", "note": "n"})})

    def planned(self, note, live, *, region=None, allow=(), keeps=HERE):
        wanted = {"name": "a", "note": note} | ({"region": region} if region else {})
        declared = configuration(resource("things.a", wanted), policy=Policy(keeps_drift=keeps))
        found = listing({"things": {"id-a": {"name": "a", "region": None, **live}}})
        return plan(THINGS, declared, self.BEFORE, found, selection=Selection(allow=tuple(allow)))

    @table(
        "note, live, rules",
        {
            "nobody changed anything": ("n", {"note": "n"}, []),
            "the author changed it": ("m", {"note": "n"}, []),
            "somebody else changed it": ("n", {"note": "x"}, ["drift"]),
            "both did": ("m", {"note": "x"}, ["drift"]),
            "both did the same": ("x", {"note": "x"}, []),
            "somebody changed what nobody declares": ("n", {"note": "n", "region": "x"}, []),
        },
    )
    def test_is_kept(self, note, live, rules):
        assert refused(self.planned(note, live)) == rules
        assert refused(self.planned(note, live, allow=["drift"])) == []
        assert refused(self.planned(note, live, keeps=None)) == []

    def test_is_kept_from_a_replacement_too(self):
        assert refused(self.planned("n", {"note": "x"}, region="s")) == ["drift"]

    def test_that_would_be_lost_is_named_with_who_and_when_and_what_to_do(self):
        found = self.planned("n", {"note": "x"})
        authors = {"things": {"id-a": Author("dana", "2026-11-22T12:00:00Z")}}
        (refusal,) = refusals(with_authors(found, Policy(keeps_drift=HERE), authors))
        assert refusal.place == HERE
        assert "  things.a: note by dana at 2026-11-22T12:00:00Z" in refusal.detail
        assert "  voxform drift --accept things.a\n" in refusal.hint
        assert "  voxform drift --write things.a\n" in refusal.hint
        assert "--allow drift" in refusal.hint

    def test_of_unknown_authors_is_said_once(self):
        found = self.planned("n", {"note": "x"})
        told = with_authors(found, Policy(), {"things": None, "others": None})
        assert codes(told).count("authors-unread") == 1
