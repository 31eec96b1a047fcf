"""A receptionist: a key, a tool that uses it, a model that uses the tool, an agent that uses the model.

What refers to what must hold at every moment, not only at the end: an agent may be on the phone while an apply runs.
"""

from collections.abc import Callable, Iterable

import pytest
from tests.cli.bench import Bench
from tests.cli.quirks import QUIRKS
from tests.cli.watching import watch

Make = Callable[..., Bench]

KEYS = """
integrations:
  resend:
    provider: resend
    api_key: ${env.RESEND_API_KEY}
    metadata: {from_email: Hello@Acme.example}
    lifecycle: {replace_on: [metadata]}
  anthropic:
    provider: anthropic
    api_key: ${env.CALCOM_API_KEY}
    lifecycle: {replace_on: [metadata]}
"""

TOOL = """
tools:
  send_summary:
    type: send_email
    description: Send the caller a summary when they ask for one.
    credential_id: ${integrations.resend.id}
    messaging_config: {to: "{email}", subject_template: Your call, body_template: "Hello {name}"}
"""

NO_TOOL = "tools: {}"

MODEL = """
models:
  reception:
    provider: anthropic
    model: claude-haiku-4-5
    credential_id: ${integrations.anthropic.id}
    system_prompt: You answer the phone of a clinic.
    tool_ids: ["${tools.send_summary.id}"]
"""

AGENT = """
agents:
  reception:
    llm_id: ${models.reception.id}
    first_message: Good day!
    transcriber: {provider: whisper, model: large-v3, language: ja}
    tts: {provider: cartesia, voice_id: vc_aria, speed: 1.1}
    end_call_phrases: [goodbye, bye]
    dynamic_variables: {clinic: Acme, floor: 2}
    metadata: {team: front desk}
"""

RECEPTIONIST = (KEYS, TOOL, MODEL, AGENT)

SOME = {name: QUIRKS[name] for name in ("as documented", "everything odd at once")}


