"""What a selection takes along and leaves out, over chains of keys, tools, models and agents."""

from dataclasses import replace
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
    plan,
    record,
    resource,
    state,
    table,
    tiny_kind,
)

from voxform.core.change import Selection
from voxform.core.guard import refusals
from voxform.core.resource import Lifecycle
from voxform.core.state import Deposed, Operation, Pending
from voxform.core.step import steps

TEXT = {"type": "string"}
LIST = {"type": "array", "default": []}
KINDS = {
    kind.name: kind
    for kind in (
        tiny_kind("keys", properties={"name": TEXT, "region": TEXT, "note": TEXT}, immutable=["region"]),
        tiny_kind(
            "tools",
            properties={"name": TEXT, "note": TEXT, "key_id": TEXT},
            references={"key_id": "keys"},
        ),
        tiny_kind(
            "models",
            properties={"name": TEXT, "note": TEXT, "tool_ids": LIST, "key_id": TEXT},
            references={"tool_ids[]": "tools", "key_id": "keys"},
            lists={"tool_ids": "unordered"},
        ),
        tiny_kind(
            "agents",
            properties={"name": TEXT, "note": TEXT, "model_id": TEXT},
            references={"model_id": "models"},
            immutable=["model_id"],
        ),
    )
}
NEEDS = {
    "keys.mail": (),
    "keys.spare": (),
    "tools.send": ("keys.mail",),
    "tools.hang_up": (),
    "models.desk": ("tools.send", "tools.hang_up"),
    "models.night": ("tools.hang_up",),
    "agents.front": ("models.desk",),
    "agents.late": ("models.night",),
}
ALL = set(NEEDS)


def id_of(address):
    return address.replace(".", "-")


def body(address, *, ids=False, note="old", needs=None, **more):
    """An object's attributes, references as the author or as the platform writes them."""
    kind, _, name = address.partition(".")
    found = {"name": name, "note": note}
    needed = NEEDS[address] if needs is None else needs
    ids_of = [id_of(each) if ids else f"${{{each}.id}}" for each in needed]
    if kind == "keys":
        found["region"] = "north"
    elif kind == "models":
        found["tool_ids"] = ids_of
    elif ids_of:
        found["key_id" if kind == "tools" else "model_id"] = ids_of[0]
    return found | more


def declared(*addresses, note="new", changes=None, rules=None, **more):
    """These resources, each with another note than was applied."""
    changes, rules = changes or {}, rules or {}
    return configuration(
        *(
            resource(each, body(each, note=note) | changes.get(each, {}), **rules.get(each, {}))
            for each in addresses or NEEDS
        ),
        **more,
    )


def records(*addresses, **more):
    return {
        each: record(
            KINDS[each.partition(".")[0]], id_of(each), body(each, ids=True), dependencies=NEEDS[each], **more
        )
        for each in addresses or NEEDS
    }


def objects(*addresses):
    found: dict[str, dict[str, Any]] = {}
    for each in addresses or NEEDS:
        found.setdefault(each.partition(".")[0], {})[id_of(each)] = body(each, ids=True)
    return found


def planned(config, before=None, found=None, **selection):
    before = state(records()) if before is None else before
    return plan(
        KINDS,
        config,
        before,
        found or listing(objects()),
        selection=Selection(**{name: given(each) for name, each in selection.items()}),
    )


def given(value):
    return value if isinstance(value, bool) else tuple(value.split())


def about(made):
    return {str(each.address) for each in made.changes}


@table(
    "selection, wanted",
    {
        "a target alone": ({"target": "keys.mail"}, {"keys.mail"}),
        "a target and all that it refers to": (
            {"target": "agents.front"},
            {"agents.front", "models.desk", "tools.send", "tools.hang_up", "keys.mail"},
        ),
        "several targets": (
            {"target": "keys.spare tools.send"},
            {"keys.spare", "tools.send", "keys.mail"},
        ),
        "all but one and what refers to it": (
            {"exclude": "tools.send"},
            ALL - {"tools.send", "models.desk", "agents.front"},
        ),
        "all but what nothing refers to": ({"exclude": "agents.late"}, ALL - {"agents.late"}),
        "the exclusion wins": (
            {"target": "agents.front agents.late", "exclude": "models.desk"},
            {"agents.late", "models.night", "tools.hang_up", "tools.send", "keys.mail"},
        ),
        "the exclusion of the target itself": ({"target": "keys.mail", "exclude": "keys.mail"}, set()),
    },
)
def test_a_selection_of_declared_resources(selection, wanted):
    made = planned(declared(), **selection)
    assert about(made) == wanted
    assert codes(made) == ["partial-plan"]
    assert {str(each.address) for each in made.writes} == wanted


