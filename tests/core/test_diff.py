"""Every row of the table in design §5.2 and its neighbours: which leaf is written, and who moved it."""

from typing import Any

import pytest
from tests.core.builders import paths, record, table, tiny_kind, written

from voxform.core.diff import Sides, diff
from voxform.core.path import format_path
from voxform.core.resource import Lifecycle
from voxform.core.value import ABSENT

PART = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"name": {}, "value": {}, "flag": {"default": False}},
}
KIND = tiny_kind(
    properties={
        "name": {},
        "note": {},
        "size": {"default": 5},
        "region": {},
        "owner_id": {},
        "memo": {},
        "config": {"type": "object", "additionalProperties": False, "properties": {"to": {}, "body": {}}},
        "parts": {"type": "array", "default": [], "items": PART},
        "tags": {"type": "array", "default": []},
        "made_at": {},
    },
    immutable=["region"],
    references={"owner_id": "things"},
    lists={"parts": {"keyed": ["name"]}, "tags": "unordered"},
    computed=["made_at"],
)
READABLE = frozenset(KIND.shape.fields or ()) - {"memo"}


def changes(
    desired: dict[str, Any],
    live: dict[str, Any],
    applied: dict[str, Any] | None = None,
    observed: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, str]:
    """Origin by path, as found for these sides; nothing is recorded when nothing was applied."""
    return {
        format_path(each.path): each.origin.value for each in found(desired, live, applied, observed, **more)
    }


def found(desired, live, applied=None, observed=None, **more):
    recorded = (
        None if applied is None else record(KIND, "t-1", applied, live if observed is None else observed)
    )
    sides = {"readable": READABLE, "recorded": recorded} | more
    return diff(KIND, Sides(desired=written(desired), declared=written(desired), live=live, **sides))


