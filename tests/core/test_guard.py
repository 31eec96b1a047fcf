"""Rules that refuse a plan, who is affected by it, and deletes that look like renames."""

import re
from dataclasses import replace

from tests.core.builders import (
    LONG_AGO,
    at,
    change_of,
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

from voxform.core.change import Selection, Unmanaged
from voxform.core.guard import refusals
from voxform.core.resource import Lifecycle
from voxform.core.state import Deposed, Operation, Pending

OWNERS = tiny_kind("owners")
THINGS = tiny_kind(
    "things",
    properties={
        "name": {},
        "note": {},
        "region": {},
        "owner_ids": {"type": "array"},
        "via": {"type": "object", "additionalProperties": False, "properties": {"owner_id": {}}},
    },
    references={"owner_ids[]": "owners", "via.owner_id": "owners"},
    immutable=["region"],
)
PHONES = tiny_kind("phones", properties={"name": {}, "thing_id": {}}, references={"thing_id": "things"})
KINDS = {"owners": OWNERS, "things": THINGS, "phones": PHONES}


def recorded(name, id_, **more):
    return record(THINGS, id_, {"name": name}, **more)


def refused(planned):
    return [each.rule for each in refusals(planned)]


class TestDeleteAll:
    BEFORE = state({"things.a": recorded("a", "a-1"), "things.b": recorded("b", "b-1")})
    FOUND = listing({"things": {"a-1": {"name": "a"}, "b-1": {"name": "b"}}})

    @table(
        "declared, selection, rules",
        {
            "nothing is declared": ([], Selection(), ["delete-all"]),
            "nothing is declared and it is allowed": ([], Selection(allow=("delete-all",)), []),
            "one is left": (["things.a"], Selection(), []),
            "others are declared": (["things.c"], Selection(), ["delete-all"]),
            "destroy is asked for": ([], Selection(destroy=True), []),
        },
    )
    def test_is_refused(self, declared, selection, rules):
        wanted = configuration(*(resource(each, {"name": each[-1], "note": each}) for each in declared))
        assert refused(plan(KINDS, wanted, self.BEFORE, self.FOUND, selection=selection)) == rules

    @table(
        "record_b, found, pending",
        {
            "the other one is gone already": (recorded("b", "b-1"), [], ()),
            "the other one is retained": (
                recorded("b", "b-1", lifecycle=Lifecycle(retain=True)),
                ["b-1"],
                (),
            ),
            "the other one was being created": (
                None,
                ["b-1"],
                (Pending("op", Operation.CREATE, at("things.b"), LONG_AGO, recorded("b", "")),),
            ),
        },
    )
    def test_is_refused_when_no_record_would_be_left(self, record_b, found, pending):
        records = {"things.a": recorded("a", "a-1")} | ({"things.b": record_b} if record_b else {})
        live = {"a-1": {"name": "a"}} | {id_: {"name": "b"} for id_ in found}
        gone = () if found else [("things", "b-1")]
        before = state(records, pending=pending)
        planned = plan(KINDS, configuration(), before, listing({"things": live}, gone=gone))
        assert refused(planned) == ["delete-all"]

    def test_is_not_what_an_empty_state_is(self):
        assert refused(plan(KINDS, configuration(), state(), listing())) == []

    def test_counts_no_deposed_objects(self):
        before = state(
            {"things.a": recorded("a", "a-1")}, deposed=(Deposed(at("things.a"), recorded("a", "a-0")),)
        )
        found = listing({"things": {"a-1": {"name": "a"}, "a-0": {"name": "a"}}})
        assert refused(plan(KINDS, configuration(resource("things.a", {"name": "a"})), before, found)) == []


class TestProtected:
    @table(
        "remembered, written, wanted, rules",
        {
            "its block is gone": (True, None, "delete", ["protected"]),
            "it was never protected": (None, None, "delete", []),
            "protection was lifted and applied": (False, None, "delete", []),
            "it is replaced": (True, True, "replace", ["protected"]),
            "it is replaced, protected only now": (None, True, "replace", ["protected"]),
            "it is replaced, lifted but not applied": (True, False, "replace", ["protected"]),
            "it is updated": (True, True, "update", []),
        },
    )
    def test_is_not_deleted(self, remembered, written, wanted, rules):
        applied = {"name": "a", "region": "s", "note": "o"}
        before = state(
            {
                "things.a": record(THINGS, "a-1", applied, lifecycle=Lifecycle(protect=remembered)),
                "things.keep": recorded("keep", "k-1"),
            }
        )
        now = {"replace": applied | {"region": "n"}, "update": applied | {"note": "n"}}.get(wanted)
        declared = [resource("things.keep", {"name": "keep"})]
        declared += [resource("things.a", now, protect=written)] if now else []
        found = listing({"things": {"a-1": applied, "k-1": {"name": "keep"}}})
        planned = plan(KINDS, configuration(*declared), before, found)
        assert change_of(planned, "things.a").action == wanted
        assert refused(planned) == rules
        allowed = Selection(allow=("protected",))
        assert refused(plan(KINDS, configuration(*declared), before, found, selection=allowed)) == []

    def test_is_not_destroyed(self):
        before = state({"things.a": recorded("a", "a-1", lifecycle=Lifecycle(protect=True))})
        found = listing({"things": {"a-1": {"name": "a"}}})
        planned = plan(KINDS, configuration(), before, found, selection=Selection(destroy=True))
        assert refused(planned) == ["protected"]

    def test_may_be_forgotten_when_it_is_gone(self):
        before = state(
            {
                "things.a": recorded("a", "a-1", lifecycle=Lifecycle(protect=True)),
                "things.k": recorded("k", "k-1"),
            }
        )
        found = listing({"things": {"k-1": {"name": "k"}}}, gone=[("things", "a-1")])
        planned = plan(KINDS, configuration(resource("things.k", {"name": "k"})), before, found)
        assert refused(planned) == []


class TestAccount:
    THREE = {f"things.{name}": recorded(name, f"{name}-1") for name in "abc"}  # noqa: RUF012  # only read

    @table(
        "wanted, before, read, rules",
        {
            "all agree": ("org_1", "org_1", "org_1", []),
            "the account is not readable": ("org_1", "org_1", None, []),
            "the key reads another than declared": ("org_1", None, "org_2", ["account"]),
            "the key reads another than recorded": (None, "org_1", "org_2", ["account"]),
            "nothing is declared or recorded": (None, None, "org_2", []),
        },
    )
    def test_by_its_id(self, wanted, before, read, rules):
        planned = plan(KINDS, configuration(account=wanted), state(account=before), listing(account=read))
        assert refused(planned) == rules
        allowed = Selection(allow=("account",))
        assert (
            refused(
                plan(
                    KINDS,
                    configuration(account=wanted),
                    state(account=before),
                    listing(account=read),
                    selection=allowed,
                )
            )
            == []
        )

    @table(
        "gone, rules",
        {
            "all three": (["a-1", "b-1", "c-1"], ["account"]),
            "two of three": (["a-1", "b-1"], []),
        },
    )
    def test_by_what_is_gone(self, gone, rules):
        declared = configuration(*(resource(f"things.{name}", {"name": name}) for name in "abc"))
        found = listing(
            {"things": {f"{name}-1": {"name": name} for name in "abc" if f"{name}-1" not in gone}},
            gone=[("things", each) for each in gone],
        )
        assert refused(plan(KINDS, declared, state(self.THREE), found)) == rules

    def test_one_that_is_gone_is_enough_at_another_address(self):
        declared = configuration(resource("things.a", {"name": "a"}))
        before = state({"things.a": self.THREE["things.a"]}, api_url="https://elsewhere.oneinbox.ai")
        planned = plan(KINDS, declared, before, listing(gone=[("things", "a-1")]))
        assert refused(planned) == ["account"]
        assert planned.base is not None
        assert planned.base.api_url == "https://api.oneinbox.ai"
        there = listing({"things": {"a-1": {"name": "a"}}})
        assert refused(plan(KINDS, declared, before, there)) == []

    def test_two_that_are_gone_are_no_proof(self):
        two = {name: self.THREE[name] for name in ("things.a", "things.b")}
        found = listing(gone=[("things", "a-1"), ("things", "b-1")])
        declared = configuration(*(resource(name, {"name": name[-1]}) for name in two))
        assert refused(plan(KINDS, declared, state(two), found)) == []

    def test_the_account_is_recorded_once_it_is_read(self):
        planned = plan(KINDS, configuration(), state(), listing(account="org_1"))
        assert planned.base is not None
        assert planned.base.account == "org_1"


class TestRename:
    def planned(self, new, old=None, *, moved=(), allow=()):
        before = state(
            {
                "things.old": record(THINGS, "t-1", old or {"name": "n", "note": "x"}),
                "things.k": recorded("k", "k-1"),
            }
        )
        declared = configuration(
            resource("things.new", new), resource("things.k", {"name": "k"}), moved=moved
        )
        found = listing({"things": {"t-1": old or {"name": "n", "note": "x"}, "k-1": {"name": "k"}}})
        return plan(KINDS, declared, before, found, selection=Selection(allow=allow))

    @table(
        "new, code",
        {
            "the same identity": ({"name": "n", "note": "other"}, "recreate"),
            "the same identity in other letters": ({"name": " N "}, "recreate"),
            "all the same but the identity": ({"name": "m", "note": "x"}, "possible-rename"),
            "another identity and another note": ({"name": "m", "note": "y"}, None),
        },
    )
    def test_is_recognised(self, new, code):
        assert [each for each in codes(self.planned(new)) if each != "unrecorded-twin"] == (
            [code] if code else []
        )

    def test_prints_the_block_to_paste(self):
        planned = self.planned({"name": "n"})
        hint = next(each.hint for each in planned.diagnostics if each.code == "recreate")
        assert "  moved:\n    - from: things.old\n      to: things.new" in hint

    @table(
        "names, note, block",
        {
            "of several, all in one block": (
                {"old": "new", "first": "second"},
                "x {}",
                {"things.old": "things.new", "things.first": "things.second"},
            ),
            "of a `for_each` under another name, in one entry": (
                {'old["a"]': 'new["a"]', 'old["b"]': 'new["b"]'},
                "x",
                {"things.old": "things.new"},
            ),
            "of instances under other keys, each with its own": (
                {'old["a"]': 'old["x"]', 'old["b"]': 'old["y"]'},
                "x {}",
                {
                    "'things.old[\"a\"]'": "'things.old[\"x\"]'",
                    "'things.old[\"b\"]'": "'things.old[\"y\"]'",
                },
            ),
        },
    )
    @table(
        "code, renamed", {"of one identity": ("recreate", "n {}"), "of another": ("possible-rename", "m {}")}
    )
    def test_prints_one_block_for_several(self, names, note, block, code, renamed):
        before = {
            f"things.{old}": record(THINGS, f"t-{at}", {"name": f"n {at}", "note": note.format(at)})
            for at, old in enumerate(names)
        }
        after = [
            resource(f"things.{new}", {"name": renamed.format(at), "note": note.format(at)})
            for at, new in enumerate(names.values())
        ]
        objects = {each.id: {**each.applied} for each in before.values()}
        made = plan(KINDS, configuration(*after), state(before), listing({"things": objects}))

        *others, last = [each.hint for each in made.diagnostics if each.code == code]
        assert dict(re.findall(r"    - from: (.+)\n      to: (.+)", last)) == block
        assert len(others) == len(names) - 1
        assert all("the block below" in each and "moved:" not in each for each in others)

    def test_is_no_matter_once_the_block_is_there_or_it_is_allowed(self):
        assert codes(self.planned({"name": "n"}, moved=[("things.old", "things.new")])) == []
        assert refused(self.planned({"name": "n"}, allow=("recreate",))) == []

    def test_is_not_between_kinds(self):
        before = state({"owners.o": record(OWNERS, "o-1", {"name": "n"}), "things.k": recorded("k", "k-1")})
        declared = configuration(resource("things.new", {"name": "n"}), resource("things.k", {"name": "k"}))
        found = listing({"owners": {"o-1": {"name": "n"}}, "things": {"k-1": {"name": "k"}}})
        assert codes(plan(KINDS, declared, before, found)) == []


class TestAffects:
    def test_names_dependents_here_and_on_the_platform_however_far(self):
        declared = configuration(
            resource("owners.o", {"name": "new"}),
            resource("things.t", {"name": "t", "owner_ids": ["${owners.o.id}"]}),
            resource("phones.p", {"name": "p", "thing_id": "${things.t.id}"}),
        )
        before = state(
            {
                "owners.o": record(OWNERS, "o-1", {"name": "old"}),
                "things.t": record(
                    THINGS, "t-1", {"name": "t", "owner_ids": ["o-1"]}, dependencies=["owners.o"]
                ),
                "phones.p": record(
                    PHONES, "p-1", {"name": "p", "thing_id": "t-1"}, dependencies=["things.t"]
                ),
            }
        )
        found = listing(
            {
                "owners": {"o-1": {"name": "old"}},
                "things": {
                    "t-1": {"name": "t", "owner_ids": ["o-1"]},
                    "x-1": {"name": "theirs", "via": {"owner_id": "o-1"}},
                },
                "phones": {
                    "p-1": {"name": "p", "thing_id": "t-1"},
                    "x-2": {"name": "their phone", "thing_id": "x-1"},
                    "x-3": {"name": "unrelated", "thing_id": "x-9"},
                },
            }
        )
        affects = change_of(plan(KINDS, declared, before, found), "owners.o").affects
        assert affects.managed == (at("phones.p"), at("things.t"))
        assert affects.unmanaged == (
            Unmanaged("phones", "x-2", "their phone"),
            Unmanaged("things", "x-1", "theirs"),
        )

    def test_begins_with_what_stands_on_the_most(self):
        """A telephone number before the thing that answers it, whatever their names."""
        declared = configuration(
            resource("owners.o", {"name": "new"}),
            resource("phones.z", {"name": "z", "thing_id": "${things.a.id}"}),
            resource("things.a", {"name": "a", "owner_ids": ["${owners.o.id}"]}),
        )
        before = state({"owners.o": record(OWNERS, "o-1", {"name": "old"})})
        found = listing({"owners": {"o-1": {"name": "old"}}})
        affects = change_of(plan(KINDS, declared, before, found), "owners.o").affects
        assert affects.managed == (at("phones.z"), at("things.a"))

    def test_of_a_delete_counts_who_was_recorded_to_depend_on_it(self):
        before = state(
            {
                "owners.o": record(OWNERS, "o-1", {"name": "o"}),
                "things.t": record(
                    THINGS, "t-1", {"name": "t", "owner_ids": ["o-1"]}, dependencies=["owners.o"]
                ),
            }
        )
        declared = configuration(resource("things.t", {"name": "t"}))
        found = listing(
            {"owners": {"o-1": {"name": "o"}}, "things": {"t-1": {"name": "t", "owner_ids": ["o-1"]}}}
        )
        assert change_of(plan(KINDS, declared, before, found), "owners.o").affects.managed == (
            at("things.t"),
        )

    def test_of_nothing_is_nothing(self):
        declared = configuration(
            resource("owners.o", {"name": "o"}), resource("phones.p", {"name": "p"}, depends_on=["owners.o"])
        )
        before = state({"owners.o": record(OWNERS, "o-1", {"name": "o"})})
        planned = plan(KINDS, declared, before, listing({"owners": {"o-1": {"name": "o"}}}))
        assert change_of(planned, "owners.o").affects.managed == ()

    def test_of_objects_that_hold_each_other_ends(self):
        loops = tiny_kind("loops", properties={"name": {}, "next_id": {}}, references={"next_id": "loops"})
        found = listing({"loops": {"a": {"name": "a", "next_id": "b"}, "b": {"name": "b", "next_id": "a"}}})
        before = state({"loops.a": record(loops, "a", {"name": "old"}, {"name": "a"})})
        change = change_of(
            plan(loops, configuration(resource("loops.a", {"name": "new"})), before, found), "loops.a"
        )
        assert change.affects.unmanaged == (Unmanaged("loops", "b", "b"),)


def test_a_rule_that_is_allowed_is_still_shown():
    planned = plan(
        KINDS,
        configuration(),
        TestDeleteAll.BEFORE,
        TestDeleteAll.FOUND,
        selection=Selection(allow=("delete-all",)),
    )
    assert codes(planned) == ["delete-all"]
    assert refusals(replace(planned, selection=Selection())) != ()
