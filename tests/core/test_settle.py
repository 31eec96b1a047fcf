"""What became of operations that an earlier run did not confirm."""

import shlex
from dataclasses import replace
from typing import Any, ClassVar

from tests.core.builders import (
    LONG_AGO,
    at,
    codes,
    configuration,
    decided,
    listing,
    plan,
    record,
    resource,
    secrets,
    state,
    table,
    tiny_kind,
)

from voxform.core.path import Path
from voxform.core.resource import Fingerprint
from voxform.core.settle import settle
from voxform.core.state import Deposed, Operation, Pending

KIND = tiny_kind(
    properties={
        "name": {},
        "note": {},
        "memo": {},
        "region": {},
        "key": {},
        "owner_id": {},
        "config": {"type": "object", "additionalProperties": False, "properties": {"to": {}, "body": {}}},
    },
    immutable=["region"],
    write_only=["key"],
    references={"owner_id": "things"},
)
KINDS = {"things": KIND}
HERE = at("things.here")


def pending(operation: Operation, intended: Any, *, id_: str = "", **more: Any) -> Pending:
    return Pending(
        "op-1", operation, HERE, LONG_AGO, replace(record(KIND, "x", intended, {}), id=id_), **more
    )


def creating(intended: dict[str, Any], **more: Any) -> Pending:
    made = pending(Operation.CREATE, intended, **more)
    return replace(made, intended=replace(made.intended, observed={}))


