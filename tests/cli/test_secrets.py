"""`voxform secrets`: which variables an environment needs, where they go, and who shares them."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, RESEND, TOOLS, Bench

Make = Callable[..., Bench]


@pytest.fixture
def two(bench: Make) -> Bench:
    """Two environments, each on an embedded platform."""
    made = bench()
    made.write("voxform.yaml", "project: clinic\n")
    made.resources(INTEGRATIONS, TOOLS)
    for name in ("dev", "prod"):
        made.write(f"environments/{name}.yaml", "api: {url: 'emulator:'}\n")
    return made


def variables(made: Bench, environment: str) -> dict[str, Any]:
    document = made.ok("-e", environment, "secrets", "--json").document
    return {each["name"]: each for each in document["variables"]}


def test_each_variable_is_shown_with_where_it_goes_and_whether_it_is_set(
    two: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALCOM_API_KEY")
    two.write(".env", "CALCOM_API_KEY=cal_live_5tGb9QwE3rYu7IoP1aSdF6hJ\n")
    two.write("environments/prod.yaml", "api: {key: '${env.ONEINBOX_API_KEY}'}\nenv_files: [.env]\n")
    monkeypatch.delenv("ONEINBOX_API_KEY")

    found = variables(two, "prod")

    assert {name: each["origin"] for name, each in found.items()} == {
        "ONEINBOX_API_KEY": None,
        "VOXFORM_STATE_KEY": None,
        "CALCOM_API_KEY": "file",
        "CRM_TOKEN": "process",
        "RESEND_API_KEY": "process",
    }
    (use,) = found["CRM_TOKEN"]["uses"]
    assert (use["address"], use["path"]) == ("tools.look_up", "headers.Authorization")
    assert use["recipient"] == "crm.acme.example"
    assert found["VOXFORM_STATE_KEY"]["optional"]


def test_a_value_that_another_environment_has_too_is_told(two: Bench) -> None:
    two.apply("-e", "dev")

    shared = variables(two, "prod")["RESEND_API_KEY"]["shared"]

    assert shared == [{"environment": "dev", "address": "integrations.resend", "path": "api_key"}]
    assert "! dev has the same value: integrations.resend api_key" in two.ok("-e", "prod", "secrets").out


def test_another_value_shares_nothing(two: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    two.apply("-e", "dev")
    monkeypatch.setenv("RESEND_API_KEY", "re_live_9sTu6VwX3yZa1BcD4eFgH7jK")

    assert variables(two, "prod")["RESEND_API_KEY"]["shared"] == []


def test_what_was_fingerprinted_under_another_state_key_cannot_be_told(
    two: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOXFORM_STATE_KEY", "the key of one team, known to it alone")
    two.apply("-e", "dev")
    assert variables(two, "prod")["RESEND_API_KEY"]["shared"]

    monkeypatch.setenv("VOXFORM_STATE_KEY", "the key of another team, as long as it")

    assert variables(two, "prod")["RESEND_API_KEY"]["shared"] == []


def test_a_state_that_cannot_be_read_is_named(two: Bench) -> None:
    two.write(".voxform/state/dev.json", "{")

    assert two.ok("-e", "prod", "secrets", "--json").document["states_not_read"] == ["dev"]


def test_no_value_is_shown_and_odd_ones_are_warned_about(two: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESEND_API_KEY", f"{RESEND}\n")

    outcome = two.ok("-e", "prod", "secrets")

    assert "secret-shape" in outcome.err
    assert RESEND not in outcome.out + outcome.err
    assert two.account.log == []


def test_a_secret_that_somebody_replaced_on_the_platform_is_told_from_a_new_value(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS)
    made.apply()
    id_ = made.account.named("integrations", "Resend Email")["id"]
    made.account.call("PATCH", f"/v1/integrations/{id_}", {"api_key": "re_live_another_7tGb9QwE3rYu"})

    assert "(replaced outside)" in made("plan").out