def test_without_a_selection_the_plan_is_whole():
    made = planned(declared())
    assert about(made) == ALL
    assert codes(made) == []


@table(
    "left, selection, wanted",
    {
        "a delete takes along the delete of what depends on it": (
            {"keys.spare"},
            {"target": "tools.hang_up"},
            {"tools.hang_up", "models.desk", "models.night", "agents.front", "agents.late"},
        ),
        "a delete that nothing waits for": (
            ALL - {"agents.late"},
            {"target": "agents.late"},
            {"agents.late"},
        ),
        "what is left out keeps what it holds": (
            {"keys.spare"},
            {"exclude": "agents.late"},
            {"keys.spare", "keys.mail", "tools.send", "models.desk", "agents.front"},
        ),
        "what depends on what is left out may go": (
            {"keys.spare"},
            {"exclude": "keys.mail"},
            ALL - {"keys.mail"},
        ),
    },
)
def test_a_selection_of_what_is_declared_no_more(left, selection, wanted):
    made = planned(declared(*sorted(left)), **selection)
    assert about(made) == wanted
    gone = {str(each.address) for each in made.changes if each.action == "delete"}
    assert gone == wanted - left


@table(
    "selection, wanted",
    {
        "a target": (
            {"target": "models.night"},
            {"models.night", "agents.late"},
        ),
        "an exclusion": ({"exclude": "tools.send"}, ALL - {"tools.send", "keys.mail"}),
        "an exclusion of what everything hangs on": (
            {"exclude": "agents.front"},
            {"keys.spare", "models.night", "agents.late"},
        ),
    },
)
def test_a_selection_of_what_is_destroyed(selection, wanted):
    made = planned(declared(), destroy=True, **selection)
    assert {str(each.address): each.action for each in made.changes} == dict.fromkeys(wanted, "delete")


MOVED_TO_SPARE = {"tools.send": {"key_id": "${keys.spare.id}"}}


def test_a_delete_waits_for_a_dependent_that_is_left_out():
    """The excluded tool still holds the id of the key, so the key stays too."""
    kept = sorted(ALL - {"keys.mail"})
    made = planned(declared(*kept, changes=MOVED_TO_SPARE), exclude="tools.send")
    assert about(made) == ALL - {"keys.mail", "tools.send", "models.desk", "agents.front"}
    made = planned(declared(*kept, changes=MOVED_TO_SPARE), target="keys.mail")
    assert about(made) == {"keys.mail", "tools.send", "keys.spare"}


SOUTH = {"keys.mail": {"region": "south"}}


@table(
    "how",
    {
        "an immutable attribute": {"config": declared(note="old", changes=SOUTH)},
        "a request": {"config": declared(note="old"), "replace": "keys.mail"},
    },
)
def test_a_replacement_takes_along_whatever_holds_the_old_object(how):
    config, more = how["config"], {name: how[name] for name in how if name != "config"}
    made = planned(config, target="keys.mail", **more)
    assert {a: each for a, (each, _) in decided(made).items()} == {
        "keys.mail": "replace",
        "tools.send": "update",
    }
    (delete,) = [each for each in steps(KINDS, made) if each.operation is Operation.DELETE]
    assert delete.after == ("create keys.mail", "update tools.send")


@pytest.mark.parametrize("more", [{}, {"target": "keys.mail"}], ids=["everything else", "only the key"])
def test_a_replacement_whose_dependent_is_left_out_is_left_out(more):
    made = planned(declared(note="old", changes=SOUTH), exclude="tools.send", **more)
    assert made.writes == ()
    assert "1 change is left out: keys.mail" not in made.diagnostics[0].detail
    assert "2 changes are left out: keys.mail and tools.send." in made.diagnostics[0].detail


def test_a_replacement_reaches_through_immutable_references():
    """Another key makes another tool only by an update, but another model makes another agent."""
    made = planned(declared(note="old"), replace="models.desk", target="models.desk")
    assert decided(made)["models.desk"] == ("replace", "requested")
    assert decided(made)["agents.front"] == ("replace", "immutable_changed")