class TestACreate:
    @table(
        "objects, taken, code",
        {
            "nothing came: it is created again": ({}, "", None),
            "one object as intended: adopted": ({"t-1": {"name": "n", "note": "x"}}, "t-1", None),
            "one object, normalised: adopted": ({"t-1": {"name": " N ", "note": "X "}}, "t-1", None),
            "one object with another value: asked": ({"t-1": {"name": "n", "note": "y"}}, "", "unsettled-create"),
            "two objects: asked": (
                {"t-1": {"name": "n", "note": "x"}, "t-2": {"name": "n", "note": "x"}}, "", "unsettled-create"),
            "another identity: not ours": ({"t-1": {"name": "m", "note": "x"}}, "", None),
            "an object that was there before": ({"seen": {"name": "n", "note": "x"}}, "", None),
            "an object that we own already": ({"own": {"name": "n", "note": "x"}}, "", None),
            "one seen before and one new": (
                {"seen": {"name": "n", "note": "x"}, "t-1": {"name": "n", "note": "x"}}, "t-1", None),
            "what cannot be read does not count": ({"t-1": {"name": "n"}}, "t-1", None),
        },
    )  # fmt: skip
    def test_is_settled_by_what_is_there_now(self, objects, taken, code):
        before = state(
            {"things.other": record(KIND, "own", {"name": "n"})},
            pending=(creating({"name": "n", "note": "x"}),),
            seen={"things": ("seen",)},
        )
        settled = settle(KINDS, before, listing({"things": objects}))
        assert settled.adopted == ({HERE: taken} if taken else {})
        assert [each.code for each in settled.diagnostics] == ([code] if code else [])
        assert bool(settled.state.pending) is bool(code)
        assert settled.state.seen == (before.seen if code else {})
        assert settled.interrupted == {HERE}

    def test_that_no_list_shows_is_not_concluded_from_lists_that_are_behind(self):
        before = state(
            {"things.other": record(KIND, "own", {"name": "o"})}, pending=(creating({"name": "n"}),)
        )
        found = listing({"things": {"own": {"name": "o"}}}, unlisted=[("things", "own")])
        settled = settle(KINDS, before, found)
        assert [each.code for each in settled.diagnostics] == ["list-behind"]
        assert settled.state.pending == before.pending

    def test_a_key_does_not_end_the_word_of_a_command_to_paste(self):
        address = """things.here["a'; echo b"]"""
        before = state(
            {"things.other": record(KIND, "own", {"name": "o"})},
            pending=(replace(creating({"name": "n"}), address=at(address)),),
        )
        found = listing({"things": {"own": {"name": "o"}}}, unlisted=[("things", "own")])
        (problem,) = settle(KINDS, before, found).diagnostics
        assert shlex.split(problem.hint.splitlines()[-1]) == ["voxform", "state", "rm", address]

    def test_that_a_list_shows_is_adopted_although_it_is_behind(self):
        before = state(
            {"things.other": record(KIND, "own", {"name": "o"})}, pending=(creating({"name": "n"}),)
        )
        objects = {"own": {"name": "o"}, "t-1": {"name": "n"}}
        settled = settle(KINDS, before, listing({"things": objects}, unlisted=[("things", "own")]))
        assert settled.adopted == {HERE: "t-1"}

    def test_that_lists_of_another_kind_are_behind_does_not_matter(self):
        before = state(pending=(creating({"name": "n"}),))
        settled = settle(KINDS, before, listing({"things": {}}, unlisted=[("others", "own")]))
        assert settled.state.pending == ()

    def test_that_was_adopted_counts_as_answered(self):
        declared = configuration(
            resource("things.here", {"name": "n", "note": " X", "memo": "m", "region": " N"})
        )
        before = state(pending=(creating({"name": "n", "note": " X", "memo": "m", "region": " N"}),))
        planned = plan(
            KIND, declared, before, listing({"things": {"t-1": {"name": "n", "note": "x", "region": "n"}}})
        )
        assert decided(planned) == {"things.here": ("adopt", "interrupted")}
        assert planned.base is not None
        assert planned.base.resources[HERE].id == "t-1"
        assert planned.base.pending == ()

    def test_that_deposed_an_object_leaves_it_deposed(self):
        old = record(KIND, "old", {"name": "n", "region": "s"})
        made = creating({"name": "n", "region": "n"}, replaces="old", change_digest="sha256:r")
        objects = {"old": {"name": "n", "region": "s"}, "new": {"name": "n", "region": "n"}}
        settled = settle(KINDS, state({"things.here": old}, pending=(made,)), listing({"things": objects}))
        assert settled.state.resources[HERE].id == "new"
        assert settled.state.deposed == (Deposed(HERE, old, "sha256:r"),)

    def test_two_creates_never_take_one_object(self):
        twin = replace(creating({"name": "n"}), operation_id="op-2", address=at("things.twin"))
        before = state(pending=(creating({"name": "n"}), twin))
        settled = settle(KINDS, before, listing({"things": {"t-1": {"name": "n"}}}))
        assert settled.adopted == {HERE: "t-1"}

    def test_that_is_asked_about_refuses_the_plan_until_the_author_names_the_object(self):
        declared = configuration(resource("things.here", {"name": "n", "note": "x"}))
        before = state(pending=(creating({"name": "n", "note": "x"}),))
        found = listing({"things": {"t-1": {"name": "n", "note": "y"}}})
        planned = plan(KIND, declared, before, found)
        assert "unsettled-create" in codes(planned)
        assert planned.base is not None
        assert planned.base.pending == before.pending
        hint = next(each.hint for each in planned.diagnostics if each.code == "unsettled-create")
        assert "voxform import things.here t-1" in hint


