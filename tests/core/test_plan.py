"""Actions and reasons, references, replacements, what is recorded without a write, and what is noticed."""

from typing import Any

import pytest
from tests.core.builders import (
    LONG_AGO,
    adoption,
    at,
    change_of,
    codes,
    configuration,
    decided,
    listing,
    paths,
    plan,
    record,
    resource,
    secrets,
    shipped_kinds,
    state,
    table,
    tiny_kind,
)

from voxform.core.change import Selection
from voxform.core.path import format_path
from voxform.core.resource import Lifecycle
from voxform.core.state import Deposed, Operation, Pending

OWNERS = tiny_kind(
    "owners",
    properties={"name": {}, "region": {}, "title": {}, "serial": {}},
    immutable=["region"],
    computed=["serial"],
)
THINGS = tiny_kind(
    "things",
    properties={
        "name": {},
        "note": {},
        "region": {},
        "home_id": {},
        "owner_id": {},
        "owner_ids": {"type": "array", "default": []},
        "key": {},
        "masked_key": {},
        "updated_at": {},
    },
    references={"owner_id": "owners", "home_id": "owners", "owner_ids[]": "owners"},
    immutable=["region", "home_id"],
    write_only=["key"],
    masks={"masked_key": "key"},
    computed=["masked_key", "updated_at"],
    stamp="updated_at",
)
KINDS = {"owners": OWNERS, "things": THINGS}
LONG, OTHER = "a-value-of-more-than-twenty", "another-value-of-more-than-twenty"


def thing(name="t", **attributes):
    return {"name": name, **attributes}


def recorded(attributes, id_="t-1", **more):
    return record(THINGS, id_, attributes, known=secrets(KEY=LONG), **more)


def one(declared, applied, live=None, *, known=None, more=None, **rules):
    """The change of one thing that was applied as given and is live as given."""
    before = state({"things.t": recorded(applied)}, **(more or {}))
    found = listing(
        {"things": {"t-1": {k: v for k, v in (applied if live is None else live).items() if k != "key"}}}
    )
    planned = plan(KINDS, configuration(resource("things.t", declared, **rules)), before, found, known=known)
    return change_of(planned, "things.t")


@table(
    "declared, applied, live, more, wanted",
    {
        "nothing to do": (thing(), thing(), None, {}, ("noop", "declared")),
        "the author changed it": (thing(note="n"), thing(note="o"), None, {}, ("update", "config_changed")),
        "somebody else changed it": (
            thing(note="n"),
            thing(note="n"),
            thing(note="x"),
            {},
            ("update", "drifted"),
        ),
        "both did": (thing(note="n"), thing(note="o"), thing(note="x"), {}, ("update", "config_changed")),
        "the author and, elsewhere, somebody else": (
            thing(note="n", key="${env.KEY}"),
            thing(note="o", key="${env.KEY}"),
            None,
            {"known": secrets(KEY=OTHER)},
            ("update", "config_changed"),
        ),
        "the secret alone": (
            thing(key="${env.KEY}"),
            thing(key="${env.KEY}"),
            None,
            {"known": secrets(KEY=OTHER)},
            ("update", "secret_changed"),
        ),
        "drift and the secret": (
            thing(note="n", key="${env.KEY}"),
            thing(note="n", key="${env.KEY}"),
            thing(note="x"),
            {"known": secrets(KEY=OTHER)},
            ("update", "drifted"),
        ),
        "an immutable attribute": (
            thing(region="n"),
            thing(region="s"),
            None,
            {},
            ("replace", "immutable_changed"),
        ),
        "an immutable attribute and the note": (
            thing(region="n", note="n"),
            thing(region="s", note="o"),
            None,
            {},
            ("replace", "immutable_changed"),
        ),
        "what replace_on names": (
            thing(note="n"),
            thing(note="o"),
            None,
            {"replace_on": ["note"]},
            ("replace", "immutable_changed"),
        ),
        "protection alone": (thing(), thing(), None, {"protect": True}, ("update", "lifecycle_changed")),
        "a secret that is not checked": (
            thing(key="${env.KEY}"),
            thing(key="${env.KEY}"),
            None,
            {"known": secrets()},
            ("noop", "declared"),
        ),
        "what is ignored": (
            thing(note="n"),
            thing(note="o"),
            None,
            {"ignore_changes": ["note"]},
            ("noop", "declared"),
        ),
    },
)
def test_action_and_reason(declared, applied, live, more, wanted):
    change = one(declared, applied, live, **({"known": secrets(KEY=LONG)} | more))
    assert (change.action.value, change.reason.value) == wanted


