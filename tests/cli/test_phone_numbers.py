"""Telephone numbers: rerouted in part, never there twice, bought and given back only when that is allowed."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.cli.bench import Bench, Outcome
from tests.cli.meddling import apply_without_waiting, losing, refusing, while_
from tests.cli.mistakes import told
from tests.cli.quirks import SOME

Make = Callable[..., Bench]

AGENTS = """
integrations:
  carrier: {provider: twilio, api_key: "${env.CRM_TOKEN}", metadata: {account_sid: AC0123456789abcdef0123456789abcdef}}
models:
  desk: {provider: openai, model: gpt-4o-mini, system_prompt: Answer.}
agents:
  desk: {llm_id: "${models.desk.id}"}
  night: {llm_id: "${models.desk.id}"}
"""
NUMBER = """
phone_numbers:
  main:
    phone_number: "+14155550100"
    provider: twilio
    credential_id: ${integrations.carrier.id}
    agent_id: ${agents.desk.id}
    inbound_routing:
      agent_id: ${agents.desk.id}
      fallback: {agent_id: "${agents.night.id}"}
      voicemail_message: Please call again.
"""
BOUGHT = """
phone_numbers:
  main:
    purchase: {country: US, area_code: "212"}
    agent_id: ${agents.desk.id}
"""
SIP = """
phone_numbers:
  main:
    phone_number: "+14155550100"
    provider: telnyx
    agent_id: ${agents.desk.id}
    provider_config:
      trunk_address: sip.acme.example
      auth_password: ${env.CRM_TOKEN}
