"""What becomes of a record that nothing declares: its own rules, its kind, and `removed` blocks."""

import pytest
from tests.core.builders import (
    HERE,
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

KIND = tiny_kind()
NO_DELETE = tiny_kind(operations={"delete": False})
KEPT = resource("things.kept", {"name": "kept"})


def removing(
    removed=None, rules=None, *, kind=KIND, destroy=False, live=True, address="things.a", **selection
):
    """The plan where `address` was applied under these rules and is declared no more."""
    rules = rules or Lifecycle()
    before = state(
        {
            "things.kept": record(kind, "kept-1", {"name": "kept"}),
            address: record(kind, "a-1", {"name": "a"}, lifecycle=rules),
        }
    )
    objects = {"kept-1": {"name": "kept"}} | ({"a-1": {"name": "a"}} if live else {})
    return plan(
        kind,
        configuration(KEPT, removed=removed or {}),
        before,
        listing({"things": objects}, gone=[] if live else [("things", "a-1")]),
        selection=Selection(destroy=destroy, **selection),
    )


RETAINED, PROTECTED = Lifecycle(retain=True), Lifecycle(protect=True)


@table(
    "removed, rules, more, wanted",
    {
        "nothing says otherwise": ({}, None, {}, ("delete", "undeclared")),
        "it was retained": ({}, RETAINED, {}, ("forget", "undeclared")),
        "a block keeps the object": ({"things.a": True}, None, {}, ("forget", "undeclared")),
        "a block deletes it": ({"things.a": False}, None, {}, ("delete", "undeclared")),
        "a block deletes what was retained": ({"things.a": False}, RETAINED, {}, ("delete", "undeclared")),
        "a block is about another": ({"things.b": True}, None, {}, ("delete", "undeclared")),
        "a block keeps it when all is destroyed": (
            {"things.a": True},
            None,
            {"destroy": True},
            ("forget", "requested"),
        ),
        "a block deletes what is gone already": (
            {"things.a": False},
            None,
            {"live": False},
            ("forget", "missing_remotely"),
        ),
        "a block deletes what cannot be deleted": (
            {"things.a": False},
            None,
            {"kind": NO_DELETE},
            ("forget", "undeclared"),
        ),
    },
)
def test_what_becomes_of_it(removed, rules, more, wanted):
    assert decided(removing(removed, rules, **more))["things.a"] == wanted


@table(
    "removed, wanted",
    {
        "all instances": ({"things.a": True}, "forget"),
        "this instance": ({'things.a["k"]': True}, "forget"),
        "another instance": ({'things.a["l"]': True}, "delete"),
        "this one otherwise than the others": ({"things.a": True, 'things.a["k"]': False}, "delete"),
    },
)
def test_blocks_of_instances(removed, wanted):
    address = 'things.a["k"]'
    assert change_of(removing(removed, address=address), address).action == wanted


@pytest.mark.parametrize(("retain", "rules"), [(False, ["protected"]), (True, [])], ids=["delete", "forget"])
def test_protection_is_against_deleting_not_against_forgetting(retain, rules):
    assert [each.rule for each in refusals(removing({"things.a": retain}, PROTECTED))] == rules


def test_what_is_forgotten_is_recorded_no_more_without_a_step():
    made = removing({"things.a": True})
    assert {str(each) for each in made.base.resources} == {"things.kept"}
    assert change_of(made, "things.a").place == HERE


def test_a_block_without_a_record_is_told_of():
    made = removing({"things.b": True, "things.a": True})
    (notice,) = made.diagnostics
    assert (notice.code, notice.severity, notice.address) == ("removed-already", "notice", "things.b")
    assert codes(removing({"things.b": True}, target=("things.kept",))) == ["partial-plan"]


def test_what_a_block_forgets_may_be_left_out():
    made = removing({"things.a": True}, exclude=("things.a",))
    assert decided(made) == {"things.kept": ("noop", "declared")}
    assert {str(each) for each in made.base.resources} == {"things.a", "things.kept"}