# D desired, A applied, O observed, L live.
ROWS = {
    "L is D": ({"note": "x"}, {"note": "x"}, {"note": "x"}, None, {}),
    "L is D though somebody changed it": ({"note": "x"}, {"note": "x"}, {"note": "a"}, {"note": "a"}, {}),
    "L is D up to the order of an unordered list": ({"tags": [1, 2]}, {"tags": [2, 1]}, {"tags": [1]}, None, {}),
    "L is D as another number": ({"size": 1.0}, {"size": 1}, {"size": 2}, None, {}),
    "D is A, L is O: normalised": ({"note": " X "}, {"note": "x"}, {"note": " X "}, {"note": "x"}, {}),
    "D is A, L is not O: drift": ({"note": "x"}, {"note": "z"}, {"note": "x"}, {"note": "x"}, {"note": "drift"}),
    "D is A, normalised, then drift": ({"note": "X"}, {"note": "z"}, {"note": "X"}, {"note": "x"}, {"note": "drift"}),
    "D is A, L became null: drift": ({"note": "x"}, {}, {"note": "x"}, {"note": "x"}, {"note": "drift"}),
    "D is A, O was never seen": ({"note": "x"}, {"note": "z"}, {"note": "x"}, {}, {}),
    "D is not A, L is O: config": ({"note": "y"}, {"note": "x"}, {"note": "x"}, None, {"note": "config"}),
    "D is not A, A absent: config": ({"note": "y"}, {"note": "z"}, {}, {"note": "x"}, {"note": "config"}),
    "D is not A, L is not O: both": ({"note": "y"}, {"note": "z"}, {"note": "x"}, {"note": "x"}, {"note": "both"}),
    "D is null, L is not": ({"note": None}, {"note": "x"}, {"note": "x"}, None, {"note": "config"}),
    "D is null, L lacks the key": ({"note": None}, {}, {"note": "x"}, None, {}),
    "D is null and A is null, L appeared": ({"note": None}, {"note": "z"}, {"note": None}, {}, {"note": "drift"}),
    "unreadable, D is A": ({"memo": "m"}, {}, {"memo": "m"}, None, {}),
    "unreadable, D is not A": ({"memo": "n"}, {}, {"memo": "m"}, None, {"memo": "config"}),
    "unreadable, A absent": ({"memo": "n"}, {}, {}, None, {"memo": "config"}),
    "unreadable, removed": ({}, {}, {"memo": "m"}, None, {"memo": "config"}),
    "removed, L still there": ({}, {"note": "x"}, {"note": "x"}, None, {"note": "config"}),
    "D is null for a whole, A has parts": (
        {"config": None},
        {"config": {"to": "x", "body": "y"}},
        {"config": {"to": "x"}},
        None,
        {"config": "config"},
    ),
    "D has parts, A is null for the whole": (
        {"config": {"to": "x"}},
        {"config": None},
        {"config": None},
        None,
        {"config.to": "config"},
    ),
    "D is null for a list, A has elements": (
        {"parts": None},
        {"parts": [{"name": "a", "value": 1}]},
        {"parts": [{"name": "a", "value": 1}]},
        None,
        {"parts": "config"},
    ),
    "removed, L null already": ({}, {"note": None}, {"note": "x"}, {"note": "x"}, {}),
    "removed, L the default already": ({}, {"size": 5}, {"size": 7}, {"size": 7}, {}),
    "removed, L not the default": ({}, {"size": 7}, {"size": 7}, None, {"size": "config"}),
    "never declared, never touched": ({}, {"note": "x"}, {}, {"note": "a"}, {}),
    "a computed attribute": ({}, {"made_at": "now"}, {"made_at": "then"}, None, {}),
    "one field of an object": (
        {"config": {"to": "x", "body": "n"}}, {"config": {"to": "x", "body": "o"}},
        {"config": {"to": "x", "body": "o"}}, None, {"config.body": "config"},
    ),
    "a field of an object that is gone": (
        {"config": {"to": "x"}}, {"config": None}, {"config": {"to": "x"}}, {"config": {"to": "x"}},
        {"config.to": "drift"},
    ),
    "a field of an element": (
        {"parts": [{"name": "p", "value": 2}]}, {"parts": [{"name": "p", "value": 1, "flag": False}]},
        {"parts": [{"name": "p", "value": 1}]}, None, {'parts["p"].value': "config"},
    ),
    "an element that comes": (
        {"parts": [{"name": "p"}, {"name": "q", "value": 1}]}, {"parts": [{"name": "p"}]},
        {"parts": [{"name": "p"}]}, None, {'parts["q"]': "config"},
    ),
    "an element that goes": (
        {"parts": [{"name": "p"}]}, {"parts": [{"name": "p"}, {"name": "q", "value": 1}]},
        {"parts": [{"name": "p"}, {"name": "q", "value": 1}]}, None, {'parts["q"]': "config"},
    ),
    "an element that went already": (
        {"parts": []}, {"parts": []}, {"parts": [{"name": "q"}]}, {"parts": [{"name": "q"}]}, {},
    ),
    "an element that somebody took away": (
        {"parts": [{"name": "p", "value": 1}]}, {"parts": []}, {"parts": [{"name": "p", "value": 1}]},
        {"parts": [{"name": "p", "value": 1}]}, {'parts["p"]': "drift"},
    ),
    "an element of somebody else": (
        {"parts": [{"name": "p"}]}, {"parts": [{"name": "f"}, {"name": "p"}]}, {"parts": [{"name": "p"}]}, None, {},
    ),
    "elements in another order": (
        {"parts": [{"name": "p"}, {"name": "q"}]}, {"parts": [{"name": "q"}, {"name": "p"}]},
        {"parts": [{"name": "p"}, {"name": "q"}]}, None, {},
    ),
    "a value not known yet": (
        {"owner_id": "${things.other.id}"}, {"owner_id": "t-9"}, {"owner_id": "t-9"}, None, {"owner_id": "config"},
    ),
}  # fmt: skip


@table("desired, live, applied, observed, origins", ROWS)
def test_the_first_matching_row_wins(desired, live, applied, observed, origins):
    assert changes(desired, live, applied, observed) == origins


@table("desired, live, applied, observed, origins", {name: row for name, row in ROWS.items() if row[4]})
def test_what_is_ignored_is_in_sync(desired, live, applied, observed, origins):
    rules = Lifecycle(ignore_changes=paths(*origins))
    assert changes(desired, live, applied, observed, lifecycle=rules) == {}


def test_a_rule_about_a_container_covers_what_is_in_it():
    rules = Lifecycle(ignore_changes=paths("config", "parts[].value"))
    desired = {"config": {"to": "x"}, "parts": [{"name": "p", "value": 1, "flag": True}]}
    live = {"config": {"to": "y"}, "parts": [{"name": "p", "value": 2, "flag": False}]}
    assert changes(desired, live, desired, lifecycle=rules, observed=live) == {}
    assert changes(desired, live, {}, lifecycle=rules) == {'parts["p"].flag': "config"}


