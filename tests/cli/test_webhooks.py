"""Webhooks: a status that only an update takes, and a secret that the platform makes and nobody is shown."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.cli.bench import Bench
from tests.cli.meddling import apply_without_waiting, losing, refusing, while_
from tests.cli.mistakes import told
from tests.cli.quirks import SOME
from tests.properties.canary import Canary, search_for

Make = Callable[..., Bench]

WEBHOOK = """
webhooks:
  calls:
    url: https://calls.acme.example/oneinbox
    events: [call.ended, call.analyzed]
"""
DISABLED = WEBHOOK + "    status: disabled\n"
AGENT = """
models:
  desk: {provider: openai, model: gpt-4o-mini, system_prompt: Answer.}
agents:
  desk: {llm_id: "${models.desk.id}", webhook_id: "${webhooks.calls.id}"}
"""
TOOL = """
tools:
  look_up:
    type: api_call
    description: Look the caller up.
    url: https://crm.acme.example/callers
    method: GET
    headers: {X-Sign: "v1 ${webhooks.calls.secret}", Accept: text/plain}
"""


def webhook(made: Bench) -> dict[str, Any]:
    (found,) = made.account.all("webhooks")
    return found


def header(made: Bench) -> str:
    return str(made.account.named("tools", "look_up")["headers"]["X-Sign"])


def changes(made: Bench, *arguments: str) -> dict[str, Any]:
    outcome = made.plan(*arguments)
    return {each["address"]: each for each in outcome.document["changes"]}


@SOME
def test_it_is_made_before_the_agent_that_names_it_and_goes_after(bench: Make, quirks: Iterable[str]) -> None:
    made = bench(*quirks)
    made.resources(WEBHOOK, AGENT)
    made.apply()
    made.assert_idle()
    assert made.account.all("agents")[0]["webhook_id"] == webhook(made)["id"]

    made.ok("destroy", "--auto-approve")

    deleted = [path.split("/")[2] for method, path in made.account.writes if method == "DELETE"]
    assert deleted.index("agents") < deleted.index("webhooks")
    assert made.account.all("webhooks") == []


@SOME
def test_the_order_of_events_does_not_count(bench: Make, quirks: Iterable[str]) -> None:
    made = bench(*quirks)
    made.resources(WEBHOOK)
    made.apply()
    made.resources(WEBHOOK.replace("call.ended, call.analyzed", "call.analyzed, call.ended"))

    made.assert_idle()


@SOME
def test_one_that_is_born_disabled_is_disabled_by_an_update(bench: Make, quirks: Iterable[str]) -> None:
    made = bench(*quirks)
    made.resources(DISABLED, AGENT)

    outcome = made.apply("--json")

    begun = [
        each["step"] for each in map(json.loads, outcome.out.splitlines()) if each["type"] == "step_started"
    ]
    assert begun.index("create webhooks.calls") < begun.index("update webhooks.calls")
    assert begun.index("update webhooks.calls") < begun.index("create agents.desk")
    assert webhook(made)["status"] == "disabled"
    made.assert_idle()
    made.resources(WEBHOOK, AGENT)
    assert changes(made)["webhooks.calls"]["action"] == "update"
    made.apply()
    assert webhook(made)["status"] == "active"
    made.assert_idle()


def test_one_that_is_active_needs_no_update(bench: Make) -> None:
    made = bench()
    made.resources(WEBHOOK + "    status: active\n")
    made.apply()

    assert [method for method, _ in made.account.writes] == ["POST"]
    made.assert_idle()


def test_a_replaced_one_is_disabled_before_the_old_one_goes(bench: Make) -> None:
    made = bench()
    made.resources(DISABLED)
    made.apply()
    old = webhook(made)["id"]
    before = len(made.account.writes)

    made.apply("--replace", "webhooks.calls")

    assert [method for method, _ in made.account.writes[before:]] == ["POST", "PATCH", "DELETE"]
    assert (webhook(made)["status"], webhook(made)["id"] != old) == ("disabled", True)
    made.assert_idle()


@pytest.mark.parametrize("lost", ["POST", "PATCH"])
@pytest.mark.parametrize("done", [True, False], ids=["carried out", "not carried out"])
@SOME
def test_whatever_answer_is_lost_it_ends_up_disabled(
    bench: Make, quirks: Iterable[str], lost: str, done: bool
) -> None:
    made = bench(*quirks)
    made.resources(DISABLED, AGENT)

    with while_(made, losing(lost, "/webhooks", done=done)):
        apply_without_waiting(made)
    made.apply()

    assert webhook(made)["status"] == "disabled"
    assert made.account.all("agents")[0]["webhook_id"] == webhook(made)["id"]
    made.assert_idle()


@SOME
def test_an_unfinished_one_is_finished_by_the_next_run(bench: Make, quirks: Iterable[str]) -> None:
    """The update is refused, so all that is known is what the create gave."""
    made = bench(*quirks)
    made.resources(DISABLED, AGENT)

    with while_(made, refusing("PATCH", "", "not now")):
        outcome = made("apply", "--auto-approve")

    assert outcome.code == 4
    assert made.account.all("agents") == []
    (field,) = changes(made)["webhooks.calls"]["fields"]
    assert (field["path"], field["before"], field["after"]) == ("status", "active", "disabled")
    made.apply()
    assert webhook(made)["status"] == "disabled"
    made.assert_idle()


@SOME
def test_its_secret_reaches_the_header_that_names_it(bench: Make, quirks: Iterable[str]) -> None:
    made = bench(*quirks)
    made.resources(WEBHOOK, TOOL)

    planned = changes(made)
    made.apply()

    (sent,) = [each for each in planned["tools.look_up"]["fields"] if each["path"] == "headers"]
    assert (sent["secret_sources"], sent["recipient"]) == (["webhooks.calls.secret"], "crm.acme.example")
    assert header(made) == f"v1 {webhook(made)['secret']}"
    made.assert_idle()


def test_a_tool_that_comes_later_or_points_elsewhere_gets_it_too(bench: Make) -> None:
    made = bench()
    made.resources(WEBHOOK)
    made.apply()
    made.resources(WEBHOOK, TOOL)
    made.apply()
    assert header(made) == f"v1 {webhook(made)['secret']}"

    made.resources(WEBHOOK, TOOL.replace("v1 ", "v2 "))
    made.apply("--target", "tools.look_up")

    assert header(made) == f"v2 {webhook(made)['secret']}"
    made.assert_idle()


def test_a_new_object_has_a_new_secret_and_the_header_follows(bench: Make) -> None:
    made = bench()
    made.resources(WEBHOOK, TOOL)
    made.apply()

    actions = {
        address: each["action"] for address, each in changes(made, "--replace", "webhooks.calls").items()
    }
    made.apply("--replace", "webhooks.calls")

    assert actions == {"webhooks.calls": "replace", "tools.look_up": "update"}
    assert header(made) == f"v1 {webhook(made)['secret']}"
    made.assert_idle()


def test_a_secret_that_is_yet_to_be_made_is_no_variable_that_could_be_set(bench: Make) -> None:
    made = bench()
    made.resources(WEBHOOK, TOOL)
    assert "secrets-not-checked" not in {each["code"] for each in made.plan().document["diagnostics"]}
    made.apply()

    again = made.plan("--replace", "webhooks.calls").document["diagnostics"]

    assert "secrets-not-checked" not in {each["code"] for each in again}


def test_a_header_that_was_overwritten_is_told_of_by_its_fingerprint_only(bench: Make) -> None:
    made = bench()
    made.resources(WEBHOOK, TOOL)
    made.apply()
    tool = made.account.named("tools", "look_up")
    headers = {"X-Sign": "v1 another-secret-of-somebody-else", "Accept": "text/plain"}
    made.account.call("PATCH", f"/v1/tools/{tool['id']}", {"headers": headers})

    (field,) = changes(made)["tools.look_up"]["fields"]
    made.apply()

    assert (field["sensitive"], field["origin"], field.get("after")) == (True, "drift", None)
    assert header(made) == f"v1 {webhook(made)['secret']}"


def test_its_secret_is_in_no_output_and_no_file(bench: Make) -> None:
    made = bench()
    printed: list[str] = []

    def run(*arguments: str) -> None:
        outcome = made(*arguments)
        printed.extend((outcome.out, outcome.err))

    made.resources(DISABLED, AGENT, TOOL)
    run("apply", "--auto-approve", "--json")
    secrets = [Canary("made", webhook(made)["secret"].removeprefix("whsec_"), "whsec_")]
    made.resources(WEBHOOK, AGENT, TOOL.replace("v1", "v2"))
    run("plan", "--full")
    run("plan", "--json", "--out", str(made.folder / "saved.plan"))
    run("drift")
    run("-v", "apply", "--auto-approve")
    run("state", "show", "webhooks.calls", "--json")
    run("state", "show", "tools.look_up", "--json")
    run("plan", "--replace", "webhooks.calls")

    search = search_for(secrets)
    assert search.traces("\n".join(printed).encode()) == set()
    assert search.traces_below(made.folder) == set()


MISTAKES = {
    "an event that nobody knows": (
        WEBHOOK.replace("call.analyzed", "call.analysed"),
        ("warning", "unknown-event", 5, "`call.analysed` is not known"),
    ),
    "no event": (WEBHOOK.replace("call.ended, call.analyzed", ""), ("error", "wrong-length", 5, "events")),
    "too many events": (
        WEBHOOK.replace("call.ended, call.analyzed", ", ".join(["call.ended"] * 21)),
        ("error", "wrong-length", 5, "events"),
    ),
    "a status that there is not": (
        WEBHOOK + "    status: paused\n",
        ("error", "wrong-value", 6, "status"),
    ),
    "a secret of one's own": (
        WEBHOOK + "    secret: whsec_mine\n",
        ("error", "computed-attribute", 6, "set by the platform"),
    ),
    "its secret where everybody can read it": (
        WEBHOOK + TOOL.replace("Look the caller up.", '"${webhooks.calls.secret}"'),
        ("error", "secret-reference", 10, "is a secret"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_offline(bench: Make, text: str, expected: tuple[str, str, int, str]) -> None:
    made = bench()
    made.resources(text)

    severity, code, line, words = expected
    warned = [each for each in told(made, "warning") if not each[0].startswith("unused")]
    (problem,) = [*told(made), *warned]
    assert problem in told(made, severity)
    assert problem[:2] == (code, line)
    assert words in problem[2]


def test_an_unknown_event_has_a_hint_and_may_be_switched_off(bench: Make) -> None:
    made = bench()
    made.resources(WEBHOOK.replace("call.analyzed", "call.analysed"))
    assert "Did you mean call.analyzed?" in made("validate").err

    text = (made.folder / "voxform.yaml").read_text()
    made.write("voxform.yaml", text + "advice: {off: [unknown-event]}\n")

    assert made.ok("validate", "--json").document["diagnostics"] == []
