"""Adopting what cannot be as declared: it refers to what is yet to be made, or was bought and is declared otherwise."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.cli.bench import CALCOM, Bench

Make = Callable[..., Bench]

KEYS = "integrations:\n  calendar: {name: Cal.com, provider: calcom, api_key: '${env.CALCOM_API_KEY}'}\n"
TOOL = """
tools:
  book:
    type: schedule_calendar_event
    description: Book a visit.
    credential_id: ${integrations.calendar.id}
    calendar_config: {event_type_id: 482913}
%s
import: [{to: tools.book, name: book}]
"""
NUMBER = """
integrations:
  carrier:
    name: Carrier
    provider: twilio
    api_key: ${env.TWILIO}
    metadata: {account_sid: AC0123456789abcdef0123456789abcdef}
models:
  m: {provider: openai, model: gpt-4o, system_prompt: Answer.}
agents:
  a: {llm_id: "${models.m.id}"}
phone_numbers:
  n: {phone_number: "+14155550100", agent_id: "${agents.a.id}", provider: twilio,
      credential_id: "${integrations.carrier.id}"}
import:
  - {to: models.m, name: m}
  - {to: agents.a, name: a}
"""


def by_hand(made: Bench) -> str:
    """The id of a tool that uses a key which nobody declares."""
    key = {"name": "Old key", "provider": "calcom", "api_key": CALCOM}
    old = made.account.call("POST", "/v1/integrations", key)["id"]
    body: dict[str, Any] = {"name": "book", "type": "schedule_calendar_event", "description": "Book a visit."}
    body |= {"credential_id": old, "calendar_config": {"event_type_id": 482913}}
    return str(made.account.call("POST", "/v1/tools", body)["id"])


IGNORING = "    lifecycle: {ignore_changes: [credential_id]}"


@pytest.mark.parametrize("quirk", ["credential_id=returned", "credential_id=hidden"])
@pytest.mark.parametrize("rule", ["", IGNORING], ids=["sent", "ignored"])
@pytest.mark.parametrize("first", ["adopt", "import", "apply"])
def test_what_refers_to_something_yet_to_be_made_is_adopted_and_sent_it_later(
    bench: Make, quirk: str, rule: str, first: str
) -> None:
    made = bench(quirk)
    id_ = by_hand(made)
    made.resources(KEYS, TOOL % rule)

    if first == "adopt":
        made.ok("adopt", "--auto-approve")
    elif first == "import":
        made.ok("import", "tools.book", id_)
    made.apply()

    made.assert_idle()
    sent = [path for method, path in made.account.writes if method == "PATCH"]
    assert sent == ([] if rule else [f"/v1/tools/{id_}"])


@pytest.fixture
def bought(bench: Make, monkeypatch: pytest.MonkeyPatch) -> tuple[Bench, str]:
    """A number that was bought by hand, and a project that declares it as one of its own."""
    monkeypatch.setenv("TWILIO", "0123456789abcdef0123456789abcdef")
    made = bench()
    post: Any = made.account.call
    model = {"name": "m", "provider": "openai", "model": "gpt-4o", "system_prompt": "Answer."}
    agent = post("POST", "/v1/agents", {"name": "a", "llm_id": post("POST", "/v1/models", model)["id"]})
    number = {"agent_id": agent["id"], "phone_number": "+14155550100"}
    return made, str(post("POST", "/v1/phone-numbers/purchase", number)["id"])


@pytest.mark.parametrize("first", ["plan", "adopt", "import"])
def test_a_bought_number_that_is_declared_as_ones_own_is_not_released_unasked(
    bought: tuple[Bench, str], first: str
) -> None:
    made, id_ = bought
    made.resources(NUMBER + f"  - {{to: phone_numbers.n, id: {id_}}}\n")
    if first == "adopt":
        made.ok("adopt", "--auto-approve")
    elif first == "import":
        made.ok("import", "phone_numbers.n", id_)

    outcome = made.plan()

    assert (outcome.code, outcome.actions["phone_numbers.n"]) == (3, "replace")
    assert [each["rule"] for each in outcome.document["diagnostics"] if each["rule"]] == ["release"]
    assert made.plan("--allow", "release").code == 0


def test_what_is_adopted_is_managed_when_it_depends_on_something_that_is_too(
    bought: tuple[Bench, str],
) -> None:
    made, id_ = bought
    made.resources(NUMBER + f"  - {{to: phone_numbers.n, id: {id_}}}\n")

    changes = {each["address"]: each["affects"] for each in made.plan().document["changes"]}

    assert changes["models.m"] == {"managed": ["phone_numbers.n", "agents.a"], "unmanaged": []}