class TestWhatIsLeftOutStaysAsItIsRecorded:
    def test_records_are_not_refreshed_and_drift_is_not_told(self):
        found = objects()
        found["keys"]["keys-spare"]["note"] = "by hand"
        found["tools"]["tools-send"]["note"] = "by hand"
        before = state(records())
        made = planned(declared(note="old"), before, listing(found), target="tools.send")
        assert [str(each.address) for each in made.drift] == ["tools.send"]
        assert made.base.resources[at("keys.spare")] is before.resources[at("keys.spare")]

    def test_nothing_to_do_is_nothing_to_record(self):
        whole = planned(declared(note="old"))
        before = replace(whole.base, account=None)
        made = planned(declared(), before, target="keys.spare")
        assert made.base.resources == before.resources

    def test_unfinished_work_is_settled_only_where_the_plan_is_about_it(self):
        intended = record(KINDS["keys"], "", body("keys.spare", ids=True))
        left = Pending("op", Operation.CREATE, at("keys.spare"), LONG_AGO, intended, change_digest="sha256:c")
        half = Pending("op2", Operation.UPDATE, at("keys.mail"), LONG_AGO, records("keys.mail")["keys.mail"])
        before = state(
            records(*sorted(ALL - {"keys.spare"})), pending=(left, half), seen={"keys": ("stranger",)}
        )
        made = planned(declared(note="old"), before, target="keys.mail")
        assert (made.pending, made.base.pending) == ((half,), (left,))
        assert made.base.seen == {"keys": ("stranger",)}
        assert at("keys.spare") not in made.base.resources
        made = planned(declared(note="old"), before, exclude="keys.mail")
        assert (made.pending, made.base.pending, made.base.seen) == ((left,), (half,), {})
        assert made.base.resources[at("keys.spare")].id == "keys-spare"

    def test_an_unfinished_delete_that_has_happened_is_not_confirmed(self):
        pending = Pending(
            "op",
            Operation.DELETE,
            at("keys.spare"),
            LONG_AGO,
            records()["keys.spare"],
            change_digest="sha256:gone",
        )
        before = state(records(), pending=(pending,))
        config = declared(*sorted(ALL - {"keys.spare"}), note="old")
        found = listing(objects(*sorted(ALL - {"keys.spare"})), gone=[("keys", "keys-spare")])
        assert planned(config, before, found, target="keys.mail").confirmed == ()
        assert planned(config, before, found).confirmed == ("sha256:gone",)

    def test_old_objects_stay_with_the_address_they_belong_to(self):
        old = record(KINDS["keys"], "old-1", body("keys.spare", ids=True))
        before = state(records(), deposed=(Deposed(at("keys.spare"), old),))
        found = objects()
        found["keys"]["old-1"] = body("keys.spare", ids=True)
        made = planned(declared(note="old"), before, listing(found), target="keys.mail")
        assert (made.writes, made.base.deposed) == ((), before.deposed)
        made = planned(declared(note="old"), before, listing(found), target="keys.spare")
        assert decided(made)["deposed keys.spare"] == ("delete", "deposed")

    def test_an_old_object_goes_with_those_that_still_hold_it(self):
        """A replacement died before the tool had moved on."""
        old = record(KINDS["keys"], "keys-mail", body("keys.mail", ids=True))
        new = record(KINDS["keys"], "new-1", body("keys.mail", ids=True))
        before = state(records() | {"keys.mail": new}, deposed=(Deposed(at("keys.mail"), old),))
        found = objects()
        found["keys"]["new-1"] = body("keys.mail", ids=True)
        made = planned(declared(note="old"), before, listing(found), target="keys.mail")
        assert {"deposed keys.mail", "tools.send"} <= decided(made).keys()
        made = planned(declared(note="old"), before, listing(found), exclude="tools.send")
        assert "deposed keys.mail" not in decided(made)
        assert made.base.deposed == before.deposed


class TestBlocks:
    def config(self):
        return configuration(
            resource("keys.post", body("keys.mail", note="old")),
            resource("tools.send", body("tools.send", needs=("keys.post",), note="old")),
            resource("keys.spare", body("keys.spare", note="old")),
            moved=[("keys.mail", "keys.post")],
        )

    BEFORE = ("keys.mail", "tools.send", "keys.spare")

    @pytest.mark.parametrize("address", ["keys.mail", "keys.post"])
    def test_a_move_is_known_by_either_address(self, address):
        before, found = state(records(*self.BEFORE)), listing(objects(*self.BEFORE))
        made = planned(self.config(), before, found, target=address)
        assert decided(made) == {"keys.post": ("move", "moved")}
        assert made.base.resources[at("tools.send")].dependencies == (at("keys.post"),)
        made = planned(self.config(), before, found, exclude=address)
        assert decided(made) == {"keys.spare": ("noop", "declared")}
        assert made.base.resources == before.resources

    def test_an_import_of_what_is_left_out_waits(self):
        config = declared(
            "keys.mail", "keys.spare", note="old", imports=[adoption("keys.spare", id="keys-spare")]
        )
        before, found = state(records("keys.mail")), listing(objects("keys.mail", "keys.spare"))
        made = planned(config, before, found, target="keys.mail")
        assert (made.writes, made.base.resources) == ((), before.resources)
        made = planned(config, before, found, target="keys.spare")
        assert decided(made) == {"keys.spare": ("adopt", "import_requested")}

    def test_an_import_that_cannot_be_carried_out_stops_only_its_own_plan(self):
        config = declared("keys.mail", "keys.spare", imports=[adoption("keys.spare", id="nobody")])
        before, found = state(records("keys.mail")), listing(objects("keys.mail"))
        assert "import-not-possible" not in codes(planned(config, before, found, target="keys.mail"))
        assert "import-not-possible" in codes(planned(config, before, found, target="keys.spare"))


