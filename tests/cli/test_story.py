"""The promises of the straight line, under every answer that the platform may give to an open question."""

from collections.abc import Callable

import pytest
from tests.cli.bench import CALCOM, INTEGRATIONS, RESEND, TOOLS, Bench

Make = Callable[..., Bench]

BOOK_VISIT = TOOLS[TOOLS.index("  book_visit") : TOOLS.index("  look_up")]
GOODBYE = "  book_visit:\n    type: end_call\n    description: Say goodbye.\n"
ONE_INTEGRATION = INTEGRATIONS[: INTEGRATIONS.index("  calendar:")]
TWO_TOOLS = TOOLS.replace(BOOK_VISIT, "")

QUIRKS = {
    "as documented": (),
    "bare lists": ("lists=bare",),
    "lists of items only": ("lists=items",),
    "lists under data": ("lists=data",),
    "lists under the name of the kind": ("lists=named",),
    "lists with a cursor": ("lists=cursor",),
    "metadata never returned": ("metadata=hidden",),
    "credential_id never returned": ("credential_id=hidden",),
    "patch merges objects": ("patch=merges",),
    "null is ignored": ("null=ignored",),
    "prefixed ids": ("ids=prefixed",),
    "values are normalised": ("normalise=values",),
    "names are unique": ("names=unique",),
    "unknown fields are refused": ("unknown_fields=refused",),
    "everything odd at once": (
        "lists=named",
        "metadata=hidden",
        "credential_id=hidden",
        "patch=merges",
        "null=ignored",
        "ids=prefixed",
        "normalise=values",
        "names=unique",
        "unknown_fields=refused",
    ),
}