def test_a_new_resource_is_created_with_everything_it_declares():
    planned = plan(KINDS, configuration(resource("things.t", thing(note="n", key="${env.KEY}"))))
    change = change_of(planned, "things.t")
    assert (change.action, change.reason, change.id) == ("create", "declared", "")
    assert {format_path(each.path): each.sensitive for each in change.fields} == {
        "name": False,
        "note": False,
        "key": True,
    }


def test_an_interruption_comes_before_every_other_reason():
    waiting = Pending("op", Operation.UPDATE, at("things.t"), LONG_AGO, recorded(thing(note="n")))
    change = one(thing(note="m", region="n"), thing(note="o", region="s"), more={"pending": (waiting,)})
    assert (change.action, change.reason) == ("replace", "interrupted")


class TestRemoval:
    @table(
        "rules, destroy, gone, wanted",
        {
            "not declared any more": (Lifecycle(), False, False, ("delete", "undeclared")),
            "destroyed": (Lifecycle(), True, False, ("delete", "requested")),
            "retained": (Lifecycle(retain=True), False, False, ("forget", "undeclared")),
            "retained and destroyed": (Lifecycle(retain=True), True, False, ("forget", "requested")),
            "gone already": (Lifecycle(), False, True, ("forget", "missing_remotely")),
            "gone already and destroyed": (Lifecycle(), True, True, ("forget", "requested")),
        },
    )
    def test_of_a_record(self, rules, destroy, gone, wanted):
        before = state({"things.t": recorded(thing(), lifecycle=rules)})
        found = listing(
            {} if gone else {"things": {"t-1": thing()}}, gone=[("things", "t-1")] if gone else []
        )
        declared = configuration(*([resource("things.t", thing())] if destroy else []))
        planned = plan(KINDS, declared, before, found, selection=Selection(destroy=destroy))
        assert decided(planned) == {"things.t": wanted}
        assert planned.base is not None
        assert (at("things.t") in planned.base.resources) is (wanted[0] == "delete")

    def test_after_an_interruption(self):
        rules = Lifecycle(retain=True)
        waiting = Pending(
            "op", Operation.UPDATE, at("things.t"), LONG_AGO, recorded(thing(), lifecycle=rules)
        )
        before = state({"things.t": recorded(thing(), lifecycle=rules)}, pending=(waiting,))
        planned = plan(KINDS, configuration(), before, listing({"things": {"t-1": thing()}}))
        assert decided(planned) == {"things.t": ("forget", "interrupted")}

    def test_of_a_kind_without_a_delete_only_forgets(self):
        kind = tiny_kind(operations={"delete": False})
        before = state({"things.t": record(kind, "t-1", {"name": "t"})})
        planned = plan(kind, configuration(), before, listing({"things": {"t-1": {"name": "t"}}}))
        assert decided(planned) == {"things.t": ("forget", "undeclared")}

    def test_of_a_deposed_object(self):
        before = state(
            {"things.t": recorded(thing())}, deposed=(Deposed(at("things.t"), recorded(thing(), "old")),)
        )
        planned = plan(
            KINDS,
            configuration(resource("things.t", thing())),
            before,
            listing({"things": {"t-1": thing(), "old": thing()}}),
        )
        assert decided(planned) == {
            "things.t": ("noop", "declared"),
            "deposed things.t": ("delete", "deposed"),
        }


