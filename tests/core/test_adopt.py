"""Which object an `import` block names: exactly one that nobody has, or a problem that says how to name it."""

from typing import ClassVar

import pytest
from tests.core.builders import (
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

from voxform.core.state import Deposed

MOMENT = {"type": "string", "format": "date-time"}
THINGS = tiny_kind(
    properties={
        "name": {"type": "string"},
        "provider": {"type": "string"},
        "created_at": MOMENT,
        "updated_at": MOMENT,
    },
    computed=["created_at", "updated_at"],
    stamp="updated_at",
)
OTHERS = tiny_kind("others")
KINDS = {"things": THINGS, "others": OTHERS}

OLD = {
    "name": "twice",
    "provider": "p",
    "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-02-01T00:00:00Z",
}
NEW = {
    "name": "twice",
    "provider": "q",
    "created_at": "2026-03-01T00:00:00Z",
    "updated_at": "2026-04-01T00:00:00Z",
}
OBJECTS = {
    "things": {"t-1": {"name": "once"}, "t-2": OLD, "t-3": NEW},
    "others": {"o-1": {"name": "once"}},
}


def planned(*imports, before=None, objects=None, declared=("things.a", "things.b")):
    resources = [resource(each, {"name": each.split(".")[1]}) for each in declared]
    return plan(
        KINDS, configuration(*resources, imports=imports), before or state(), listing(objects or OBJECTS)
    )


def problem(found, code="import-not-possible"):
    (one,) = [each for each in found.diagnostics if each.code == code]
    return one


class TestSeveral:
    BLOCK: ClassVar = adoption("things.a", name="twice")

    def test_each_is_offered_with_what_tells_it_apart_and_its_own_block(self):
        assert problem(planned(self.BLOCK)).hint == (
            "Name one of them by id:\n"
            "  # twice, provider p, created_at 2026-01-01T00:00:00Z\n"
            '  import:\n    - to: things.a\n      id: "t-2"\n'
            "  # twice, provider q, created_at 2026-03-01T00:00:00Z\n"
            '  import:\n    - to: things.a\n      id: "t-3"'
        )

    def test_of_very_many_the_first_are_offered(self):
        objects = {"things": {f"t-{number}": {"name": "twice"} for number in range(9)}}
        hint = problem(planned(self.BLOCK, objects=objects)).hint
        assert (hint.count("import:"), hint.splitlines()[-1]) == (5, "or one of 4 more")

    @table(
        "before",
        {
            "one that is recorded is none of them": state({"things.b": record(THINGS, "t-2", OLD)}),
            "one that is deposed is none of them": state(
                {}, deposed=(Deposed(at("things.b"), record(THINGS, "t-2", OLD)),)
            ),
        },
    )
    def test_what_somebody_has_is_not_among_them(self, before):
        found = planned(self.BLOCK, before=before)
        assert decided(found)["things.a"][0] == "update"
        assert found.base.resources[at("things.a")].id == "t-3"

    @pytest.mark.parametrize("turned", [False, True], ids=["the id first", "the name first"])
    def test_what_another_block_takes_by_id_is_not_among_them(self, turned):
        blocks = (adoption("things.b", id="t-2"), self.BLOCK)
        found = planned(*(reversed(blocks) if turned else blocks))
        assert {str(to): each.id for to, each in found.base.resources.items()} == {
            "things.a": "t-3",
            "things.b": "t-2",
        }

    def test_two_blocks_with_the_name_do_not_share_them_out(self):
        found = planned(self.BLOCK, adoption("things.b", name="twice"))
        assert codes(found).count("import-not-possible") == 2

    def test_a_twin_that_has_twins_is_offered_with_a_block_for_each(self):
        found = planned(declared=("things.twice",))
        hint = problem(found, "unrecorded-twin").hint
        assert hint.startswith("Adopt one of them:\n  # twice, provider p, created_at 2026-01-01")
        assert [each in hint for each in ('id: "t-2"', 'id: "t-3"')] == [True, True]


class TestNone:
    @table(
        "block, detail, hint",
        {
            "an id of another kind": (
                adoption("things.a", id="o-1"),
                "The id is that of an object of others",
                "Correct the block",
            ),
            "a name where an id must stand": (
                adoption("things.a", id="once"),
                "It is the name of t-1, not an id.",
                "Correct the block",
            ),
            "a name that is nearly right": (adoption("things.a", name="onec"), "has none.", "Did you mean once?"),
            "an id that nothing has": (adoption("things.a", id="t-9"), "has none.", "Correct the block"),
            "a name that somebody has": (adoption("things.a", name="own"), "which things.b has", "`moved`"),
            "an id of an old object": (
                adoption("things.a", id="old"),
                "which things.b (its old object) has",
                "`moved`",
            ),
        },
    )  # fmt: skip
    def test_it_is_said_why(self, block, detail, hint):
        before = state(
            {"things.b": record(THINGS, "own", {"name": "own"})},
            deposed=(Deposed(at("things.b"), record(THINGS, "old", {"name": "old"})),),
        )
        objects = OBJECTS | {"things": OBJECTS["things"] | {"own": {"name": "own"}, "old": {"name": "old"}}}
        found = problem(planned(block, before=before, objects=objects))
        assert detail in found.detail
        assert hint in found.hint

    def test_the_second_of_two_blocks_for_one_object_says_who_has_it(self):
        found = planned(adoption("things.a", name="once"), adoption("things.b", name="once"))
        assert "which things.a has" in problem(found).detail


class TestRecordedAlready:
    @table(
        "id_, told",
        {
            "the block that recorded it": ("t-1", []),
            "a block whose object is gone since": ("t-9", []),
            "a block that names another object": ("t-2", ["import-idle"]),
        },
    )
    def test_it_stays(self, id_, told):
        before = state({"things.a": record(THINGS, "t-1", {"name": "a"})})
        found = planned(adoption("things.a", id=id_), before=before, declared=("things.a",))
        assert found.base.resources[at("things.a")].id == "t-1"
        assert [each for each in codes(found) if each.startswith("import")] == told


def test_an_instance_adopts_like_any_other():
    declared = ('things.branch["tokyo"]', 'things.branch["berlin"]')
    resources = [resource(each, {"name": f"branch {each[15:-2]}"}) for each in declared]
    blocks = [adoption(declared[0], id="t-1"), adoption(declared[1], name="branch berlin")]
    objects = {"things": {"t-1": {"name": "branch tokyo"}, "t-2": {"name": "branch berlin"}}}
    found = plan(KINDS, configuration(*resources, imports=blocks), state(), listing(objects))
    assert {each: action for each, (action, _) in decided(found).items()} == dict.fromkeys(declared, "adopt")
