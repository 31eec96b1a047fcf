"""What an approval binds to, and what it does not."""

from dataclasses import replace

import pytest
from tests.core.builders import (
    HERE,
    at,
    change_of,
    configuration,
    listing,
    plan,
    record,
    resource,
    secrets,
    state,
    table,
    tiny_kind,
)

from voxform.core.change import Selection
from voxform.core.digest import plan_digest
from voxform.core.place import Place
from voxform.core.resource import Lifecycle
from voxform.core.state import Deposed

KIND = tiny_kind(
    properties={
        "name": {}, "note": {}, "region": {}, "key": {}, "owner_id": {},
        "headers": {"type": "object", "default": {}, "additionalProperties": {"type": "string"}},
    },
    immutable=["region"], write_only=["key"], sensitive=["headers"], references={"owner_id": "things"},
)  # fmt: skip
LONG, OTHER = "a-value-of-more-than-twenty", "another-value-of-more-than-twenty"
KNOWN = secrets(KEY=LONG)
BASE = {"name": "t", "note": "old", "key": "${env.KEY}", "headers": {"A": "Bearer ${env.KEY}", "B": "one"}}
LIVE = {"name": "t", "note": "old", "headers": {"A": f"Bearer {LONG}", "B": "one"}}
BEFORE = state({"things.t": record(KIND, "t-1", BASE, LIVE, known=KNOWN)})
FOUND = listing({"things": {"t-1": LIVE}})


def planned(changed, *, before=BEFORE, found=FOUND, known=KNOWN, **more):
    return plan(KIND, configuration(resource("things.t", BASE | changed, **more)), before, found, known=known)


CHANGED = planned({"note": "new"})


@table(
    "other",
    {
        "another place": planned({"note": "new"}, place=Place("elsewhere.yaml", 9, 9)),
        "another serial": planned({"note": "new"}, before=replace(BEFORE, serial=99, write_id="w")),
        "secrets that are not set": planned({"note": "new"}, known=secrets()),
        "a secret that was rotated": planned({"note": "new"}, known=secrets(KEY=OTHER)),
        "objects of others": planned(
            {"note": "new"}, found=listing({"things": {"t-1": LIVE, "x": {"name": "x"}}})
        ),
    },
)
def test_does_not_depend_on(other):
    assert other.digest == CHANGED.digest


@table(
    "other",
    {
        "another value": planned({"note": "newer"}),
        "another value before": planned(
            {"note": "new"}, found=listing({"things": {"t-1": LIVE | {"note": "x"}}})
        ),
        "another lineage": planned({"note": "new"}, before=replace(BEFORE, lineage="other")),
        "another object": planned(
            {"note": "new"},
            before=state({"things.t": record(KIND, "t-2", BASE, LIVE, known=KNOWN)}),
            found=listing({"things": {"t-2": LIVE}}),
        ),
        "another variable for a secret": planned(
            {"note": "new", "key": "${env.OTHER}"}, known=secrets(KEY=LONG, OTHER=LONG)
        ),
        "another text around a secret": planned(
            {"note": "new", "headers": {"A": "Basic ${env.KEY}", "B": "one"}}
        ),
        "a protection": planned({"note": "new"}, protect=True),
        "a lifted protection": planned({"note": "new"}, protect=False),
        "an object that is to be kept": planned({"note": "new"}, retain=True),
        "another literal header": planned({"note": "new", "headers": {"A": "Bearer ${env.KEY}", "B": "two"}}),
        "nothing": planned({}),
    },
)
def test_depends_on(other):
    assert other.digest != CHANGED.digest


@table(
    "known",
    {"the variable is set": KNOWN, "it is not": secrets(), "it is set to something else": secrets(KEY=OTHER)},
)
def test_a_literal_header_is_in_the_digest_whether_secrets_are_set_or_not(known):
    edited = {"headers": {"A": "Bearer ${env.KEY}", "B": "two"}}
    assert planned(edited, known=known).digest == planned(edited).digest
    assert planned(edited, known=known).digest != planned({}, known=known).digest


@table("known", {"the variable is set": KNOWN, "it is not": secrets()})
def test_a_replacement_sends_its_secrets_whether_they_could_be_checked_or_not(known):
    moved = planned({"region": "south"}, known=known)
    assert change_of(moved, "things.t").action == "replace"
    assert moved.digest == planned({"region": "south"}).digest