class TestReferences:
    """What is known of a resource that others refer to."""

    def planned(self, owner, wanted, *, owner_before=None, before=None, live=None):
        records = {}
        objects: dict[str, dict[str, Any]] = {"owners": {}, "things": {}}
        if owner_before is not None:
            records["owners.o"] = record(OWNERS, "o-1", owner_before)
            objects["owners"]["o-1"] = owner_before | {"serial": "S1"}
        if before is not None:
            records["things.t"] = recorded(before, dependencies=["owners.o"])
            objects["things"]["t-1"] = live or before
        declared = configuration(resource("owners.o", owner), resource("things.t", wanted))
        return plan(KINDS, declared, state(records), listing(objects))

    @table(
        "path, owner_before, wanted",
        {
            "the id of what exists": ("id", {"name": "o"}, "o-1"),
            "the id of what is only updated": ("id", {"name": "before"}, "o-1"),
            "a declared attribute of what is only updated": ("name", {"name": "before"}, "o"),
            "a computed attribute of what exists": ("serial", {"name": "o"}, "S1"),
            "the id of what is created": ("id", None, None),
            "a declared attribute of what is created": ("name", None, "o"),
            "a computed attribute of what is created": ("serial", None, None),
            "the id of what is replaced": ("id", {"name": "o", "region": "s"}, None),
            "a computed attribute of what is replaced": ("serial", {"name": "o", "region": "s"}, None),
        },
    )
    def test_gives(self, path, owner_before, wanted):
        owner = {"name": "o", "region": "n"} if owner_before and "region" in owner_before else {"name": "o"}
        planned = self.planned(owner, thing(note=f"${{owners.o.{path}}}"), owner_before=owner_before)
        change = change_of(planned, "things.t")
        (field,) = [each for each in change.fields if each.path == ("note",)]
        assert field.unknown is (wanted is None)
        assert field.after == (wanted or f"${{owners.o.{path}}}")

    def test_in_a_text_are_filled_in(self):
        planned = self.planned({"name": "o"}, thing(note="of ${owners.o.name}!"))
        assert change_of(planned, "things.t").body["note"] == "of o!"

    def test_of_every_instance_are_in_order(self):
        keys = ("b", "a", "c")
        declared = configuration(
            *(resource(f'owners.o["{key}"]', {"name": key}) for key in keys),
            resource("things.t", thing(owner_ids="${owners.o[*].id}")),
        )
        records = {f'owners.o["{key}"]': record(OWNERS, f"o-{key}", {"name": key}) for key in keys}
        objects = {"owners": {f"o-{key}": {"name": key} for key in keys}}
        change = change_of(plan(KINDS, declared, state(records), listing(objects)), "things.t")
        assert change.body["owner_ids"] == ["o-a", "o-b", "o-c"]
        assert [str(each) for each in change.edges] == ['owners.o["a"]', 'owners.o["b"]', 'owners.o["c"]']

    @table(
        "keys, known",
        {
            "some": (("b", "a"), ["x", "o-a", "o-b", "y"]),
            "one that is new": (("b", "new"), ["x", "o-b", '${owners.o["new"].id}', "y"]),
            "none": ((), ["x", "y"]),
        },
    )
    def test_of_every_instance_join_the_list_they_stand_in(self, keys, known):
        declared = configuration(
            *(resource(f'owners.o["{key}"]', {"name": key}) for key in keys),
            resource("things.t", thing(owner_ids=["x", "${owners.o[*].id}", "y"])),
        )
        old = [key for key in keys if key != "new"]
        records = {f'owners.o["{key}"]': record(OWNERS, f"o-{key}", {"name": key}) for key in old}
        objects = {"owners": {f"o-{key}": {"name": key} for key in old}}
        change = change_of(plan(KINDS, declared, state(records), listing(objects)), "things.t")
        assert [str(each) for each in change.body["owner_ids"]] == known

    def test_to_a_resource_with_for_each_wait_for_all_of_its_instances(self):
        declared = configuration(
            resource("owners.a", {"name": "a"}, depends_on=["owners.z"]),
            resource('owners.z["1"]', {"name": "1"}, depends_on=["things.t"]),
            resource('owners.z["2"]', {"name": "2"}),
            resource("things.t", thing(), depends_on=['owners.z["2"]']),
        )
        assert [str(each.address) for each in plan(KINDS, declared).changes] == [
            'owners.z["2"]',
            "things.t",
            'owners.z["1"]',
            "owners.a",
        ]

    def test_to_what_is_replaced_make_updates_or_replacements(self):
        owner, before = {"name": "o", "region": "n"}, {"name": "o", "region": "s"}
        moving = self.planned(
            owner, thing(owner_id="${owners.o.id}"), owner_before=before, before=thing(owner_id="o-1")
        )
        assert decided(moving) == {
            "owners.o": ("replace", "immutable_changed"),
            "things.t": ("update", "reference_changed"),
        }
        fixed = self.planned(
            owner, thing(home_id="${owners.o.id}"), owner_before=before, before=thing(home_id="o-1")
        )
        assert decided(fixed)["things.t"] == ("replace", "immutable_changed")

    def test_to_what_is_only_updated_make_nothing(self):
        planned = self.planned(
            {"name": "new"},
            thing(owner_id="${owners.o.id}"),
            owner_before={"name": "old"},
            before=thing(owner_id="o-1"),
        )
        assert decided(planned) == {
            "owners.o": ("update", "config_changed"),
            "things.t": ("noop", "declared"),
        }

    def test_that_the_author_turned_to_another_resource_are_a_change_of_the_configuration(self):
        before = {"things.t": recorded(thing(owner_id="o-1"), dependencies=["owners.o"])}
        records = {
            name: record(OWNERS, id_, {"name": name})
            for name, id_ in (("owners.o", "o-1"), ("owners.p", "p-1"))
        }
        declared = configuration(
            resource("owners.o", {"name": "owners.o"}),
            resource("owners.p", {"name": "owners.p"}),
            resource("things.t", thing(owner_id="${owners.p.id}")),
        )
        objects = {
            "owners": {"o-1": {"name": "owners.o"}, "p-1": {"name": "owners.p"}},
            "things": {"t-1": thing(owner_id="o-1")},
        }
        planned = plan(KINDS, declared, state(before | records), listing(objects))
        assert decided(planned)["things.t"] == ("update", "config_changed")

    def test_come_before_what_refers_to_them(self):
        declared = configuration(
            resource("things.a", thing("a", owner_id="${owners.z.id}")),
            resource("owners.z", {"name": "z"}, depends_on=["things.b"]),
            resource("things.b", thing("b")),
        )
        assert [str(each.address) for each in plan(KINDS, declared).changes] == [
            "things.b",
            "owners.z",
            "things.a",
        ]


