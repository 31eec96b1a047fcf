"""Which object stands behind which address."""

from datetime import timedelta
from typing import ClassVar

from tests.core.builders import (
    LONG_AGO,
    NOW,
    adoption,
    at,
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
)

from voxform.core.match import match
from voxform.core.state import Deposed

KIND = tiny_kind(properties={"name": {}, "provider": {}, "owner_id": {}}, references={"owner_id": "things"})
KINDS = {"things": KIND}
A = {"name": "a"}


def matched(declared, before, found):
    return match(KINDS, declared, before, found, NOW)


class TestMoved:
    RECORDS: ClassVar = {
        "things.a": record(KIND, "a-1", A),
        "things.b": record(KIND, "b-1", {"name": "b"}, dependencies=["things.a"]),
    }

    @table(
        "blocks, addresses",
        {
            "one block": ([("things.a", "things.x")], {"things.x": "a-1", "things.b": "b-1"}),
            "a chain": ([("things.a", "things.x"), ("things.x", "things.y")], {"things.y": "a-1", "things.b": "b-1"}),
            "a block that has done its work": ([("things.z", "things.x")], {"things.a": "a-1", "things.b": "b-1"}),
            "a target that is taken": ([("things.a", "things.b")], {"things.a": "a-1", "things.b": "b-1"}),
            "a swap by way of a third": (
                [("things.a", "things.t"), ("things.b", "things.a"), ("things.t", "things.b")],
                {"things.b": "a-1", "things.a": "b-1"}),
            "a block that waits for a later one": (
                [("things.a", "things.b"), ("things.b", "things.c")], {"things.b": "a-1", "things.c": "b-1"}),
            "into an instance": ([("things.a", 'things.x["k"]')], {'things.x["k"]': "a-1", "things.b": "b-1"}),
        },
    )  # fmt: skip
    def test_a_record_gets_its_new_address(self, blocks, addresses):
        found = matched(configuration(moved=blocks), state(self.RECORDS), listing())
        assert {str(address): each.id for address, each in found.state.resources.items()} == addresses

    def test_a_chain_is_one_move(self):
        blocks = [("things.a", "things.x"), ("things.x", "things.y")]
        found = matched(configuration(moved=blocks), state(self.RECORDS), listing())
        assert found.moved_from == {at("things.y"): at("things.a")}

    def test_dependencies_and_deposed_objects_move_along(self):
        old = Deposed(at("things.a"), record(KIND, "a-0", A, dependencies=["things.b"]))
        before = state(self.RECORDS, deposed=(old,))
        found = matched(configuration(moved=[("things.a", "things.x")]), before, listing())
        assert found.state.resources[at("things.b")].dependencies == (at("things.x"),)
        assert [each.address for each in found.state.deposed] == [at("things.x")]

    def test_a_move_alone_writes_nothing(self):
        declared = configuration(
            resource("things.x", A),
            resource("things.b", {"name": "b", "owner_id": "${things.x.id}"}),
            moved=[("things.a", "things.x")],
        )
        records = self.RECORDS | {"things.b": record(KIND, "b-1", {"name": "b", "owner_id": "a-1"})}
        objects = {"a-1": A, "b-1": {"name": "b", "owner_id": "a-1"}}
        planned = plan(KIND, declared, state(records), listing({"things": objects}))
        assert decided(planned) == {"things.x": ("move", "moved"), "things.b": ("noop", "declared")}
        assert planned.writes[0].moved_from == at("things.a")


class TestImport:
    OBJECTS: ClassVar = {"t-1": A, "t-2": {"name": "twice"}, "t-3": {"name": "twice"}, "own": {"name": "own"}}

    def planned(self, block, **more):
        declared = configuration(resource("things.a", A), imports=[block], **more)
        return plan(
            KIND,
            declared,
            state({"things.own": record(KIND, "own", {"name": "own"})}),
            listing({"things": self.OBJECTS}),
        )

    @table(
        "block",
        {"by id": adoption("things.a", id="t-1"), "by name": adoption("things.a", name="a")},
    )
    def test_adopts(self, block):
        planned = self.planned(block)
        assert decided(planned)["things.a"] == ("adopt", "import_requested")
        assert planned.base is not None
        assert planned.base.resources[at("things.a")].id == "t-1"
        assert "unrecorded-twin" not in codes(planned)

    @table(
        "block, said",
        {
            "an id that does not exist": (adoption("things.a", id="t-9"), "has none"),
            "a name that nothing has": (adoption("things.a", name="nobody"), "has none"),
            "a name that several have": (adoption("things.a", name="twice"), "t-2, t-3"),
            "an object that another address has": (adoption("things.a", id="own"), "things.own has"),
        },
    )
    def test_is_not_possible_for(self, block, said):
        (problem,) = [each for each in self.planned(block).diagnostics if each.code == "import-not-possible"]
        assert said in problem.detail

    def test_of_one_object_by_two_addresses_is_not_possible(self):
        declared = configuration(
            resource("things.a", A),
            resource("things.b", A),
            imports=[adoption("things.a", id="t-1"), adoption("things.b", id="t-1")],
        )
        planned = plan(KIND, declared, state(), listing({"things": {"t-1": A}}))
        assert "import-not-possible" in codes(planned)

    def test_of_a_recorded_address_has_done_its_work(self):
        declared = configuration(resource("things.a", A), imports=[adoption("things.a", id="gone")])
        planned = plan(
            KIND, declared, state({"things.a": record(KIND, "t-1", A)}), listing({"things": {"t-1": A}})
        )
        assert (decided(planned), codes(planned)) == ({"things.a": ("noop", "declared")}, [])

    def test_of_an_object_that_differs_updates_it(self):
        declared = configuration(
            resource("things.a", A | {"provider": "p"}), imports=[adoption("things.a", id="t-1")]
        )
        planned = plan(KIND, declared, state(), listing({"things": {"t-1": A | {"provider": "q"}}}))
        (change,) = planned.writes
        assert (change.action, change.reason, change.adopted_id) == ("update", "config_changed", "t-1")