class TestGuards:
    def test_deleting_the_one_chosen_record_is_not_deleting_all(self):
        made = planned(configuration(), target="agents.late")
        assert (about(made), refusals(made)) == ({"agents.late"}, ())
        assert [each.rule for each in refusals(planned(configuration()))] == ["delete-all"]

    def test_choosing_everything_is_still_deleting_all(self):
        made = planned(configuration(), target=" ".join(sorted(ALL)))
        assert [each.rule for each in refusals(made)] == ["delete-all"]

    def test_a_protected_resource_that_is_left_out_refuses_nothing(self):
        before = state(records() | records("agents.late", lifecycle=Lifecycle(protect=True)))
        config = declared(*sorted(ALL - {"agents.late"}))
        assert refusals(planned(config, before, exclude="agents.late")) == ()
        assert [each.rule for each in refusals(planned(config, before))] == ["protected"]

    def test_a_requested_replacement_of_what_is_protected_is_refused(self):
        made = planned(declared(rules={"keys.spare": {"protect": True}}), replace="keys.spare")
        assert [each.rule for each in refusals(made)] == ["protected"]

    @table("half", {"the new one": "keys.new", "the old one": "keys.spare"})
    def test_half_a_rename_is_refused_like_all_of_it(self, half):
        config = configuration(resource("keys.new", body("keys.spare", note="old")))
        before, found = state(records("keys.spare", "keys.mail")), listing(objects("keys.spare", "keys.mail"))
        made = planned(config, before, found, target=half)
        assert [each.rule for each in refusals(made)] == ["recreate"]
        assert refusals(planned(config, before, found, target="keys.mail")) == ()

    def test_a_new_resource_may_not_look_like_one_that_is_left_out(self):
        config = declared("keys.spare", note="old")
        twin = resource("keys.twin", body("keys.spare", note="old"))
        config = replace(config, resources={**config.resources, twin.address: twin})
        before, found = state(records("keys.spare")), listing(objects("keys.spare"))
        assert "same-identity" in codes(planned(config, before, found, target="keys.twin"))
        assert "same-identity" not in codes(planned(config, before, found, target="keys.spare"))