@table(
    "desired, path, after",
    {
        "the kind's default": ({}, "size", 5),
        "null without one": ({}, "note", None),
        "the declared null": ({"note": None, "size": 7}, "note", None),
    },
)
def test_a_removal_sends(desired, path, after):
    applied = {"note": "x", "size": 7}
    (change,) = [each for each in found(desired, applied, applied) if format_path(each.path) == path]
    assert (change.after, change.before) == (after, applied[path])


def test_before_is_live_and_what_cannot_be_read_was_applied():
    desired, live, applied = {"note": "d", "memo": "d"}, {"note": "l"}, {"note": "a", "memo": "a"}
    assert {each.path: each.before for each in found(desired, live, applied)} == {
        ("note",): "l",
        ("memo",): "a",
    }


@table(
    "desired, live, rules, forced",
    {
        "an immutable attribute": ({"region": "n"}, {"region": "s"}, (), {"region"}),
        "an immutable attribute removed": ({}, {"region": "s", "note": "x"}, (), {"region"}),
        "what replace_on names": ({"note": "n", "size": 1}, {"note": "o", "size": 2}, ("note",), {"note"}),
        "neither": ({"note": "n"}, {"note": "o"}, (), set()),
    },
)
def test_a_replacement_is_forced_by(desired, live, rules, forced):
    applied = {"region": "s"} if not desired else live
    changed = found(desired, live, applied, lifecycle=Lifecycle(replace_on=paths(*rules)))
    assert {format_path(each.path) for each in changed if each.forces_replacement} == forced


class TestAdoption:
    """Nothing is recorded: D against L, and what cannot be read is trusted."""

    def test_what_can_be_read_and_differs_is_written(self):
        assert changes({"note": "x", "size": 5}, {"note": "y", "size": 5}) == {"note": "config"}

    def test_what_cannot_be_read_is_trusted(self):
        assert changes({"memo": "x"}, {}) == {}

    def test_with_send_it_is_sent(self):
        assert changes({"memo": "x"}, {}, send=True) == {"memo": "config"}


class TestAfterAnUpdateThatMayHaveHappened:
    """A holds what was intended, O lacks what was to change."""

    @table(
        "desired, live, applied, observed, origins",
        {
            "it happened": ({"note": "x"}, {"note": "x"}, {"note": "x"}, {}, {}),
            "it did not": ({"note": "x"}, {"note": "o"}, {"note": "x"}, {}, {"note": "config"}),
            "nobody can see": ({"memo": "x"}, {}, {"memo": "x"}, {}, {"memo": "config"}),
            "a leaf that was not to change": ({"size": "M"}, {"size": "m"}, {"size": "M"}, {"size": "m"}, {}),
            "what only a replacement changes": (
                {"region": "N"},
                {"region": "n"},
                {"region": "N"},
                {"region": "n"},
                {},
            ),
        },
    )
    def test_what_is_not_known_is_written_again(self, desired, live, applied, observed, origins):
        assert changes(desired, live, applied, observed, interrupted=True) == origins


def test_a_reference_is_marked_and_shown_as_written():
    (change,) = found({"owner_id": "${things.other.id}"}, {"owner_id": "t-9"}, {"owner_id": "t-9"})
    assert (change.after, change.unknown, change.reference) == ("${things.other.id}", True, True)
    assert change.expression == {"expression": "${things.other.id}"}


def test_nothing_is_compared_with_what_no_object_carries():
    assert changes({"note": "x"}, {}, {"note": "x"}, readable=frozenset()) == {}


@pytest.mark.parametrize("value", [None, "x", ABSENT])
def test_an_adopted_null_and_a_missing_key_are_the_same(value):
    live = {} if value is ABSENT else {"note": value}
    assert changes({"note": None}, live) == ({"note": "config"} if value == "x" else {})


@table(
    "live, forced",
    {
        "holds what the rule is about": ({"to": "x", "body": "y"}, True),
        "holds a list there": ({"to": ["x"], "body": "y"}, True),
        "holds other parts only": ({"to": None, "body": "y"}, False),
    },
)
def test_null_for_a_whole_forces_what_a_rule_in_it_forces(live, forced):
    rules = Lifecycle(replace_on=paths("config.to"))
    (change,) = found({"config": None}, {"config": live}, {"config": live}, lifecycle=rules)
    assert (format_path(change.path), change.forces_replacement) == ("config", forced)
