"""What a plan says although nothing is to be done."""

import json
from collections.abc import Callable

import pytest
from tests.cli.bench import INTEGRATIONS, RESEND, TOOLS, Bench
from tests.cli.meddling import refusing, while_

Make = Callable[..., Bench]


def codes(bench: Bench) -> dict[str, str]:
    return {each["code"]: each["address"] for each in bench.plan().document["diagnostics"]}


def test_an_object_that_was_written_outside_without_a_visible_change_is_named(bench: Make) -> None:
    made = bench("metadata=hidden")
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    found = made.account.named("integrations", "Resend Email")
    made.account.call("PATCH", f"/v1/integrations/{found['id']}", {"metadata": {"from_email": "x@y.example"}})

    assert codes(made) == {"touched-outside": "integrations.resend"}
    made.apply()
    assert codes(made) == {}


def test_what_the_platform_does_not_keep_is_named_with_its_place(bench: Make) -> None:
    made = bench("patch_credential_id=ignored")
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    second = INTEGRATIONS + INTEGRATIONS.split("integrations:\n")[1].split("  calendar:")[0].replace(
        "  resend:\n    name: Resend Email", "  other:\n    name: Other Email"
    )
    made.resources(second, TOOLS.replace("integrations.resend.id", "integrations.other.id"))
    made.apply()

    plan = made.plan().document

    assert plan["changes"] == []
    assert [(each["address"], each["path"]) for each in plan["not_kept"]] == [
        ("tools.send_summary", "credential_id")
    ]
    assert plan["not_kept"][0]["source"] == {"file": "resources/part1.yaml", "line": 6, "column": 20}


def test_a_secret_of_a_strange_shape_is_named_without_its_value(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    monkeypatch.setenv("RESEND_API_KEY", RESEND + "\n")

    outcome = made.plan()

    assert "secret-shape" in {each["code"] for each in outcome.document["diagnostics"]}
    assert RESEND not in outcome.out


def test_a_local_state_on_a_runner_is_warned_about(bench: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    before = codes(made)
    monkeypatch.setenv("CI", "true")

    assert "local-state" not in before
    assert "local-state" in codes(made)


def test_a_kind_that_may_not_be_read_and_is_not_used_stops_nothing(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)

    with while_(made, refusing("GET", "/v1/agents", "no")):
        made.apply()

        assert codes(made) == {"kind-unread": None}
        made.assert_idle()


def test_only_kinds_that_matter_are_read(bench: Make) -> None:
    made = bench()
    made.resources("models:\n  m: {provider: openai, model: gpt-4o, system_prompt: Be kind.}\n")

    made.plan()

    assert {each.path.split("/")[2] for each in made.account.log} == {
        "models",
        "agents",
        "phone-numbers",
        "audit-events",
    }


def test_what_an_object_goes_on_referring_to_is_not_deleted_by_the_run_that_learns_of_it(bench: Make) -> None:
    made = bench("patch_credential_id=ignored")
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    old = made.account.named("integrations", "Resend Email")["id"]

    digest = json.loads(made("plan", "--json", "--replace", "integrations.resend").out)["digest"]
    approved = ("apply", "--expect", digest, "--replace", "integrations.resend")
    outcome = made(*approved)

    assert outcome.code == 4
    assert "reference-kept" in outcome.out
    assert "apply --replace 'tools.send_summary'" in outcome.out
    assert made(*approved).code == 3  # what is left is not what was approved
    assert old in {each["id"] for each in made.account.all("integrations")}
    assert codes(made)["stranded"] == "tools.send_summary"
    assert "apply --replace 'tools.send_summary'" in made("plan").out

    made.apply("--replace", "tools.send_summary")
    assert old not in {each["id"] for each in made.account.all("integrations")}
    tool = made.account.named("tools", "send_summary")
    assert tool["credential_id"] == made.account.named("integrations", "Resend Email")["id"]
    made.assert_idle()