class TestReplacement:
    def test_of_a_chain_goes_all_the_way(self):
        kinds = {
            "links": tiny_kind(
                "links",
                properties={"name": {}, "region": {}, "next_id": {}},
                references={"next_id": "links"},
                immutable=["region", "next_id"],
            )
        }
        names = "abc"
        declared = [resource("links.a", {"name": "a", "region": "new"})]
        records, objects = {}, {}
        for before, name in zip(" abc", names, strict=False):
            attributes = (
                {"name": name, "region": "old"} if name == "a" else {"name": name, "next_id": f"{before}-1"}
            )
            records[f"links.{name}"] = record(kinds["links"], f"{name}-1", attributes)
            objects[f"{name}-1"] = attributes
        declared += [
            resource(f"links.{name}", {"name": name, "next_id": f"${{links.{old}.id}}"})
            for old, name in ("ab", "bc")
        ]
        planned = plan(kinds, configuration(*declared), state(records), listing({"links": objects}))
        assert [each.action.value for each in planned.changes] == ["replace"] * 3

    def test_sends_every_attribute_and_names_every_secret(self):
        change = one(
            thing(region="n", note="n", key="${env.KEY}"),
            thing(region="s", note="n", key="${env.KEY}"),
            known=secrets(KEY=LONG),
        )
        assert {format_path(each.path) for each in change.fields} == {"region", "key"}
        assert set(change.body) == {"name", "region", "note", "key"}

    def test_is_not_forced_by_an_immutable_secret_that_was_not_checked(self):
        kind = tiny_kind("things", properties={"name": {}, "key": {}}, write_only=["key"], immutable=["key"])
        attributes = {"name": "t", "key": "${env.KEY}"}
        before = state({"things.t": record(kind, "t-1", attributes, {"name": "t"}, known=secrets(KEY=LONG))})
        planned = plan(
            kind,
            configuration(resource("things.t", attributes)),
            before,
            listing({"things": {"t-1": {"name": "t"}}}),
        )
        assert decided(planned) == {"things.t": ("noop", "declared")}


