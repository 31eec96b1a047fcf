"""`drift --accept`: recorded, shown first, approved, and nothing written to the platform."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]


@pytest.fixture
def edited(bench: Make) -> Bench:
    """A project in whose account somebody edited two tools."""
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    edit(made, "book_visit", description="Never book anything.")
    mail = {"to": "boss@acme.example", "subject_template": "Your call", "body_template": "Bye"}
    edit(made, "send_summary", messaging_config=mail)
    return made


def edit(bench: Bench, name: str, **attributes: Any) -> None:
    tool = bench.account.named("tools", name)
    bench.account.call("PATCH", f"/v1/tools/{tool['id']}", {"type": tool["type"], **attributes})


def left(bench: Bench) -> list[str]:
    """What has drifted still."""
    return [
        f"{each['address']}.{field['path']}"
        for each in bench("drift", "--json").document["drift"]
        for field in each["fields"]
    ]


EVERY = [
    "tools.book_visit.description",
    "tools.send_summary.messaging_config.body_template",
    "tools.send_summary.messaging_config.to",
]


def test_everything_at_once(edited: Bench) -> None:
    before = len(edited.account.writes)
    assert sorted(left(edited)) == EVERY

    outcome = edited.ok("drift", "--accept", "--auto-approve")

    assert "Never book anything." in outcome.out
    assert len(edited.account.writes) == before
    plan = edited.plan("--detailed-exitcode")
    assert (plan.code, plan.document["changes"], plan.document["drift"]) == (0, [], [])
    assert len(plan.document["not_kept"]) == 3
    assert edited.ok("drift", "--accept").out == "No drift. Nothing was changed outside of voxform.\n"


@pytest.mark.parametrize(
    ("asked", "stays"),
    [
        (["tools.book_visit"], EVERY[1:]),
        (["tools.send_summary.messaging_config"], EVERY[:1]),
        (["tools.send_summary.messaging_config.to", "tools.book_visit"], EVERY[1:2]),
    ],
)
def test_what_is_named(edited: Bench, asked: list[str], stays: list[str]) -> None:
    edited.ok("drift", "--accept", *asked, "--auto-approve")
    assert sorted(left(edited)) == stays


def test_a_name_of_no_drift_records_nothing(edited: Bench) -> None:
    state = (edited.folder / ".voxform/state/default.json").read_bytes()

    outcome = edited("drift", "--accept", "tools.book_visitt", "tools.send_summary", "--auto-approve")

    assert outcome.code == 1
    assert "Did you mean tools.book_visit?" in outcome.err
    assert (edited.folder / ".voxform/state/default.json").read_bytes() == state


def test_quietly_nothing_is_printed_that_was_approved(edited: Bench) -> None:
    assert edited.ok("drift", "--accept", "--auto-approve", "-q").out == ""


@pytest.mark.parametrize("mode", [(), ("--json",)], ids=["for people", "as JSON"])
def test_nobody_to_ask_is_an_error(edited: Bench, mode: tuple[str, ...]) -> None:
    outcome = edited("drift", "--accept", *mode)

    assert outcome.code == 1
    assert "The drift was not approved" in outcome.err
    assert sorted(left(edited)) == EVERY


def test_what_was_accepted_is_printed_as_json(edited: Bench) -> None:
    outcome = edited.ok("drift", "--accept", "--auto-approve", "--json", "tools.book_visit")
    assert [each["address"] for each in outcome.document["drift"]] == ["tools.book_visit"]


def test_an_object_that_is_gone_cannot_be_accepted(edited: Bench) -> None:
    edited.account.call("DELETE", f"/v1/tools/{edited.account.named('tools', 'look_up')['id']}")

    outcome = edited("drift", "--accept", "--auto-approve")

    assert outcome.code == 1
    assert "drift-gone" in outcome.err
    edited.ok("drift", "--accept", "--auto-approve", "tools.book_visit", "tools.send_summary")
    assert [each["address"] for each in edited("drift", "--json").document["drift"]] == ["tools.look_up"]


def test_a_header_typed_into_the_dashboard_is_never_recorded(edited: Bench) -> None:
    typed = "Bearer typed-into-the-dashboard-0123456789"
    edit(edited, "look_up", headers={"Authorization": typed, "Accept": "application/json"})
    (drift,) = [
        each for each in edited("drift", "--json").document["drift"] if each["address"] == "tools.look_up"
    ]
    assert drift["fields"][0]["sensitive"]

    outcome = edited.ok("drift", "--accept", "--auto-approve")

    assert typed not in outcome.out + (edited.folder / ".voxform/state/default.json").read_text()
    edited.plan("--detailed-exitcode")
    assert edited.plan("--detailed-exitcode").code == 0


def test_under_another_state_key_what_describes_the_other_fingerprints_stays(
    edited: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = edited.ok("state", "pull").document["fingerprint"]
    resend = edited.account.named("integrations", "Resend Email")
    typed = {"provider": "resend", "api_key": "re_live_typed-into-the-dashboard-9f8e"}
    edited.account.call("PATCH", f"/v1/integrations/{resend['id']}", typed)
    monkeypatch.setenv("VOXFORM_STATE_KEY", "a key that only this machine has, for now")

    edited.ok("drift", "--accept", "--auto-approve")

    assert edited.ok("state", "pull").document["fingerprint"] == before
    assert edited("drift", "--json").document["drift"] == []


def test_other_drift_is_shown_alone_when_it_is_named(edited: Bench) -> None:
    outcome = edited("drift", "--json", "tools.book_visit")
    assert outcome.code == 2
    assert [each["address"] for each in json.loads(outcome.out)["drift"]] == ["tools.book_visit"]


def test_a_policy_that_keeps_drift_lets_what_is_accepted_pass(edited: Bench) -> None:
    with (edited.folder / "voxform.yaml").open("a") as file:
        file.write("policy: {on_drift: fail}\n")
    assert edited("apply", "--auto-approve").code == 3
    edited.ok("drift", "--accept", "--auto-approve")
    edited.apply()
    assert edited.account.named("tools", "book_visit")["description"] == "Never book anything."
