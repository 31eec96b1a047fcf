"""Advice on the command line: told with a code, switched off by it, and never in the way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

END = "tools:\n  end: {type: end_call, description: Ends.}\n"
SPARE = "  spare: {type: end_call, description: Ends as well.}\n"
MODEL = """
models:
  front:
    provider: openai
    model: gpt-4o-mini
    system_prompt: ${template("prompts/front.md")}
    tool_ids: ["${tools.end.id}"]
"""


def project(made: Bench, more: str = "") -> None:
    made.write("voxform.yaml", f"project: clinic\napi: {{url: '{made.account.url}', settle: 0s}}\n{more}")
    made.write("prompts/front.md", "Be kind.")


def codes(made: Bench, *arguments: str) -> list[str]:
    outcome = made(*arguments, "--json")
    assert outcome.code == 0, outcome.out + outcome.err
    return [each["code"] for each in outcome.document["diagnostics"]]


def test_advice_has_a_code_that_switches_it_off(bench: Make) -> None:
    made = bench()
    project(made)
    made.resources(END + SPARE + MODEL)
    shown = made("validate")
    assert shown.code == 0
    assert "warning[unused-tool]: Tool is not used" in shown.err
    assert "resources/part0.yaml:3:3" in shown.err
    assert codes(made, "validate") == codes(made, "plan") == ["unused-tool"]

    project(made, "advice: {off: [unused-tool]}\n")

    assert codes(made, "validate") == codes(made, "plan") == []


def test_a_code_that_there_is_not_switches_nothing_off(bench: Make) -> None:
    made = bench()
    project(made, "advice: {off: [unused-tol]}\n")
    made.resources(END + SPARE + MODEL)

    told = made("validate", "--json").document["diagnostics"]

    assert [(each["code"], each["severity"], each["hint"]) for each in told][-1] == (
        "unknown-advice",
        "warning",
        "Did you mean unused-tool?",
    )
    assert [each["code"] for each in told] == ["unused-tool", "unknown-advice"]


@pytest.mark.parametrize("way", ["environments: [prod]", "patch"])
def test_what_another_environment_uses_is_in_use(bench: Make, way: str) -> None:
    made = bench()
    made.write("voxform.yaml", "project: clinic\n")
    made.write("prompts/front.md", "Be kind.")
    dev = "patches: {models: {night: null}}" if way == "patch" else ""
    for name, more in (("dev", dev), ("prod", "")):
        api = f"{{url: '{made.account.url}', settle: 0s, account: org_{name}}}"
        made.write(f"environments/{name}.yaml", f"api: {api}\n{more}\n")
    night = MODEL.replace("models:\n  front", "  night").replace("tools.end", "tools.spare")
    made.resources(END + SPARE + MODEL + night + ("" if way == "patch" else f"    {way}\n"))

    assert codes(made, "-e", "dev", "validate") == []
    assert codes(made, "validate") == []


def test_an_empty_for_each_says_nothing_about_what_it_uses(bench: Make) -> None:
    made = bench()
    project(made)
    branches = MODEL.replace("models:\n  front:", "  branch:\n    for_each: []").replace(
        "tools.end", "tools.spare"
    )
    made.resources(END + SPARE + MODEL + branches)

    assert codes(made, "validate") == []


def test_instances_are_advised_once(bench: Make) -> None:
    made = bench()
    project(made)
    spare = SPARE.replace("type:", "for_each: [tokyo, osaka], type:")
    made.resources(END + spare + MODEL)

    assert codes(made, "validate") == ["unused-tool"]


def test_a_prompt_in_a_file_is_read(bench: Make) -> None:
    made = bench()
    project(made)
    made.resources(
        MODEL.replace("tools.end", "tools.book"),
        """
integrations:
  calendar: {provider: calcom, api_key: "${env.CALCOM_API_KEY}"}
tools:
  book:
    type: schedule_calendar_event
    description: Books.
    credential_id: ${integrations.calendar.id}
    calendar_config: {event_type_id: 1}
""",
    )
    assert codes(made, "validate") == ["booking-without-contact"]

    made.write("prompts/front.md", "Ask for name and e-mail address.")

    assert codes(made, "validate") == []


def test_a_key_of_another_provider_is_named_by_its_variable_only(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    project(made)
    made.resources(
        "integrations:\n  resend: {provider: resend, api_key: '${env.RESEND_API_KEY}', "
        "metadata: {from_email: a@acme.example}}\n"
    )
    assert codes(made, "plan") == []
    monkeypatch.setenv("RESEND_API_KEY", "gsk_Zq81LmX0vT4bNcK7sWpD2yHf")
    assert codes(made, "validate") == []

    shown = made("plan")

    assert shown.code == 0
    assert "warning[key-shape]" in shown.out + shown.err
    assert "RESEND_API_KEY does not look like" in " ".join((shown.out + shown.err).split())
    assert "It looks like one of groq." in shown.out + shown.err
    assert "Zq81LmX0" not in shown.out + shown.err
    project(made, "advice: {off: [key-shape]}\n")
    assert codes(made, "plan") == []


CAMPAIGNS = """
kind: campaigns
path: /v1/campaigns
identity: [name]
computed: [id]
references: {model_id: models, "tool_ids[]": tools}
schema:
  type: object
  required: [name]
  additionalProperties: false
  properties:
    id: {type: string}
    name: {type: string}
    greeting: {type: string}
    sender: {type: string}
    model_id: {type: string}
    tool_ids: {type: array, items: {type: string}}
advice:
  campaign-without-goodbye:
    summary: Nobody says goodbye
    why: People remember the end.
    hint: End with a goodbye.
    when: {model_id: {provider: [openai]}}
    mentions: {at: greeting, words: {a goodbye: [goodbye, bye]}}
  campaign-from-example:
    summary: Sender is an example
    why: Nobody answers there.
    domains: {at: sender, of: [example.com]}
"""


def test_a_kind_of_the_user_gives_advice_of_its_own(bench: Make, tmp_path: Path) -> None:
    made = bench()
    project(made)
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "campaigns.yaml").write_text(CAMPAIGNS)
    schemas = ("--schemas", str(tmp_path / "kinds"))
    made.resources(
        END + SPARE + MODEL,
        "campaigns:\n  spring: {greeting: Hello., sender: a@example.com, model_id: '${models.front.id}', "
        "tool_ids: ['${tools.spare.id}']}\n",
    )

    told = made(*schemas, "validate", "--json").document["diagnostics"]

    assert [(each["code"], each["summary"], each["detail"], each["hint"]) for each in told] == [
        (
            "campaign-without-goodbye",
            "Nobody says goodbye",
            "`greeting` does not mention a goodbye. People remember the end.",
            "End with a goodbye.",
        ),
        (
            "campaign-from-example",
            "Sender is an example",
            "`sender` is an address at example.com. Nobody answers there.",
            None,
        ),
    ]
    project(made, "advice: {off: [campaign-without-goodbye, campaign-from-example]}\n")
    assert codes(made, *schemas, "validate") == []