class TestBody:
    KIND = tiny_kind(
        "things",
        properties={
            "name": {},
            "provider": {},
            "model": {},
            "size": {"default": 5},
            "config": {"type": "object", "additionalProperties": False, "properties": {"to": {}, "body": {}}},
            "parts": {
                "type": "array",
                "default": [],
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"name": {}, "value": {}},
                },
            },
        },
        lists={"parts": {"keyed": ["name"]}},
        together=[["provider", "model"]],
    )

    @table(
        "desired, applied, live, ignored, body",
        {
            "only what changed": (
                {"provider": "p", "size": 1},
                {"size": 2},
                {"size": 2, "provider": "p"},
                [],
                {"size": 1},
            ),
            "what belongs together": (
                {"provider": "q", "model": "m"},
                {"provider": "p", "model": "m"},
                None,
                [],
                {"provider": "q", "model": "m"},
            ),
            "what belongs together and is ignored": (
                {"provider": "q", "model": "m"},
                {"provider": "p", "model": "m"},
                {"provider": "p", "model": "by hand"},
                ["model"],
                {"provider": "q", "model": "by hand"},
            ),
            "an object as it lives with what changed": (
                {"config": {"to": "n"}},
                {"config": {"to": "o"}},
                {"config": {"to": "o", "body": "by hand"}},
                [],
                {"config": {"to": "n", "body": "by hand"}},
            ),
            "a field that is taken away": (
                {"config": {"to": "x"}},
                {"config": {"to": "x", "body": "y"}},
                None,
                [],
                {"config": {"to": "x", "body": None}},
            ),
            "an object of which nothing is left": ({}, {"config": {"to": "x"}}, None, [], {"config": None}),
            "an object of which the others' part is left": (
                {},
                {"config": {"to": "x"}},
                {"config": {"to": "x", "body": "by hand"}},
                [],
                {"config": {"to": None, "body": "by hand"}},
            ),
            "a field that is ignored": (
                {"config": {"to": "n", "body": "mine"}},
                {"config": {"to": "o"}},
                {"config": {"to": "o", "body": "theirs"}},
                ["config.body"],
                {"config": {"to": "n", "body": "theirs"}},
            ),
            "an element of somebody else": (
                {"parts": [{"name": "p", "value": 2}]},
                {"parts": [{"name": "p", "value": 1}]},
                {"parts": [{"name": "f", "value": 9}, {"name": "p", "value": 1}]},
                [],
                {"parts": [{"name": "p", "value": 2}, {"name": "f", "value": 9}]},
            ),
            "a list of which nothing is left": ({}, {"parts": [{"name": "p"}]}, None, [], {"parts": []}),
            "a list of which somebody else's element is left": (
                {},
                {"parts": [{"name": "p"}]},
                {"parts": [{"name": "p"}, {"name": "f"}]},
                [],
                {"parts": [{"name": "f"}]},
            ),
            "the default for what is taken away": ({}, {"size": 7}, None, [], {"size": 5}),
        },
    )
    def test_holds(self, desired, applied, live, ignored, body):
        before = state({"things.t": record(self.KIND, "t-1", thing(**applied), thing(**(live or applied)))})
        declared = configuration(resource("things.t", thing(**desired), ignore_changes=ignored))
        found = listing({"things": {"t-1": thing(**(applied if live is None else live))}})
        assert change_of(plan(self.KIND, declared, before, found), "things.t").body == body


