"""The JSON plan: its keys, what it leaves out, and what reading one back refuses."""

import json
from typing import Any

import pytest

from voxform.core.change import FieldChange, Origin, Plan, Selection
from voxform.core.diagnostic import Failure
from voxform.core.secret import Secret
from voxform.core.value import ABSENT
from voxform.views.json_text import json_text
from voxform.views.plan_document import plan_document
from voxform.views.plan_file import read_plan_document


def change_of(plan: Plan) -> Any:
    return plan_document(plan, "0.1.0")["changes"][0]


def test_the_keys_are_those_of_the_contract(plans):
    document = plan_document(plans.everything(), "0.1.0")
    assert list(document) == [
        "format_version", "voxform_version", "environment", "api_url", "digest", "config_digest", "state", "summary",
        "changes", "drift", "rotations", "pending", "not_kept", "selection", "diagnostics",
    ]  # fmt: skip
    assert list(document["summary"]) == [
        "create", "update", "replace", "delete", "adopt", "forget", "move", "noop", "drift",
    ]  # fmt: skip


def test_what_is_untouched_is_counted_and_not_listed(plans):
    document = plan_document(plans.idle(), "0.1.0")
    assert document["summary"]["noop"] == 2
    assert document["changes"] == []


def test_an_absent_value_is_null(plans):
    field = FieldChange(("name",), ABSENT, "x", Origin.CONFIG)
    assert change_of(plans.plan(plans.update("tools.x", "1", field)))["fields"][0] == {
        "path": "name",
        "before": None,
        "after": "x",
        "origin": "config",
        "sensitive": False,
        "unknown": False,
        "forces_replacement": False,
    }


def test_a_sensitive_field_says_only_that_it_changes_and_where_it_goes(plans):
    field = FieldChange(
        ("headers", "X.Y"), "before", "after", Origin.SECRET,
        sensitive=True, changed=None, secret_sources=("TOKEN",), new_sources=("TOKEN",), recipient="crm.example",
    )  # fmt: skip
    assert change_of(plans.plan(plans.update("tools.x", "1", field)))["fields"][0] == {
        "path": 'headers["X.Y"]',
        "before": None,
        "after": None,
        "origin": "secret",
        "sensitive": True,
        "unknown": False,
        "forces_replacement": False,
        "changed": None,
        "secret_sources": ["TOKEN"],
        "new_sources": ["TOKEN"],
        "recipient": "crm.example",
    }


def test_moved_adopted_and_deposed_are_said_only_where_they_are_so(plans):
    by_address = {each["address"]: each for each in plan_document(plans.everything(), "")["changes"]}
    assert by_address["tools.sms"]["moved_from"] == "tools.text_message"
    assert by_address["webhooks.calls"]["adopted_id"] == "wh_1"
    assert not {"moved_from", "adopted_id", "deposed"} & set(by_address["models.front_desk"])
    old = plan_document(plans.pending_and_deposed(), "")["changes"][1]
    assert old["deposed"] is True


@pytest.mark.parametrize("value", [Secret("hunter2"), {"a": [Secret("hunter2")]}, b"bytes"])
def test_what_has_no_json_form_cannot_enter(plans, value):
    plan = plans.plan(plans.update("tools.x", "1", FieldChange(("name",), None, value, Origin.CONFIG)))
    with pytest.raises(TypeError, match="no place in a plan") as caught:
        plan_document(plan, "0.1.0")
    assert "hunter2" not in str(caught.value)


def damaged(document: dict[str, Any], *path: str | int, value: object) -> str:
    copy = json.loads(json_text(document))
    *parents, last = path
    place = copy
    for key in parents:
        place = place[key]
    place[last] = value
    return json.dumps(copy)


REFUSED = {
    "an empty file": (lambda _: "", "plan-file-damaged"),
    "half of a file": (lambda plan: json_text(plan)[:400], "plan-file-damaged"),
    "a list": (lambda _: "[]", "plan-file-foreign"),
    "another program's JSON": (lambda _: '{"format_version": 4}', "plan-file-foreign"),
    "a later format": (lambda plan: damaged(plan, "format_version", value="2.0"), "plan-file-version"),
    "a missing part": (
        lambda plan: json.dumps({"format_version": plan["format_version"]}),
        "plan-file-damaged",
    ),
    "a change that is none": (lambda plan: damaged(plan, "changes", 0, value=7), "plan-file-damaged"),
    "an unknown action": (
        lambda plan: damaged(plan, "changes", 0, "action", value="explode"),
        "plan-file-damaged",
    ),
    "a number where a truth belongs": (
        lambda plan: damaged(plan, "changes", 0, "fields", 0, "sensitive", value=1),
        "plan-file-damaged",
    ),
    "a variable that is no text": (
        lambda plan: damaged(plan, "selection", "var", value={"a": 1}),
        "plan-file-damaged",
    ),
    "a number beyond all bounds": (lambda _: '{"format_version": 1e999}', "plan-file-damaged"),
    "nesting without end": (lambda _: "[" * 100_000, "plan-file-damaged"),
    "deep nesting in a value": (
        lambda plan: damaged(plan, "selection", "more", value=json.loads("[" * 90 + "]" * 90)),
        "plan-file-damaged",
    ),
}


@pytest.mark.parametrize(("make", "code"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_is_no_plan_is_refused(plans, make, code):
    document = plan_document(plans.quickstart_creates(), "0.1.0")
    with pytest.raises(Failure) as caught:
        read_plan_document(make(document))
    (problem,) = caught.value.diagnostics
    assert problem.code == code
    assert "voxform plan --out" in problem.hint


def test_a_later_minor_format_with_more_keys_is_read(plans):
    document = plan_document(plans.idle(), "0.9.0")
    assert read_plan_document(json.dumps({**document, "format_version": "1.7", "more": 1}))["more"] == 1


def test_a_plan_without_anything_can_be_saved():
    document = plan_document(Plan("default", "emulator:", None, 0, Selection(), "", changes=()), "0.1.0")
    assert read_plan_document(json_text(document)) == document