class TestAnUpdate:
    BEFORE = record(
        KIND, "t-1", {"name": "n", "note": "old", "region": "N"}, {"name": "n", "note": "old", "region": "n"}
    )

    def after(self, intended: dict[str, Any], live: dict[str, Any], wanted: dict[str, Any]):
        wave = pending(Operation.UPDATE, intended, id_="t-1")
        before = state({"things.here": self.BEFORE}, pending=(wave,))
        declared = configuration(resource("things.here", wanted))
        return plan(KIND, declared, before, listing({"things": {"t-1": live}}))

    INTENDED: ClassVar = {"name": "n", "note": "new", "region": "N"}

    @table(
        "live, wanted, sent",
        {
            "it happened": ({"note": "new"}, {"note": "new"}, {}),
            "it did not happen": ({"note": "old"}, {"note": "new"}, {"note": "new"}),
            "it did not, and is not wanted any more": ({"note": "old"}, {"note": "old"}, {}),
            "it happened, and is not wanted any more": ({"note": "new"}, {"note": "old"}, {"note": "old"}),
        },
    )
    def test_is_planned_again_as_far_as_it_is_needed(self, live, wanted, sent):
        common = {"name": "n", "region": "n"}
        planned = self.after(self.INTENDED, common | live, common | {"region": "N"} | wanted)
        assert {str(path): value for each in planned.writes for path, value in each.body.items()} == sent

    def test_that_was_to_take_something_away_is_repeated(self):
        live = {"name": "n", "note": "old", "region": "n"}
        planned = self.after({"name": "n", "region": "N"}, live, {"name": "n", "region": "N"})
        assert [each.body for each in planned.writes] == [{"note": None}]

    def test_does_not_replace_what_the_platform_normalised(self):
        live = {"name": "n", "note": "old", "region": "n"}
        planned = self.after(self.INTENDED, live, self.INTENDED)
        assert decided(planned) == {"things.here": ("update", "interrupted")}

    def test_of_which_nothing_is_visible_is_repeated_and_stays_pending_meanwhile(self):
        intended = {"name": "n", "note": "old", "memo": "new", "region": "N"}
        planned = self.after(intended, {"name": "n", "note": "old", "region": "n"}, intended)
        assert [each.body for each in planned.writes] == [{"memo": "new"}]
        assert planned.base is not None
        assert [each.operation_id for each in planned.base.pending] == ["op-1"]

    def test_that_is_seen_to_have_happened_is_pending_no_more(self):
        planned = self.after(self.INTENDED, {"name": "n", "note": "new", "region": "n"}, self.INTENDED)
        assert planned.writes == ()
        assert planned.base is not None
        assert planned.base.pending == ()

    def test_keeps_what_either_side_depends_on(self):
        old = replace(self.BEFORE, dependencies=(at("things.a"),))
        wave = pending(Operation.UPDATE, {"name": "n", "owner_id": "b"}, id_="t-1")
        wave = replace(wave, intended=replace(wave.intended, dependencies=(at("things.b"),)))
        settled = settle(KINDS, state({"things.here": old}, pending=(wave,)), listing())
        assert settled.state.resources[HERE].dependencies == (at("things.a"), at("things.b"))

    @table(
        "variable, then, origin",
        {
            "a secret that was rotated": ("${env.KEY}", "KEY", "secret"),
            "a secret from another variable, as was approved": ("${env.KEY}", "OTHER", "secret"),
            "a secret that is new, as was approved": ("${env.KEY}", None, "secret"),
            "a secret from a variable that nobody approved": ("${env.OTHER}", "KEY", "config"),
        },
    )
    def test_sends_again(self, variable, then, origin):
        attributes = {"name": "n", "note": "old", "region": "N"}
        known = secrets(KEY="a-value-of-more-than-twenty", OTHER="a-value-of-more-than-twenty")
        old = attributes | ({"key": f"${{env.{then}}}"} if then else {})
        wave = pending(Operation.UPDATE, attributes, id_="t-1")
        on_its_way: dict[Path, Fingerprint] = {("key",): Fingerprint(sources=("KEY",))}
        wave = replace(wave, intended=replace(wave.intended, fingerprints=on_its_way))
        before = state({"things.here": record(KIND, "t-1", old, attributes, known=known)}, pending=(wave,))
        declared = configuration(resource("things.here", attributes | {"key": variable}))
        planned = plan(KIND, declared, before, listing({"things": {"t-1": attributes}}), known=known)
        assert [(each.path, each.changed, each.origin) for each in planned.writes[0].fields] == [
            (("key",), True, origin)
        ]

    def test_follows_its_resource_to_another_address(self):
        wave = pending(Operation.UPDATE, {"name": "n", "memo": "new"}, id_="t-1")
        before = state({"things.here": self.BEFORE}, pending=(wave,))
        moved = configuration(
            resource("things.there", {"name": "n", "note": "old", "memo": "new", "region": "N"}),
            moved=[("things.here", "things.there")],
        )
        found = listing({"things": {"t-1": {"name": "n", "note": "old", "region": "n"}}})
        planned = plan(KIND, moved, before, found)
        assert decided(planned) == {"things.there": ("update", "interrupted")}
        assert planned.base is not None
        assert [each.address for each in planned.base.pending] == [at("things.there")]

    def test_is_not_given_up_because_an_import_block_is_still_there(self):
        from tests.core.builders import adoption  # one use

        wave = pending(Operation.UPDATE, {"name": "n", "memo": "new"}, id_="t-1")
        wanted = {"name": "n", "note": "old", "memo": "new", "region": "N"}
        declared = configuration(resource("things.here", wanted), imports=[adoption("things.here", id="t-1")])
        found = listing({"things": {"t-1": {"name": "n", "note": "old", "region": "n"}}})
        planned = plan(KIND, declared, state({"things.here": self.BEFORE}, pending=(wave,)), found)
        assert [each.body for each in planned.writes] == [{"memo": "new"}]

    def test_that_may_have_moved_a_reference_holds_both_objects(self):
        """The object may still hold the old id, so what has it goes only after the update."""
        from voxform.core.step import steps  # one use

        old = record(KIND, "t-1", {"name": "n", "owner_id": "a-1"}, dependencies=["things.a"])
        wave = pending(Operation.UPDATE, {"name": "n", "owner_id": "b-1"}, id_="t-1")
        before = state(
            {
                "things.here": old,
                "things.a": record(KIND, "a-1", {"name": "a"}),
                "things.b": record(KIND, "b-1", {"name": "b"}),
            },
            pending=(wave,),
        )
        declared = configuration(
            resource("things.here", {"name": "n", "owner_id": "${things.b.id}"}),
            resource("things.b", {"name": "b"}),
        )
        objects = {"t-1": {"name": "n", "owner_id": "a-1"}, "a-1": {"name": "a"}, "b-1": {"name": "b"}}
        planned = plan(KIND, declared, before, listing({"things": objects}))
        after = {each.name: each.after for each in steps(KINDS, planned)}
        assert after["delete things.a a-1"] == ("update things.here",)