class TestAdoption:
    DECLARED = thing(note="n", key="${env.KEY}")

    def planned(self, *, send=False, known=None, live=None):
        declared = configuration(
            resource("things.t", self.DECLARED), imports=[adoption("things.t", id="t-1", send=send)]
        )
        found = listing({"things": {"t-1": thing(note="n", masked_key="…enty") | (live or {})}})
        return plan(KINDS, declared, state(), found, known=known)

    def test_trusts_what_it_cannot_read_and_needs_no_secret(self):
        planned = self.planned()
        change = change_of(planned, "things.t")
        assert (change.action, change.trusted) == ("adopt", paths("key"))
        assert planned.base is not None
        assert planned.base.resources[at("things.t")].trusted == paths("key")

    def test_sends_what_it_cannot_read_when_it_is_told(self):
        change = change_of(self.planned(send=True, known=secrets(KEY=LONG)), "things.t")
        assert (change.action, list(change.body)) == ("update", ["key"])

    def test_warns_of_a_mask_that_contradicts_the_variable(self):
        planned = self.planned(known=secrets(KEY="something-else-0000"))
        assert codes(planned) == ["adopted-secret-differs"]
        assert codes(self.planned(known=secrets(KEY=LONG))) == []

    def test_stays_in_sync_afterwards(self):
        before = self.planned().base
        declared = configuration(resource("things.t", self.DECLARED))
        found = listing({"things": {"t-1": thing(note="n", masked_key="…enty")}})
        assert decided(plan(KINDS, declared, before, found))["things.t"] == ("noop", "declared")


class TestWithoutAWrite:
    def test_a_refreshed_record_keeps_when_it_was_written(self):
        declared = configuration(resource("things.t", thing(note="n")))
        before = state({"things.t": recorded(thing(note="o"))})
        planned = plan(KINDS, declared, before, listing({"things": {"t-1": thing(note="n")}}))
        assert planned.base is not None
        found = planned.base.resources[at("things.t")]
        assert (found.applied, found.observed["note"], found.written_at) == (thing(note="n"), "n", LONG_AGO)

    def test_a_record_with_a_write_ahead_stays_as_it_is(self):
        declared = configuration(resource("things.t", thing(note="n")))
        before = state({"things.t": recorded(thing(note="o"))})
        planned = plan(KINDS, declared, before, listing({"things": {"t-1": thing(note="o")}}))
        assert planned.base == before

    def test_a_secret_that_was_not_checked_keeps_its_fingerprint(self):
        declared = configuration(resource("things.t", thing(key="${env.KEY}")))
        before = state({"things.t": recorded(thing(key="${env.KEY}"))})
        planned = plan(KINDS, declared, before, listing({"things": {"t-1": thing()}}))
        assert planned.base is not None
        kept = planned.base.resources[at("things.t")].fingerprints
        assert kept == before.resources[at("things.t")].fingerprints
        assert codes(planned) == ["secrets-not-checked"]

    def test_protection_is_recorded(self):
        declared = configuration(resource("things.t", thing(), protect=True))
        planned = plan(
            KINDS, declared, state({"things.t": recorded(thing())}), listing({"things": {"t-1": thing()}})
        )
        assert planned.base is not None
        assert planned.base.resources[at("things.t")].lifecycle == Lifecycle(protect=True)