def test_a_rotation_is_shown_and_not_in_the_digest():
    rotated = planned({}, known=secrets(KEY=OTHER))
    assert change_of(rotated, "things.t").reason == "secret_changed"
    assert {(str(each.path), each.variable) for each in rotated.rotations} == {
        ("('headers',)", "KEY"),
        ("('key',)", "KEY"),
    }
    assert rotated.digest == planned({}).digest


def test_a_rotation_hides_no_lifted_protection():
    protected = state(
        {"things.t": record(KIND, "t-1", BASE, LIVE, known=KNOWN, lifecycle=Lifecycle(protect=True))}
    )
    rotated = planned({}, before=protected, known=secrets(KEY=OTHER), protect=False)
    assert rotated.digest != planned({}, before=protected, known=secrets(KEY=OTHER)).digest
    assert rotated.digest == planned({}, before=protected, protect=False).digest


@pytest.mark.parametrize(
    "selection",
    [
        Selection(target=("things.t",)),
        Selection(exclude=("things.t",)),
        Selection(replace=("things.t",)),
        Selection(destroy=True),
        Selection(allow=("recreate",)),
        Selection(var={"a": "b"}),
    ],
    ids=["target", "exclude", "replace", "destroy", "allow", "var"],
)
def test_depends_on_the_selection(selection):
    assert plan_digest(replace(CHANGED, selection=selection), lineage="line") != CHANGED.digest


def test_before_the_first_write_the_lineage_is_null():
    first = planned({}, before=replace(state(), lineage=None, serial=0), found=listing())
    assert first.lineage is None
    assert plan_digest(first, lineage=None) == first.digest
    assert plan_digest(first, lineage="new") != first.digest


def test_references_are_symbolic():
    """The digest is the same before the object is there and after, when nothing else is."""
    owner, user = (
        resource("things.o", {"name": "o"}),
        resource("things.u", {"name": "u", "owner_id": "${things.o.id}"}),
    )
    before = state(
        {"things.u": record(KIND, "u-1", {"name": "u", "owner_id": "gone"}, dependencies=["things.o"])}
    )
    found = {"u-1": {"name": "u", "owner_id": "gone"}}
    unknown = plan(KIND, configuration(owner, user), before, listing({"things": found}))
    there = replace(
        before, resources={**before.resources, at("things.o"): record(KIND, "o-1", {"name": "o"})}
    )
    known = plan(KIND, configuration(owner, user), there, listing({"things": found | {"o-1": {"name": "o"}}}))
    assert change_of(unknown, "things.u").digest == change_of(known, "things.u").digest


class TestResume:
    """What remains and what is done are together what was approved."""

    REPLACING = planned({"region": "n"})

    def test_a_replacement_whose_old_object_is_left(self):
        (digest,) = [each.digest for each in self.REPLACING.writes]
        new = record(KIND, "t-2", BASE | {"region": "n"}, LIVE | {"region": "n"}, known=KNOWN)
        half = state(
            {"things.t": new}, deposed=(Deposed(at("things.t"), BEFORE.resources[at("things.t")], digest),)
        )
        found = listing({"things": {"t-1": LIVE, "t-2": LIVE | {"region": "n"}}})
        rest = planned({"region": "n"}, before=half, found=found)
        assert [each.reason for each in rest.writes] == ["deposed"]
        assert plan_digest(rest, lineage="line") == self.REPLACING.digest

    def test_a_change_that_is_done(self):
        one, two = resource("things.a", {"name": "a"}), resource("things.b", {"name": "b"})
        both = plan(KIND, configuration(one, two))
        done = change_of(both, "things.a").digest
        half = state({"things.a": record(KIND, "a-1", {"name": "a"})})
        rest = plan(KIND, configuration(one, two), half, listing({"things": {"a-1": {"name": "a"}}}))
        assert rest.digest != both.digest
        assert plan_digest(rest, lineage="line", finished=[done]) == both.digest

    def test_another_change_is_not_what_was_approved(self):
        one, two = resource("things.a", {"name": "a"}), resource("things.b", {"name": "b"})
        both = plan(KIND, configuration(one, two))
        other = plan(KIND, configuration(one, resource("things.b", {"name": "b", "note": "more"})))
        assert (
            plan_digest(other, lineage="line", finished=[change_of(both, "things.a").digest]) != both.digest
        )


def test_the_order_of_files_does_not_matter():
    resources = [resource(f"things.{name}", {"name": name}, place=HERE) for name in "abc"]
    one, other = plan(KIND, configuration(*resources)), plan(KIND, configuration(*reversed(resources)))
    assert one == other