"""
BUY, RELEASE = ("--allow", "purchase"), ("--allow", "release")


def number(made: Bench) -> dict[str, Any]:
    (found,) = made.account.all("phone-numbers")
    return found


def agent(made: Bench, name: str) -> Any:
    return made.account.named("agents", name)["id"]


def at(made: Bench, method: str) -> list[str]:
    return [path for each, path in made.account.writes if each == method and "phone" in path]


def rules(outcome: Outcome) -> set[str]:
    return {each["rule"] for each in outcome.document["diagnostics"] if each["severity"] == "refusal"}


def registered(bench: Make, *quirks: str, text: str = NUMBER) -> Bench:
    made = bench(*quirks)
    made.resources(AGENTS, text)
    made.apply()
    return made


def bought(bench: Make, *quirks: str) -> Bench:
    made = bench(*quirks)
    made.resources(AGENTS, BOUGHT)
    made.apply(*BUY)
    return made


@SOME
def test_a_number_is_registered_after_its_agents_and_goes_before_them(
    bench: Make, quirks: Iterable[str]
) -> None:
    made = registered(bench, *quirks)
    made.assert_idle()
    assert number(made)["inbound_routing"] == {
        "agent_id": agent(made, "desk"),
        "fallback": {"agent_id": agent(made, "night")},
        "voicemail_message": "Please call again.",
    }

    made.ok("destroy", "--auto-approve")

    deleted = [path.split("/")[2] for method, path in made.account.writes if method == "DELETE"]
    assert deleted[0] == "phone-numbers"
    assert made.account.all("phone-numbers") == []


ROUTES: dict[str, tuple[str, str, str, Callable[[Any, str], bool]]] = {
    "another agent answers": (
        "agent_id: ${agents.desk.id}\n      fallback",
        "agent_id: ${agents.night.id}\n      fallback",
        "inbound_routing.agent_id",
        lambda route, night: route["agent_id"] == night,
    ),
    "nobody stands in any more": (
        '      fallback: {agent_id: "${agents.night.id}"}\n',
        "",
        "inbound_routing.fallback.agent_id",
        lambda route, _: route["fallback"] is None,
    ),
    "nobody stands in, as is written": (
        '{agent_id: "${agents.night.id}"}',
        "null",
        "inbound_routing.fallback",
        lambda route, _: route["fallback"] is None,
    ),
    "no message is played": (
        "      voicemail_message: Please call again.\n",
        "",
        "inbound_routing.voicemail_message",
        lambda route, _: route["voicemail_message"] is None,
    ),
    "another message is played": (
        "Please call again.",
        "Leave a message.",
        "inbound_routing.voicemail_message",
        lambda route, _: route["voicemail_message"] == "Leave a message.",
    ),
}


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
@SOME
def test_one_part_of_the_routing_changes_alone(bench: Make, quirks: Iterable[str], route: Any) -> None:
    old, new, path, is_so = route
    made = registered(bench, *quirks)
    before = number(made)["inbound_routing"]
    made.resources(AGENTS, NUMBER.replace(old, new))

    (change,) = made.plan().document["changes"]
    made.apply()

    after = number(made)["inbound_routing"]
    assert change["action"] == "update"
    assert [each["path"] for each in change["fields"]] == [path]
    assert is_so(after, agent(made, "night"))
    assert len([name for name in before if before[name] != after[name]]) == 1
    made.assert_idle()


@SOME
def test_a_routing_that_is_declared_no_more_is_cleared(bench: Make, quirks: Iterable[str]) -> None:
    made = registered(bench, *quirks)
    made.resources(AGENTS, NUMBER.partition("    inbound_routing")[0])

    made.apply()

    assert set((number(made)["inbound_routing"] or {"": None}).values()) == {None}
    made.assert_idle()


@SOME
def test_another_number_takes_the_place_of_the_old_one_which_goes_first(
    bench: Make, quirks: Iterable[str]
) -> None:
    made = registered(bench, *quirks)
    made.resources(AGENTS, NUMBER.replace("+14155550100", "+14155550199"))
    actions = made.plan().actions
    before = len(made.account.writes)

    made.apply()

    assert actions == {"phone_numbers.main": "replace"}
    assert [method for method, _ in made.account.writes[before:]] == ["DELETE", "POST"]
    assert number(made)["phone_number"] == "+14155550199"
    made.assert_idle()


@SOME
@pytest.mark.parametrize("done", [True, False], ids=["carried out", "not carried out"])
@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_a_replacement_that_breaks_off_is_ended_by_the_next_run(
    bench: Make, quirks: Iterable[str], method: str, done: bool
) -> None:
    """The same number under another key: it cannot be there twice."""
    made = registered(bench, *quirks)
    changed = NUMBER.replace("provider: twilio", "provider: telnyx").replace(
        "integrations.carrier", "integrations.other"
    )
    other = '\nintegrations: {other: {provider: telnyx, api_key: "${env.CRM_TOKEN}"}}\n'
    made.resources(AGENTS, changed, other)

    with while_(made, losing(method, "phone", done=done)):
        apply_without_waiting(made)
    made.apply()

    assert (number(made)["provider"], number(made)["phone_number"]) == ("telnyx", "+14155550100")
    made.assert_idle()


def test_a_number_that_the_platform_cannot_reach_is_told_at_its_sip_data(bench: Make) -> None:
    made = bench()
    made.resources(AGENTS, SIP)

    outcome = made("apply", "--auto-approve")

    said = " ".join((outcome.out + outcome.err).split())
    line = SIP.splitlines().index("    provider_config:") + 1
    assert outcome.code == 4
    assert "The SIP data lacks auth_username" in said
    assert f"resources/part1.yaml:{line}" in said or f"resources/part1.yaml:{line + 1}" in said
    made.resources(AGENTS, SIP + "      auth_username: acme\n")
    made.apply()
    made.assert_idle()


def test_buying_is_refused_unless_it_is_allowed_and_the_plan_says_what_costs_money(bench: Make) -> None:
    made = bench()
    made.resources(AGENTS, BOUGHT)

    refused, applied = made.plan(), made("apply", "--auto-approve")

    assert (refused.code, rules(refused), applied.code) == (3, {"purchase"}, 3)
    assert made.account.writes == []
    assert "costs money" in made.ok("plan", *BUY).out + made.ok("plan", *BUY).err


@SOME
def test_a_bought_number_is_bought_once_and_may_be_rerouted_freely(
    bench: Make, quirks: Iterable[str]
) -> None:
    made = bought(bench, *quirks)
    made.assert_idle()
    assert at(made, "POST") == ["/v1/phone-numbers/purchase"]
    assert number(made)["phone_number"].startswith("+1212")

    made.resources(AGENTS, BOUGHT.replace("agents.desk", "agents.night"))
    made.apply()

    assert number(made)["agent_id"] == agent(made, "night")
    made.assert_idle()


def test_the_number_that_was_bought_can_be_read_by_others(bench: Make) -> None:
    made = bench()
    tool = """
tools:
  human: {type: transfer_call, description: On request., transfer_to: "${phone_numbers.main.phone_number}"}