_UNSET = "Not set, so not compared with what was last sent: {}."
_BLIND = "Set, but with nothing to compare with what was last sent: {}."
UNCHECKED = {
    "one that is not set": ("${env.KEY}", {}, _UNSET.format("KEY")),
    "one too short for a fingerprint": ("${env.KEY}", {"KEY": "short"}, _BLIND.format("KEY")),
    "one of two that is not set": ("${env.A}${env.B}", {"A": LONG}, _UNSET.format("B")),
}


class TestIgnoredForAWhile:
    FOR_A_WHILE = table(
        "wanted, reason, before",
        {
            "changed outside meanwhile": ("n", "drifted", recorded(thing(note="n"))),
            "changed in the configuration meanwhile": ("other", "config_changed", recorded(thing(note="n"))),
            "adopted with another value": ("n", "config_changed", None),
        },
    )

    @FOR_A_WHILE
    def test_what_was_ignored_is_compared_again_when_the_rule_goes(self, wanted, reason, before):
        found = listing({"things": {"t-1": thing(note="by hand")}})
        blocks = () if before else (adoption("things.t", id="t-1"),)
        ignoring = plan(
            KINDS,
            configuration(resource("things.t", thing(note=wanted), ignore_changes=["note"]), imports=blocks),
            state({"things.t": before} if before else {}),
            found,
        )
        again = plan(KINDS, configuration(resource("things.t", thing(note=wanted))), ignoring.base, found)
        assert ignoring.not_kept == ()
        assert decided(again)["things.t"] == ("update", reason)