@pytest.fixture(params=list(QUIRKS.values()), ids=list(QUIRKS))
def applied(request: pytest.FixtureRequest, bench: Make, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Two integrations and three tools that have just been applied; scrypt is slow, so it is used once."""
    made = bench(*request.param)
    if request.param:
        monkeypatch.setenv("VOXFORM_STATE_KEY", "a key of the state, known to the team")
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    return made


def test_a_second_plan_says_nothing_to_do_and_a_second_apply_writes_nothing(applied: Bench) -> None:
    applied.assert_idle()
    before = len(applied.account.writes)

    applied.apply()

    assert len(applied.account.writes) == before == 5


def test_an_edit_gives_exactly_that_change(applied: Bench) -> None:
    applied.resources(INTEGRATIONS, TOOLS.replace("Book a visit.", "Book a visit at the practice."))

    plan = applied.plan().document
    applied.apply()

    assert [(each["address"], each["action"], each["reason"]) for each in plan["changes"]] == [
        ("tools.book_visit", "update", "config_changed")
    ]
    assert [(each["path"], each["before"], each["after"]) for each in plan["changes"][0]["fields"]] == [
        ("description", "Book a visit.", "Book a visit at the practice.")
    ]
    assert applied.account.named("tools", "book_visit")["description"] == "Book a visit at the practice."
    applied.assert_idle()


def test_an_edit_inside_an_object_keeps_the_rest_of_it(applied: Bench) -> None:
    applied.resources(INTEGRATIONS, TOOLS.replace("Your call", "Your call with us"))

    fields = applied.plan().document["changes"][0]["fields"]
    applied.apply()

    assert [each["path"] for each in fields] == ["messaging_config.subject_template"]
    config = applied.account.named("tools", "send_summary")["messaging_config"]
    assert (config["to"], config["subject_template"]) == ("{email}", "Your call with us")
    applied.assert_idle()


def test_a_parameter_comes_and_goes_as_one_element(applied: Bench) -> None:
    city = "      - {name: city, type: string, required: false, description: The city.}\n"
    assert city in TOOLS
    applied.resources(INTEGRATIONS, TOOLS.replace(city, ""))

    fields = applied.plan().document["changes"][0]["fields"]
    applied.apply()

    assert [each["path"] for each in fields] == ['parameters["city"]']
    assert [each["name"] for each in applied.account.named("tools", "look_up")["parameters"]] == ["phone"]
    applied.assert_idle()


def test_a_removal_deletes_dependents_first(applied: Bench) -> None:
    applied.resources(ONE_INTEGRATION, TWO_TOOLS)

    actions = applied.plan().actions
    before = len(applied.account.writes)
    applied.apply()

    assert actions == {"integrations.calendar": "delete", "tools.book_visit": "delete"}
    assert [(method, path.split("/")[2]) for method, path in applied.account.writes[before:]] == [
        ("DELETE", "tools"),
        ("DELETE", "integrations"),
    ]
    applied.assert_idle()


def test_an_edit_in_the_dashboard_is_drift_and_apply_restores_it(applied: Bench) -> None:
    tool = applied.account.named("tools", "book_visit")
    applied.account.call("PATCH", f"/v1/tools/{tool['id']}", {"description": "Never book anything."})

    drift = applied("drift", "--json")
    plan = applied.plan().document
    applied.apply()

    assert drift.code == 2
    assert plan["drift"] == drift.document["drift"]
    (found,) = plan["drift"]
    assert found["address"] == "tools.book_visit"
    assert [(each["path"], each["before"], each["after"]) for each in found["fields"]] == [
        ("description", "Book a visit.", "Never book anything.")
    ]
    event = applied.account.call("GET", "/v1/audit-events?limit=100")["items"][-6]
    assert found["by"] == {"actor": event["api_key_id"], "at": event["created_at"]}
    assert [(each["action"], each["reason"]) for each in plan["changes"]] == [("update", "drifted")]
    assert applied.account.named("tools", "book_visit")["description"] == "Book a visit."
    applied.assert_idle()


def test_an_object_deleted_in_the_dashboard_is_made_again(applied: Bench) -> None:
    tool = applied.account.named("tools", "book_visit")
    applied.account.call("DELETE", f"/v1/tools/{tool['id']}")

    plan = applied.plan().document
    applied.apply()

    assert [(each["action"], each["reason"]) for each in plan["changes"]] == [("create", "missing_remotely")]
    assert applied.account.named("tools", "book_visit")["id"] != tool["id"]
    applied.assert_idle()


def test_a_changed_environment_secret_is_a_rotation(applied: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESEND_API_KEY", RESEND[::-1])

    plan = applied.plan().document
    before = applied.account.named("integrations", "Resend Email")["masked_key"]
    applied.apply()

    assert [(each["address"], each["reason"]) for each in plan["changes"]] == [
        ("integrations.resend", "secret_changed")
    ]
    assert plan["rotations"] == [
        {"address": "integrations.resend", "path": "api_key", "variable": "RESEND_API_KEY"}
    ]
    assert applied.account.named("integrations", "Resend Email")["masked_key"] != before
    applied.assert_idle()


def test_a_secret_replaced_outside_is_drift(applied: Bench) -> None:
    found = applied.account.named("integrations", "Cal.com")
    applied.account.call(
        "PATCH", f"/v1/integrations/{found['id']}", {"api_key": "cal_live_somebody_elses_key"}
    )

    plan = applied.plan().document
    applied.apply()

    assert [(each["address"], each["reason"]) for each in plan["changes"]] == [
        ("integrations.calendar", "drifted")
    ]
    assert [each["path"] for each in plan["drift"][0]["fields"]] == ["api_key"]
    assert applied.account.named("integrations", "Cal.com")["masked_key"] == found["masked_key"]
    applied.assert_idle()


def test_a_changed_type_is_a_replacement_whose_old_object_goes_last(applied: Bench) -> None:
    applied.resources(INTEGRATIONS, TOOLS.replace(BOOK_VISIT, GOODBYE))
    before = applied.account.named("tools", "book_visit")["id"]

    plan = applied.plan().document
    sent = len(applied.account.writes)
    applied.apply()

    (change,) = plan["changes"]
    assert (change["action"], change["reason"]) == ("replace", "immutable_changed")
    assert [each["path"] for each in change["fields"] if each["forces_replacement"]] == ["type"]
    assert applied.account.writes[-1] == ("DELETE", f"/v1/tools/{before}")
    assert ("POST", "/v1/tools") in applied.account.writes[sent:]
    assert applied.account.named("tools", "book_visit")["type"] == "end_call"
    applied.assert_idle()


def test_destroy_leaves_nothing(applied: Bench) -> None:
    applied.ok("destroy", "--auto-approve")

    assert applied.account.all("tools") == []
    assert applied.account.all("integrations") == []
    assert applied.ok("state", "list", "--json").document["resources"] == []


def test_plan_works_without_any_secret(applied: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("RESEND_API_KEY", "CALCOM_API_KEY", "CRM_TOKEN"):
        monkeypatch.delenv(name)

    outcome = applied.plan("--detailed-exitcode")

    assert (outcome.code, outcome.document["changes"]) == (0, [])
    (notice,) = [each for each in outcome.document["diagnostics"] if each["code"] == "secrets-not-checked"]
    assert "CALCOM_API_KEY" in notice["detail"]
    assert CALCOM not in outcome.out