"""
    made.resources(AGENTS, BOUGHT, tool)
    made.apply(*BUY)

    assert made.account.named("tools", "human")["transfer_to"] == number(made)["phone_number"]
    made.assert_idle()


@SOME
def test_a_bought_number_is_given_back_only_when_that_is_allowed(bench: Make, quirks: Iterable[str]) -> None:
    made = bought(bench, *quirks)
    held = number(made)["phone_number"]
    made.resources(AGENTS, "phone_numbers: {}")

    removed = made.plan()
    made.resources(AGENTS, BOUGHT.replace("212", "415"))
    replaced, half = made.plan(), made.plan(*BUY)
    destroyed = made("destroy", "--auto-approve")

    assert (rules(removed), rules(replaced)) == ({"release"}, {"purchase", "release"})
    assert (half.code, destroyed.code, number(made)["phone_number"]) == (3, 3, held)
    made.apply(*BUY, *RELEASE)
    assert number(made)["phone_number"].startswith("+1415")
    made.ok("destroy", "--auto-approve", *RELEASE)
    assert made.account.all("phone-numbers") == []


def test_a_bought_number_can_be_forgotten_without_asking(bench: Make) -> None:
    made = bought(bench)
    made.resources(AGENTS, "removed: [{from: phone_numbers.main, retain: true}]")

    made.apply()

    assert number(made)["phone_number"].startswith("+1212")


def test_an_imported_number_that_is_declared_as_bought_is_one(bench: Make) -> None:
    made = bench()
    made.resources(AGENTS)
    made.apply()
    theirs = made.account.call("POST", "/v1/phone-numbers/purchase", {"agent_id": agent(made, "desk")})
    made.resources(AGENTS, BOUGHT + f'\nimport: [{{to: phone_numbers.main, id: "{theirs["id"]}"}}]\n')

    made.apply()

    made.assert_idle()
    assert rules(made.plan("--destroy")) == {"release"}


@SOME
@pytest.mark.parametrize("done", [True, False], ids=["carried out", "not carried out"])
def test_a_purchase_without_an_answer_is_asked_about_and_never_repeated(
    bench: Make, quirks: Iterable[str], done: bool
) -> None:
    made = bench(*quirks)
    made.resources(AGENTS, BOUGHT)

    with while_(made, losing("POST", "/purchase", done=done)):
        first = made("apply", "--auto-approve", *BUY)
    before = len(made.account.writes)
    again = made("apply", "--auto-approve", *BUY)
    asked = made.plan(*BUY)

    assert (first.code, again.code, asked.code) == (4, 3, 3)
    assert [path for _, path in made.account.writes[before:] if "phone" in path] == []
    (question,) = [each for each in asked.document["diagnostics"] if each["code"] == "unsettled-purchase"]
    if done:
        assert f"voxform import phone_numbers.main {number(made)['id']}" in question["hint"]
        made.ok("import", "phone_numbers.main", number(made)["id"])
        made.apply()
        assert rules(made.plan("--destroy")) == {"release"}
    else:
        assert "lists no new phone_numbers" in question["detail"]
        made.ok("state", "rm", "phone_numbers.main")
        assert made.plan().code == 3
        made.apply(*BUY)
    assert number(made)["phone_number"].startswith("+1212")
    made.assert_idle()


@SOME
def test_a_refused_purchase_is_no_question(bench: Make, quirks: Iterable[str]) -> None:
    made = bench(*quirks)
    made.resources(AGENTS, BOUGHT.replace("country", 'contains: "5", country'))

    with while_(made, refusing("POST", "/purchase", "the wallet is empty", "402 Payment Required")):
        outcome = made("apply", "--auto-approve", *BUY)

    assert outcome.code == 4
    assert "the wallet is empty" in outcome.out + outcome.err
    made.apply(*BUY)
    made.assert_idle()


def test_who_loses_an_agent_is_told_with_the_number(bench: Make) -> None:
    made = registered(bench, text=NUMBER.partition("    inbound_routing")[0])
    made.resources(AGENTS.replace("Answer.", "Answer kindly."), NUMBER.partition("    inbound_routing")[0])

    shown = " ".join(made.ok("plan").out.split())

    assert "1 phone number" in shown


MISTAKES: dict[str, tuple[str, tuple[str, int, str]]] = {
    "a number of its own and a purchase": (
        NUMBER.replace("    provider: twilio\n", "    provider: twilio\n    purchase: {}\n"),
        ("unused-attribute", 5, "`provider` is not used by phone_numbers with purchase"),
    ),
    "neither a carrier nor a purchase": (
        NUMBER.replace("    provider: twilio\n", ""),
        ("missing-attribute", 3, "phone_numbers without purchase need `provider`"),
    ),
    "a number that is none": (
        NUMBER.replace("+14155550100", "0800 123"),
        ("wrong-pattern", 4, "phone_number"),
    ),
    "a key of another carrier": (
        NUMBER.replace("provider: twilio", "provider: telnyx"),
        ("wrong-reference", 6, "need integrations whose `provider` is telnyx"),
    ),
    "no agent": (
        NUMBER.replace("    agent_id: ${agents.desk.id}\n    inb", "    inb"),
        ("missing-attribute", 3, "agent_id"),
    ),
    "a password that everybody can read": (
        SIP.replace("${env.CRM_TOKEN}", "hunter2"),
        ("literal-secret", 9, "auth_password"),
    ),
    "a country in words": (BOUGHT.replace("US", "Italy"), ("wrong-pattern", 4, "country")),
    "a fallback to nobody": (
        NUMBER.replace('{agent_id: "${agents.night.id}"}', "{}"),
        ("missing-attribute", 10, "agent_id"),
    ),
    "a fallback to what is no agent": (
        NUMBER.replace("${agents.night.id}", "${models.desk.id}"),
        ("wrong-reference", 10, "must refer to one of agents"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_offline(bench: Make, text: str, expected: tuple[str, int, str]) -> None:
    made = bench()
    made.resources(AGENTS, text)

    code, line, words = expected
    assert [each[:2] for each in told(made) if words in each[2]] == [(code, line)]