def named(quirks: dict[str, tuple[str, ...]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("quirks", quirks.values(), ids=quirks)


def hired(bench: Make, quirks: Iterable[str], *texts: str) -> Bench:
    """A receptionist that has just been applied."""
    made = bench(*quirks)
    made.resources(*(texts or RECEPTIONIST))
    made.apply()
    return made


def without(name: str, text: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if f" {name}:" not in line)


def steps(bench: Bench, since: int) -> list[tuple[str, str]]:
    return [(method, path.split("/")[2]) for method, path in bench.account.writes[since:]]


@named(QUIRKS)
def test_a_second_plan_says_nothing_to_do_and_a_second_apply_writes_nothing(
    bench: Make, quirks: tuple[str, ...]
) -> None:
    made = hired(bench, quirks)
    before = len(made.account.writes)

    made.assert_idle()
    made.apply()

    assert len(made.account.writes) == before == 5
    sent = steps(made, 0)
    assert sent[0] == ("POST", "integrations")
    assert [each for each in sent if each != ("POST", "integrations")] == [
        ("POST", "tools"),
        ("POST", "models"),
        ("POST", "agents"),
    ]


def test_no_model_is_made_that_nobody_owns(bench: Make) -> None:
    made = hired(bench, ())

    assert [each["name"] for each in made.account.all("models")] == ["reception"]
    assert made.account.all("agents")[0]["llm_id"] == made.account.all("models")[0]["id"]


MOVED = KEYS.replace("Hello@", "Desk@")
STUBBORN_TOOL = f"{TOOL}    lifecycle: {{replace_on: [credential_id]}}\n"
STUBBORN_MODEL = f"{MODEL}    lifecycle: {{replace_on: [tool_ids]}}\n"


@pytest.mark.parametrize(
    "quirks",
    [(), ("names=unique",), ("references=free", "normalise=values")],
    ids=["as documented", "unique", "tidy"],
)
def test_a_replaced_key_is_let_go_when_its_tool_has_moved_on(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    tool = made.account.all("tools")[0]
    before, deleted = len(made.account.writes), watch(made.account)
    made.resources(MOVED, TOOL, MODEL, AGENT)

    actions = made.plan().actions
    made.apply()

    assert actions == {"integrations.resend": "replace", "tools.send_summary": "update"}
    assert deleted == [("integrations", [])]
    assert steps(made, before)[-2:] == [("PATCH", "tools"), ("DELETE", "integrations")]
    assert made.account.all("tools")[0]["id"] == tool["id"]
    assert made.account.all("tools")[0]["credential_id"] != tool["credential_id"]
    made.assert_idle()


@pytest.mark.parametrize(
    "quirks", [(), ("names=unique",), ("ids=prefixed",)], ids=["as documented", "unique", "prefixed"]
)
def test_a_replacement_that_spreads_moves_everything_before_anything_goes(
    bench: Make, quirks: tuple[str, ...]
) -> None:
    made = hired(bench, quirks, KEYS, STUBBORN_TOOL, STUBBORN_MODEL, AGENT)
    before, deleted = len(made.account.writes), watch(made.account)
    made.resources(MOVED, STUBBORN_TOOL, STUBBORN_MODEL, AGENT)

    actions = made.plan().actions
    made.apply()

    assert actions == {
        "integrations.resend": "replace",
        "tools.send_summary": "replace",
        "models.reception": "replace",
        "agents.reception": "update",
    }
    assert deleted == [("models", []), ("tools", []), ("integrations", [])]
    written = [
        step for step in steps(made, before) if step[0] != "DELETE" and step != ("PATCH", "integrations")
    ]
    assert (
        written.index(("POST", "tools"))
        < written.index(("POST", "models"))
        < written.index(("PATCH", "agents"))
    )
    assert {kind: len(made.account.all(kind)) for kind in ("tools", "models", "agents")} == {
        "tools": 1,
        "models": 1,
        "agents": 1,
    }
    made.assert_idle()


def test_a_replaced_key_of_a_model_is_sent_together_with_what_it_belongs_to(bench: Make) -> None:
    made = hired(bench, ())
    deleted = watch(made.account)
    anthropic = "    provider: anthropic\n"
    made.resources(KEYS.replace(anthropic, f"{anthropic}    metadata: {{note: new}}\n"), TOOL, MODEL, AGENT)

    actions = made.plan().actions
    made.apply()

    assert actions == {"integrations.anthropic": "replace", "models.reception": "update"}
    assert deleted == [("integrations", [])]
    made.assert_idle()


@named(SOME)
def test_a_deleted_tool_is_detached_first(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    before, deleted = len(made.account.writes), watch(made.account)
    made.resources(KEYS, NO_TOOL, MODEL.replace('["${tools.send_summary.id}"]', "[]"), AGENT)

    actions = made.plan().actions
    made.apply()

    assert actions == {"tools.send_summary": "delete", "models.reception": "update"}
    assert steps(made, before) == [("PATCH", "models"), ("DELETE", "tools")]
    assert deleted == [("tools", [])]
    made.assert_idle()


@named(SOME)
def test_a_tool_list_that_is_no_longer_written_is_emptied(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    deleted = watch(made.account)
    made.resources(KEYS, NO_TOOL, MODEL.replace('    tool_ids: ["${tools.send_summary.id}"]\n', ""), AGENT)

    made.apply()

    assert deleted == [("tools", [])]
    assert made.account.all("models")[0]["tool_ids"] == []
    made.assert_idle()


def test_destroy_takes_the_agent_first(bench: Make) -> None:
    made = hired(bench, ())
    deleted = watch(made.account)

    made.ok("destroy", "--auto-approve")

    kinds = [kind for kind, _ in deleted]
    assert kinds[:2] == ["agents", "models"]
    assert sorted(kinds[2:]) == ["integrations", "integrations", "tools"]
    assert not [holders for _, holders in deleted if holders]


@named(SOME)
def test_a_temperature_comes_and_goes(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    assert made.account.all("models")[0]["temperature"] == 0.7

    made.resources(KEYS, TOOL, f"{MODEL}    temperature: 0.2\n", AGENT)
    made.apply()
    assert made.account.all("models")[0]["temperature"] == 0.2

    made.resources(*RECEPTIONIST)
    (change,) = made.plan().document["changes"]
    made.apply()

    assert [(each["path"], each["before"], each["after"]) for each in change["fields"]] == [
        ("temperature", 0.2, 0.7)
    ]
    assert made.account.all("models")[0]["temperature"] == 0.7
    made.assert_idle()


def test_a_temperature_that_nobody_declared_belongs_to_the_dashboard(bench: Make) -> None:
    made = hired(bench, ())
    model = made.account.all("models")[0]
    made.account.call("PATCH", f"/v1/models/{model['id']}", {"temperature": 1.5})

    assert made.plan().actions == {}


@named(SOME)
def test_the_order_of_tools_is_no_change(bench: Make, quirks: tuple[str, ...]) -> None:
    second = f"{TOOL}  hang_up: {{type: end_call, description: Say goodbye.}}\n"
    both = MODEL.replace("send_summary.id}", 'send_summary.id}", "${tools.hang_up.id}')
    made = hired(bench, quirks, KEYS, second, both, AGENT)
    made.assert_idle()
    lists = (
        '"${tools.send_summary.id}", "${tools.hang_up.id}"',
        '"${tools.hang_up.id}", "${tools.send_summary.id}"',
    )
    assert lists[0] in both

    made.resources(KEYS, second, both.replace(*lists), AGENT)
    made.assert_idle()
    model = made.account.all("models")[0]
    made.account.call("PATCH", f"/v1/models/{model['id']}", {"tool_ids": model["tool_ids"][::-1]})

    made.assert_idle()


@named(SOME)
def test_a_change_inside_the_voice_keeps_the_rest_of_it(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    made.resources(KEYS, TOOL, MODEL, AGENT.replace("speed: 1.1", "speed: 0.9"))

    (change,) = made.plan().document["changes"]
    made.apply()

    assert [each["path"] for each in change["fields"]] == ["tts.speed"]
    tts = made.account.all("agents")[0]["tts"]
    assert (tts["provider"], tts["voice_id"], tts["speed"]) == ("cartesia", "vc_aria", 0.9)
    made.assert_idle()


@named(SOME)
def test_a_leaf_inside_the_voice_goes_back_to_its_default(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    made.resources(KEYS, TOOL, MODEL, AGENT.replace(", speed: 1.1", "").replace(", language: ja", ""))

    made.apply()

    agent = made.account.all("agents")[0]
    assert (agent["tts"]["speed"], agent["transcriber"]["language"]) == (1, "en")
    made.assert_idle()


@named(SOME)
def test_a_voice_that_is_no_longer_declared_is_left_to_the_platform(
    bench: Make, quirks: tuple[str, ...]
) -> None:
    made = hired(bench, quirks)
    made.resources(KEYS, TOOL, MODEL, without("tts", AGENT))

    made.apply()

    kept = "null=ignored" in quirks
    assert made.account.all("agents")[0]["tts"]["voice_id"] == ("vc_aria" if kept else "vc_katie")
    made.assert_idle()


def test_ears_that_are_no_longer_declared_are_those_of_the_platform(bench: Make) -> None:
    made = hired(bench, ())
    made.resources(KEYS, TOOL, MODEL, without("transcriber", AGENT))

    made.apply()

    assert made.account.all("agents")[0]["transcriber"] == {
        "provider": "deepgram",
        "model": "nova-3",
        "language": "en",
    }
    made.assert_idle()


def test_a_new_prompt_changes_the_model_and_not_the_agent(bench: Make) -> None:
    made = hired(bench, ())
    before = len(made.account.writes)
    made.resources(KEYS, TOOL, MODEL.replace("a clinic", "a dentist"), AGENT)

    plan = made.plan().document
    made.apply()

    assert [(each["address"], each["affects"]["managed"]) for each in plan["changes"]] == [
        ("models.reception", ["agents.reception"])
    ]
    assert steps(made, before) == [("PATCH", "models")]
    assert "dentist" in made.account.all("agents")[0]["effective_system_prompt"]
    made.assert_idle()


def test_another_provider_is_sent_with_model_and_key(bench: Make) -> None:
    made = hired(bench, ())
    key = KEYS.replace("  anthropic:\n    provider: anthropic", "  anthropic:\n    provider: groq")
    model = MODEL.replace("provider: anthropic", "provider: groq").replace(
        "claude-haiku-4-5", "llama-3.3-70b-versatile"
    )
    made.resources(key, TOOL, model, AGENT)

    made.apply()

    model_now = made.account.all("models")[0]
    assert (model_now["provider"], model_now["model"]) == ("groq", "llama-3.3-70b-versatile")
    made.assert_idle()


MISTAKES = {
    "anthropic without a key": (
        MODEL.replace("    credential_id: ${integrations.anthropic.id}\n", ""),
        "missing-attribute",
    ),
    "a key of another provider": (
        MODEL.replace("integrations.anthropic", "integrations.resend"),
        "wrong-reference",
    ),
    "a model of one's own without its address": (
        MODEL.replace("provider: anthropic", "provider: custom"),
        "missing-attribute",
    ),
    "too hot": (f"{MODEL}    temperature: 2.5\n", "wrong-range"),
    "an unknown provider": (MODEL.replace("provider: anthropic", "provider: antropic"), "unknown-variant"),
    "an address that openai does not use": (
        MODEL.replace("provider: anthropic", "provider: openai").replace(
            "integrations.anthropic", "integrations.openai"
        )
        + "    custom_websocket_url: wss://llm.acme.example\n",
        "unused-attribute",
    ),
    "an integration as a tool": (
        MODEL.replace("${tools.send_summary.id}", "${integrations.resend.id}"),
        "wrong-reference",
    ),
}


@pytest.mark.parametrize(("model", "code"), MISTAKES.values(), ids=MISTAKES)
def test_validation_says(bench: Make, model: str, code: str) -> None:
    made = bench()
    openai = '  openai: {provider: openai, api_key: "${env.RESEND_API_KEY}"}\n'
    made.resources(KEYS + openai, TOOL, model, AGENT)

    outcome = made("validate", "--json")

    assert code in {each["code"] for each in outcome.document["diagnostics"]}, outcome.out


def test_an_agent_needs_a_model_of_the_configuration(bench: Make) -> None:
    made = bench()
    made.resources(KEYS, TOOL, MODEL, AGENT.replace("    llm_id: ${models.reception.id}\n", ""))

    (found,) = made("validate", "--json").document["diagnostics"]

    assert found["code"] == "missing-attribute"
    assert "llm_id" in found["detail"]