class TestNotices:
    @pytest.mark.parametrize("case", UNCHECKED)
    def test_a_secret_that_cannot_be_compared_is_named_with_the_reason(self, case):
        written, values, expected = UNCHECKED[case]
        declared = configuration(resource("things.t", thing(key=written)))
        before = state({"things.t": record(THINGS, "t-1", thing(key=written), known=secrets(**values))})
        planned = plan(
            KINDS, declared, before, listing({"things": {"t-1": thing()}}), known=secrets(**values)
        )
        (told,) = planned.diagnostics
        assert (told.code, told.detail.split(". ")[0].rstrip(".") + ".") == ("secrets-not-checked", expected)

    def test_a_secret_that_was_never_sent_is_not_said_to_be_compared(self):
        declared = configuration(
            resource("things.t", thing(key="${env.KEY}")), resource("things.u", thing("u", key="${env.NEW}"))
        )
        before = state({"things.t": recorded(thing(key="${env.KEY}"))})
        planned = plan(KINDS, declared, before, listing({"things": {"t-1": thing()}}))
        told = [each.detail for each in planned.diagnostics if each.code == "secrets-not-checked"]
        assert told == [_UNSET.format("KEY"), "Not set, and never sent so far: NEW."]

    def test_what_was_not_kept_is_shown_with_its_place_and_is_no_change(self):
        declared = configuration(resource("things.t", thing(note="n")))
        before = state({"things.t": record(THINGS, "t-1", thing(note="n"), thing(note=None))})
        planned = plan(KINDS, declared, before, listing({"things": {"t-1": thing(note=None)}}))
        assert planned.writes == ()
        assert [(str(each.address), each.path, each.place is not None) for each in planned.not_kept] == [
            ("things.t", ("note",), True)
        ]

    def test_a_stamp_that_moved_alone_is_noticed(self):
        declared = configuration(resource("things.t", thing()))
        before = state({"things.t": record(THINGS, "t-1", thing(), thing(updated_at="1"))})
        moved = listing({"things": {"t-1": thing(updated_at="2")}})
        assert codes(plan(KINDS, declared, before, moved)) == ["touched-outside"]
        assert codes(plan(KINDS, declared, before, listing({"things": {"t-1": thing(updated_at="1")}}))) == []

    def test_a_stamp_that_moved_with_something_readable_is_explained_by_that(self):
        declared = configuration(resource("things.t", thing()))
        before = state({"things.t": record(THINGS, "t-1", thing(), thing(note="a", updated_at="1"))})
        moved = listing({"things": {"t-1": thing(note="b", updated_at="2")}})
        assert codes(plan(KINDS, declared, before, moved)) == []

    @table(
        "recorded_too, severities",
        {
            "one of them would be created": (False, ["error"]),
            "both exist, of which validation warns": (True, []),
        },
    )
    def test_two_resources_with_one_identity(self, recorded_too, severities):
        declared = configuration(resource("things.a", thing()), resource("things.b", thing(" T ")))
        records = {"things.a": recorded(thing())} | (
            {"things.b": recorded(thing(" T "), "t-2")} if recorded_too else {}
        )
        objects = {"t-1": thing()} | ({"t-2": thing(" T ")} if recorded_too else {})
        planned = plan(KINDS, declared, state(records), listing({"things": objects}))
        assert [each.severity for each in planned.diagnostics if each.code == "same-identity"] == severities

    def test_drift_is_told_from_what_the_author_wants_anyway(self):
        declared = configuration(resource("things.t", thing(note="n", region="r")))
        before = state({"things.t": recorded(thing(note="o", region="r"))})
        same = listing({"things": {"t-1": thing(note="n", region="r")}})
        assert plan(KINDS, declared, before, same).drift == ()
        other = plan(KINDS, declared, before, listing({"things": {"t-1": thing(note="x", region="r")}}))
        assert [(each.path, each.before, each.after) for drift in other.drift for each in drift.fields] == [
            (("note",), "o", "x")
        ]

    def test_an_object_deleted_outside_is_drift_without_fields(self):
        planned = plan(
            KINDS,
            configuration(resource("things.t", thing())),
            state({"things.t": recorded(thing())}),
            listing(gone=[("things", "t-1")]),
        )
        assert [(each.id, each.fields) for each in planned.drift] == [("t-1", ())]

    def test_what_only_a_create_needs_is_missed_on_create(self):
        declared = configuration(resource("things.t", {"note": "n"}, ignore_changes=["name"]))
        assert "required-on-create" in codes(plan(KINDS, declared))
        before = state({"things.t": recorded(thing(note="n"))})
        there = plan(KINDS, declared, before, listing({"things": {"t-1": thing(note="n")}}))
        assert codes(there) == []


@pytest.mark.parametrize("kind", shipped_kinds().values(), ids=shipped_kinds())
def test_a_shipped_kind_can_be_planned(kind):
    attributes = {name: "x" for name in kind.schema["required"] if not kind.is_write_only((name,))}
    planned = plan(shipped_kinds(), configuration(resource(f"{kind.name}.x", attributes)))
    assert change_of(planned, f"{kind.name}.x").action == "create"


def test_no_secret_is_anywhere_in_a_plan():
    known = secrets(KEY=LONG, TOKEN=OTHER)
    kind = tiny_kind(
        "things",
        properties={"name": {}, "key": {}, "headers": {"type": "object", "additionalProperties": {}}},
        write_only=["key"],
        sensitive=["headers"],
    )
    attributes = {
        "name": "t",
        "key": "${env.KEY}",
        "headers": {"A": "Bearer ${env.TOKEN}", "B": "literal-header"},
    }
    typed = {"name": "t", "headers": {"A": f"Bearer {OTHER}", "B": "typed-by-hand"}}
    for before in (state(), state({"things.t": record(kind, "t-1", attributes, typed, known=known)})):
        planned = plan(
            kind,
            configuration(resource("things.t", attributes)),
            before,
            listing({"things": {"t-1": typed}}),
            known=known,
        )
        shown = repr(planned)
        assert not [value for value in (LONG, OTHER, "typed-by-hand") if value in shown]
        assert "literal-header" not in repr(planned.base)
