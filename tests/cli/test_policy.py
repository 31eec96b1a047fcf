"""What an environment's policy refuses: after the whole plan, with the rule's place, and unless it is allowed."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.cli.bench import Bench
from tests.cli.meddling import refusing, while_

Make = Callable[..., Bench]


def tools(*numbers: int, said: str = "Say goodbye.") -> str:
    lines = (f"  bye_{number}: {{type: end_call, description: {said}}}\n" for number in numbers)
    return "tools:\n" + "".join(lines)


@pytest.fixture
def applied(bench: Make) -> Bench:
    made = bench()
    made.resources(tools(0, 1, 2))
    made.apply()
    return made


def policy(bench: Bench, text: str) -> None:
    url = bench.account.url
    bench.write("voxform.yaml", f"project: clinic\napi: {{url: '{url}', settle: 0s}}\npolicy:\n  {text}\n")


def edit(bench: Bench, name: str = "bye_0", *, key: str = "") -> None:
    """Change a tool in the dashboard; `key` is that of the person who does."""
    account = replace(bench.account, key=key) if key else bench.account
    tool = bench.account.named("tools", name)
    account.call("PATCH", f"/v1/tools/{tool['id']}", {"description": "Somebody else's."})


@pytest.mark.parametrize(
    ("text", "wanted", "rule"),
    [
        ("max_deletes: 1", tools(0), "max-deletes"),
        ('max_changes: "30%"', tools(0, 1, 2, said="Hello."), "max-changes"),
        ("forbid: [delete tools]", tools(0, 1), "forbidden"),
    ],
)
def test_the_whole_plan_is_shown_and_then_refused_unless_it_is_allowed(
    applied: Bench, text: str, wanted: str, rule: str
) -> None:
    policy(applied, text)
    applied.resources(wanted)
    before = len(applied.account.writes)

    shown, printed, refused = applied("plan"), applied.plan(), applied("apply", "--auto-approve")
    allowed = applied.plan("--allow", rule)
    applied.apply("--allow", rule)

    assert (shown.code, printed.code, refused.code, allowed.code) == (3, 3, 3, 0)
    assert "tools.bye_2" in shown.out
    assert "voxform.yaml:4:" in shown.out
    assert f"--allow {rule}" in shown.out
    (found,) = [each for each in printed.document["diagnostics"] if each["severity"] == "refusal"]
    assert (found["rule"], found["source"]["file"], found["source"]["line"]) == (rule, "voxform.yaml", 4)
    assert allowed.document["selection"]["allow"] == [rule]
    assert allowed.document["digest"] != printed.document["digest"]
    assert len(applied.account.writes) > before


def test_a_saved_plan_carries_what_was_allowed(applied: Bench) -> None:
    policy(applied, "max_deletes: 0")
    applied.resources(tools(0))
    file = str(applied.folder / "plan.json")

    applied.ok("plan", "--out", file, "--allow", "max-deletes")
    applied.ok("apply", file)

    assert len(applied.account.all("tools")) == 1


def test_destroy_is_refused_too(applied: Bench) -> None:
    policy(applied, "forbid: ['delete *']")
    assert applied("destroy", "--auto-approve").code == 3
    assert len(applied.account.all("tools")) == 3
    applied.ok("destroy", "--auto-approve", "--allow", "forbidden")
    assert applied.account.all("tools") == []


def test_drift_is_kept_with_who_and_when(applied: Bench) -> None:
    policy(applied, "on_drift: fail")
    edit(applied)

    refused = applied("apply", "--auto-approve")
    (event, *_) = applied.account.call("GET", "/v1/audit-events?limit=1")["items"]
    plan = applied("plan")
    applied.apply("--allow", "drift")

    assert (refused.code, plan.code) == (3, 3)
    said = " ".join(plan.out.split())
    assert f"tools.bye_0: description by {event['api_key_id']} at {event['created_at']}" in said
    assert "voxform -C" in plan.out
    assert "drift --accept tools.bye_0" in plan.out
    assert applied.account.named("tools", "bye_0")["description"] == "Say goodbye."


def test_a_dashboard_edit_names_its_editor(applied: Bench) -> None:
    edit(applied, key="oi_sk_of_somebody_else")
    event, *_, own = applied.account.call("GET", "/v1/audit-events?limit=10")["items"]
    assert event["api_key_id"] != own["api_key_id"]

    shown = applied("drift")

    assert shown.code == 2
    assert f"by {event['api_key_id']} at {event['created_at']}" in " ".join(shown.out.split())


def test_when_nobody_may_read_the_audit_events_that_is_said_once(applied: Bench) -> None:
    edit(applied)
    edit(applied, "bye_1")

    with while_(applied, refusing("GET", "/v1/audit-events", "Not allowed")):
        shown, printed = applied("drift"), applied("drift", "--json")

    assert (shown.code, printed.code) == (2, 2)
    assert shown.out.count("Who changed it is not known") == 1
    assert [each["by"] for each in printed.document["drift"]] == [None, None]


def test_drift_is_silent_about_what_a_plan_warns_of(applied: Bench) -> None:
    policy(applied, "max_deletes: 0")
    applied.resources(tools(0) + "removed: [{from: tools.never, retain: true}]\n")

    assert [each["code"] for each in applied.plan().document["diagnostics"]] == [
        "max-deletes",
        "removed-already",
    ]
    shown, printed = applied("drift"), applied("drift", "--json")

    assert (shown.code, shown.out) == (0, "No drift. Nothing was changed outside of voxform.\n")
    assert printed.document["diagnostics"] == []