class TestReplacing:
    def test_its_dependents_are_updated(self):
        made = planned(declared(note="old"), replace="keys.mail")
        assert {a: each for a, each in decided(made).items() if each[0] != "noop"} == {
            "keys.mail": ("replace", "requested"),
            "tools.send": ("update", "reference_changed"),
        }
        assert [each.unknown for each in change_of(made, "tools.send").fields] == [True]

    def test_the_request_gives_the_reason_beside_other_changes(self):
        made = planned(declared(changes=SOUTH), replace="keys.mail")
        assert decided(made)["keys.mail"] == ("replace", "requested")

    def test_what_does_not_exist_is_created(self):
        made = planned(declared("keys.mail", note="old"), state(), listing({"keys": {}}), replace="keys.mail")
        assert decided(made) == {"keys.mail": ("create", "declared")}

    def test_a_replacement_that_died_is_finished_and_not_made_again(self):
        old = record(KINDS["keys"], "keys-mail", body("keys.mail", ids=True))
        new = record(KINDS["keys"], "new-1", body("keys.mail", ids=True))
        before = state(records() | {"keys.mail": new}, deposed=(Deposed(at("keys.mail"), old, "sha256:r"),))
        found = objects()
        found["keys"]["new-1"] = body("keys.mail", ids=True)
        made = planned(declared(note="old"), before, listing(found), replace="keys.mail")
        assert decided(made)["keys.mail"] == ("noop", "declared")
        assert decided(made)["deposed keys.mail"] == ("delete", "deposed")
        assert "sha256:r" in {each.digest for each in made.changes}

    @table(
        "selection, code",
        {
            "something that is to go": ({"replace": "keys.mail"}, "selection-replace"),
            "everything is to go": ({"replace": "keys.spare", "destroy": True}, "selection-replace"),
            "something left out": ({"replace": "keys.spare", "target": "tools.hang_up"}, "selection-replace"),
            "nothing at all": ({"replace": "keys.nothing"}, "selection-unknown"),
        },
    )
    def test_what_cannot_be_replaced(self, selection, code):
        made = planned(declared("keys.spare", "tools.hang_up"), **selection)
        (found,) = [each for each in made.diagnostics if each.code.startswith("selection")]
        assert (found.code, found.severity) == (code, "error")

    def test_a_reference_that_its_author_removed_is_no_id_that_moved(self):
        less = {"models.desk": {"tool_ids": ["${tools.hang_up.id}"]}}
        assert decided(planned(declared(note="old", changes=less)))["models.desk"] == (
            "update",
            "config_changed",
        )

    def test_many_of_one_name_are_one_error(self):
        made = planned(declared(), replace="keys.spare keys.mail", target="tools.hang_up")
        assert codes(made).count("selection-replace") == 2
        keyed = [resource(f'keys.branch["{key}"]', {"name": f"{key}"}) for key in range(9)]
        made = planned(
            configuration(*keyed, resource("keys.spare", {"name": "s"})),
            state(),
            listing({"keys": {}}),
            replace="keys.branch",
            target="keys.spare",
        )
        (found,) = [each for each in made.diagnostics if each.code == "selection-replace"]
        assert 'keys.branch["4"] and 4 more' in found.detail


class TestInstances:
    KEYED = ('keys.branch["osaka"]', 'keys.branch["tokyo"]')

    def made(self, selection, option="target"):
        config = configuration(
            *(resource(each, {"name": each[13:18], "region": "north"}) for each in self.KEYED)
        )
        return planned(config, state(), listing({"keys": {}}), **{option: selection})

    def test_a_name_means_all_instances(self):
        assert about(self.made("keys.branch")) == set(self.KEYED)

    def test_an_instance_means_itself(self):
        assert about(self.made('keys.branch["tokyo"]')) == {self.KEYED[1]}
        assert about(self.made('keys.branch["tokyo"]', "exclude")) == {self.KEYED[0]}

    def test_a_wrong_instance_gets_the_nearest_one(self):
        made = self.made('keys.branch["tokio"]')
        assert made.diagnostics[0].hint == 'Did you mean keys.branch["tokyo"]?'


@pytest.mark.parametrize("option", ["target", "exclude", "replace"])
@table(
    "text, code, hint",
    {
        "a slip of the pen": ("keys.mial", "selection-unknown", "Did you mean keys.mail?"),
        "another kind": ("key.mail", "selection-unknown", "Did you mean keys.mail?"),
        "nothing like it": ("unicorns.x", "selection-unknown", "state list"),
        "no address": ("mail", "selection-address", "tools.send_summary"),
        "a reference": ("${keys.mail.id}", "selection-address", "tools.send_summary"),
    },
)
def test_an_address_that_means_nothing_is_an_error(option, text, code, hint):
    made = planned(declared(), **{option: text})
    found = made.diagnostics[0]
    assert (found.code, found.severity) == (code, "error")
    assert f"--{option}" in found.detail
    assert hint in found.hint


def test_an_address_that_only_the_state_knows_can_be_named():
    for before in (
        state(records("keys.mail")),
        state(deposed=(Deposed(at("keys.mail"), records()["keys.mail"]),)),
        state(
            pending=(
                Pending(
                    "op", Operation.CREATE, at("keys.mail"), LONG_AGO, replace(records()["keys.mail"], id="")
                ),
            )
        ),
    ):
        assert codes(planned(configuration(), before, target="keys.mail"))[-1] == "partial-plan"


def test_the_notice_counts_and_names_what_is_left_out():
    (notice,) = planned(declared(), target="keys.mail").diagnostics
    assert notice.detail == (
        "It is limited by --target. 7 changes are left out: agents.front, agents.late, keys.spare, models.desk, "
        "models.night and 2 more."
    )
    (notice,) = planned(declared(note="old"), exclude="keys.mail").diagnostics
    assert notice.detail == "It is limited by --exclude. It leaves out no change."


def test_another_selection_is_another_approval():
    digests = {
        planned(declared(note="old"), **selection).digest
        for selection in ({}, {"target": "keys.mail"}, {"exclude": "keys.mail"}, {"target": "keys.spare"})
    }
    assert len(digests) == 4