SOON = (NOW - timedelta(seconds=3)).isoformat()


class TestMissing:
    @table(
        "written_at, gone, wanted, code",
        {
            "an old record, a GET says 404": (LONG_AGO, True, ("create", "missing_remotely"), None),
            "an old record that only the list lacks": (
                LONG_AGO,
                False,
                ("noop", "declared"),
                "not-visible-yet",
            ),
            "a record within the settle time": (SOON, True, ("noop", "declared"), "not-visible-yet"),
            "a record from the future": (
                "2027-01-01T00:00:00+00:00",
                True,
                ("create", "missing_remotely"),
                None,
            ),
        },
    )
    def test_a_recorded_object(self, written_at, gone, wanted, code):
        before = state({"things.a": record(KIND, "t-1", A, written_at=written_at)})
        found = listing({}, gone=[("things", "t-1")] if gone else [])
        planned = plan(KIND, configuration(resource("things.a", A)), before, found)
        assert decided(planned)["things.a"] == wanted
        assert codes(planned) == ([code] if code else [])

    def test_what_is_gone_and_not_declared_is_forgotten(self):
        planned = plan(
            KIND,
            configuration(),
            state({"things.a": record(KIND, "t-1", A)}),
            listing(gone=[("things", "t-1")]),
        )
        assert decided(planned) == {"things.a": ("forget", "missing_remotely")}
        assert planned.base is not None
        assert planned.base.resources == {}


class TestTwins:
    def test_an_unrecorded_object_with_the_same_identity_is_neither_seized_nor_duplicated(self):
        planned = plan(
            KIND,
            configuration(resource("things.a", A)),
            state(),
            listing({"things": {"t-9": {"name": " A"}}}),
        )
        (problem,) = [each for each in planned.diagnostics if each.code == "unrecorded-twin"]
        assert problem.severity == "refusal"
        assert '  import:\n    - to: things.a\n      id: "t-9"' in problem.hint

    @table(
        "before, objects",
        {
            "an object of ours": (state({"things.b": record(KIND, "t-1", A)}), {"t-1": A}),
            "a deposed object of ours": (
                state({}, deposed=(Deposed(at("things.a"), record(KIND, "t-1", A)),)), {"t-1": A}),
            "an object with another name": (state(), {"t-1": {"name": "other"}}),
            "an object without a name": (state(), {"t-1": {}}),
        },
    )  # fmt: skip
    def test_is_not(self, before, objects):
        planned = plan(KIND, configuration(resource("things.a", A)), before, listing({"things": objects}))
        assert "unrecorded-twin" not in codes(planned)


class TestUnmoved:
    """A block that leaves its record where it was says so, for the record would be deleted."""

    def told(self, recorded, declared, moved):
        records = {each: record(KIND, f"id-{at}", {"name": each}) for at, each in enumerate(recorded)}
        resources = [resource(each, {"name": each}) for each in declared]
        found = listing({"things": {f"id-{at}": {"name": each} for at, each in enumerate(recorded)}})
        planned = plan(KIND, configuration(*resources, moved=moved), state(records), found)
        return [(each.code, each.hint) for each in planned.diagnostics if each.code.startswith("moved")]

    @table(
        "recorded, declared, moved, code, words",
        {
            "one that becomes all instances": (
                ["things.a"], ['things.x["k"]', 'things.x["l"]'],
                [('things.a["k"]', 'things.x["k"]'), ('things.a["l"]', 'things.x["l"]')],
                "moved-instance", "from: things.a\n      to: 'things.x[\"k\"]'"),
            "instances that become one": (
                ['things.a["k"]', 'things.a["l"]'], ["things.x"], [("things.a", "things.x")],
                "moved-instance", "from: 'things.a[\"k\"]'\n      to: things.x"),
            "a target that has a record": (
                ["things.a", "things.x"], ["things.x"], [("things.a", "things.x")], "moved-taken", "state rm"),
        },
    )  # fmt: skip
    def test_is_told(self, recorded, declared, moved, code, words):
        ((found, hint),) = self.told(recorded, declared, moved)
        assert (found, words in hint) == (code, True)

    @table(
        "recorded, declared, moved",
        {
            "a block that has done its work": (["things.x"], ["things.x"], [("things.a", "things.x")]),
            "a block that does it now": (["things.a"], ["things.x"], [("things.a", "things.x")]),
            "instances that move one by one": (
                ['things.a["k"]'], ["things.x"], [('things.a["k"]', "things.x"), ("things.a", "things.y")]),
            "instances that are declared": (
                ['things.a["k"]'], ['things.a["k"]', "things.x"], [("things.a", "things.x")]),
        },
    )  # fmt: skip
    def test_is_silent(self, recorded, declared, moved):
        assert self.told(recorded, declared, moved) == []