class TestADelete:
    OWN = record(KIND, "t-1", {"name": "n"})

    def settled(self, *, gone: bool, deposed: bool = False, declared: bool = False):
        wave = pending(Operation.DELETE, {"name": "n"}, id_="t-1", deposed=deposed)
        other = record(KIND, "t-2", {"name": "n"})
        before = state(
            {"things.here": other if deposed else self.OWN},
            deposed=(Deposed(HERE, self.OWN, "sha256:r"),) if deposed else (),
            pending=(wave,),
        )
        wanted = [resource("things.here", {"name": "n"})] if declared or deposed else []
        objects = {"t-2": {"name": "n"}} | ({} if gone else {"t-1": {"name": "n"}})
        return plan(
            KIND,
            configuration(*wanted),
            before,
            listing({"things": objects}, gone=[("things", "t-1")] * gone),
        )

    def test_that_happened_is_done(self):
        planned = self.settled(gone=True)
        assert planned.writes == ()
        assert planned.base is not None
        assert (planned.base.resources, planned.base.pending) == ({}, ())

    def test_that_did_not_is_planned_again(self):
        assert decided(self.settled(gone=False)) == {"things.here": ("delete", "interrupted")}

    def test_that_happened_to_what_is_declared_again_creates_it(self):
        planned = self.settled(gone=True, declared=True)
        assert decided(planned)["things.here"] == ("create", "interrupted")

    def test_that_did_not_happen_to_what_is_declared_again_changes_nothing(self):
        assert decided(self.settled(gone=False, declared=True)) == {"things.here": ("noop", "interrupted")}

    def test_of_a_deposed_object_that_happened_is_done(self):
        planned = self.settled(gone=True, deposed=True)
        assert planned.writes == ()
        assert planned.base is not None
        assert planned.base.deposed == ()

    def test_of_a_deposed_object_that_did_not_is_planned_again_under_the_same_approval(self):
        planned = self.settled(gone=False, deposed=True)
        assert decided(planned)["deposed things.here"] == ("delete", "deposed")
        assert [each.digest for each in planned.writes] == ["sha256:r"]
