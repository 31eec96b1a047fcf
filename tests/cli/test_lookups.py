"""Lookups: objects of others are found by what they are like, read once, and never touched."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.cli.bench import Account, Bench

Make = Callable[..., Bench]

LOOKUP = """
lookups:
  voices:
    aria: {name: Aria, provider: cartesia}
"""
AGENT = """
models:
  desk: {provider: openai, model: gpt-4o-mini, system_prompt: Answer.}
agents:
  desk:
    llm_id: ${models.desk.id}
    tts: {provider: cartesia, voice_id: "${lookups.voices.aria.id}"}
    language: ${lookups.voices.aria.language}
    first_message: This is ${lookups.voices.aria.name} of ${models.desk.name}.
"""
QUIRKS = {
    "as documented": (),
    **{f"lists={shape}": (f"lists={shape}",) for shape in ("bare", "items", "data", "named", "cursor")},
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
        "references=free",
    ),
}


def integration(account: Account, name: str, **other: str) -> str:
    """A key that somebody made in the dashboard; gives its id."""
    body = {
        "name": name,
        "provider": "resend",
        "api_key": "re_123456789",
        "metadata": {"from_email": "a@b.example"},
    }
    made = account.call("POST", "/v1/integrations", body | other)
    return str(made["id"])


def errors(made: Bench, *arguments: str) -> list[dict[str, Any]]:
    outcome = made(*(arguments or ("plan",)), "--json")
    assert outcome.out, outcome.err
    return [each for each in outcome.document["diagnostics"] if each["severity"] == "error"]


@pytest.mark.parametrize("quirks", QUIRKS.values(), ids=QUIRKS)
def test_an_agent_speaks_with_a_voice_that_was_looked_up(bench: Make, quirks: Iterable[str]) -> None:
    made = bench(*quirks)
    made.resources(LOOKUP, AGENT)

    planned = made.plan().document
    made.apply()

    (change,) = [each for each in planned["changes"] if each["address"] == "agents.desk"]
    fields = {each["path"]: (each["after"], each["unknown"]) for each in change["fields"]}
    assert fields["tts.voice_id"] == ("vc_aria", False)
    assert fields["language"] == ("en", False)
    assert change["lookups"] == {
        "lookups.voices.aria.id": "vc_aria",
        "lookups.voices.aria.language": "en",
        "lookups.voices.aria.name": "Aria",
    }
    (agent,) = made.account.all("agents")
    assert (agent["tts"]["voice_id"], agent["language"]) == ("vc_aria", "en")
    assert agent["first_message"] == "This is Aria of desk."
    assert {path for _, path in made.account.writes} == {"/v1/models", "/v1/agents"}
    made.assert_idle()


def test_a_plan_shows_where_a_value_comes_from(bench: Make) -> None:
    made = bench()
    made.resources(LOOKUP, AGENT)

    text = made.ok("plan").out

    assert '"vc_aria"' in text
    assert 'looked up: lookups.voices.aria.id is "vc_aria"' in text


def test_what_is_looked_up_is_listed_once_and_nothing_more_is_asked(bench: Make) -> None:
    made = bench()
    integration(made.account, "CRM")
    made.resources(
        "lookups: {integrations: {crm: {name: CRM}}, agents: {unused: {name: Nobody}}}",
        'tools: {a: {type: send_sms, description: Write., credential_id: "${lookups.integrations.crm.id}", '
        "messaging_config: {to: caller, body_template: Hi}}}",
    )
    made.apply("--allow", "delete-all")
    before = len(made.account.log)

    made.assert_idle()

    asked = [each.path for each in made.account.log[before:]]
    kinds = ("agents", "audit-events", "integrations", "models", "phone-numbers", "tools")
    assert sorted(asked) == [f"/v1/{kind}" for kind in kinds]


def test_the_object_of_a_lookup_survives_destroy_and_is_not_even_looked_for(bench: Make) -> None:
    made = bench()
    id_ = integration(made.account, "CRM")
    tool = (
        'tools: {a: {type: send_sms, description: Write., credential_id: "${lookups.integrations.crm.id}", '
        "messaging_config: {to: caller, body_template: Hi}}}"
    )
    made.resources("lookups: {integrations: {crm: {name: CRM}}}", tool)
    made.apply()
    made.resources("lookups: {integrations: {crm: {name: CRM, provider: nobody}}}", tool)

    made.ok("destroy", "--auto-approve")

    assert [each["id"] for each in made.account.all("integrations")] == [id_]
    assert made.account.all("tools") == []


SHARED = """
lookups:
  integrations:
    mail: {name: "${var.mail}"}
tools:
  send:
    type: send_email
    description: Send.
    credential_id: ${lookups.integrations.mail.id}
    messaging_config: {to: "{email}", subject_template: S, body_template: B}
"""
VARIABLE = "variables: {mail: {type: string, default: Shared mail}}\n"


def shared(bench: Make, *quirks: str) -> Bench:
    """A tool with a key that somebody else looks after."""
    made = bench(*quirks)
    made.write("voxform.yaml", f"api: {{url: '{made.account.url}', settle: 0s}}\n{VARIABLE}")
    made.resources(SHARED)
    return made


@pytest.mark.parametrize("quirks", [(), ("credential_id=hidden",)], ids=["readable", "hidden"])
def test_an_object_that_was_made_anew_is_found_again(bench: Make, quirks: Iterable[str]) -> None:
    made = shared(bench, *quirks)
    first = integration(made.account, "Shared mail")
    made.apply()
    made.account.call("DELETE", f"/v1/integrations/{first}")
    second = integration(made.account, "Shared mail")

    (change,) = made.plan().document["changes"]
    made.apply()

    assert (change["address"], change["action"], change["reason"]) == (
        "tools.send",
        "update",
        "reference_changed",
    )
    assert [(each["path"], each["after"]) for each in change["fields"]] == [("credential_id", second)]
    made.assert_idle()


def test_an_approval_is_of_the_object_that_was_shown(bench: Make) -> None:
    made = shared(bench)
    first = integration(made.account, "Shared mail")
    digest = made.plan().document["digest"]
    made.account.call("DELETE", f"/v1/integrations/{first}")
    integration(made.account, "Shared mail")

    refused = made("apply", "--expect", digest)

    assert refused.code == 3
    assert made.account.all("tools") == []
    assert made("apply", "--expect", made.plan().document["digest"]).code == 0


def test_a_saved_plan_is_of_the_object_that_was_shown(bench: Make) -> None:
    made = shared(bench)
    first = integration(made.account, "Shared mail")
    file = str(made.folder / "tonight.json")
    made.ok("plan", "--out", file)
    made.account.call("DELETE", f"/v1/integrations/{first}")
    second = integration(made.account, "Shared mail")

    refused = made("apply", file)
    made.ok("plan", "--out", file)
    made.ok("apply", file)

    assert refused.code == 3
    assert made.account.all("tools")[0]["credential_id"] == second


def test_another_value_of_the_same_object_is_another_plan_too(bench: Make) -> None:
    made = shared(bench)
    id_ = integration(made.account, "Shared mail")
    named = SHARED.replace('"${var.mail}"', "Shared mail").replace(
        "subject_template: S", 'subject_template: "From ${lookups.integrations.mail.provider}"'
    )
    made.resources(named)
    digest = made.plan().document["digest"]
    made.account.call("PATCH", f"/v1/integrations/{id_}", {"provider": "sendgrid"})

    assert made("apply", "--expect", digest).code == 3


def test_a_variable_chooses_what_is_looked_up(bench: Make) -> None:
    made = shared(bench)
    integration(made.account, "Shared mail")
    other = integration(made.account, "Other mail")

    planned = made.plan("--var", "mail=Other mail").document

    assert planned["changes"][0]["lookups"] == {"lookups.integrations.mail.id": other}


def test_a_patch_chooses_what_is_looked_up(bench: Make) -> None:
    made = bench()
    made.write(
        "environments/prod.yaml",
        f"api: {{url: '{made.account.url}', settle: 0s}}\n"
        "patches: {lookups: {voices: {aria: {name: Nova, provider: openai}}}}\n",
    )
    made.write("voxform.yaml", "project: clinic\n")
    made.resources(LOOKUP, AGENT.replace("provider: cartesia", "provider: openai"))

    made.apply()

    assert made.account.all("agents")[0]["tts"]["voice_id"] == "vc_nova"


FINDS = {
    "an id": ("{id: vc_hana}", "vc_hana"),
    "a null": ("{name: Aria, provider: cartesia, credential_id: null}", "vc_aria"),
    "several attributes": ("{provider: shisa, gender: masculine}", "vc_ren"),
}


@pytest.mark.parametrize(("lookup", "id_"), FINDS.values(), ids=FINDS)
def test_an_object_is_found_by(bench: Make, lookup: str, id_: str) -> None:
    made = bench()
    made.resources(f"lookups: {{voices: {{aria: {lookup}}}}}", AGENT)

    made.apply()

    assert made.account.all("agents")[0]["tts"]["voice_id"] == id_


DIFFER = (
    "They differ in `provider`, `provider_voice_id` and `preview_url`. Say which is meant, or give its id:\n"
    '    aria: {id: "vc_aria"}'
)
NOT_FOUND = {
    "a misspelt name": (
        "{name: Ariaa, provider: cartesia}",
        (
            "lookup-nothing",
            '`name` "Ariaa" and `provider` "cartesia", and the account has none',
            "Did you mean Aria?",
        ),
    ),
    "another provider": (
        "{language: de, name: Katie}",
        ("lookup-nothing", "has none", "With another `language` there is vc_katie (Katie)"),
    ),
    "an id that does not exist": (
        "{id: vc_ari}",
        ("lookup-nothing", '`id` "vc_ari"', "Did you mean vc_aria?"),
    ),
    "nothing like it": ("{name: x, provider: y}", ("lookup-nothing", "has none", None)),
    "too little": (
        "{name: Aria}",
        (
            "lookup-several",
            "the account has 2: vc_aria (Aria) and vc_elevenlabs_aria (Aria)",
            DIFFER,
        ),
    ),
    "far too little": ("{language: en}", ("lookup-several", "more.", None)),
}


@pytest.mark.parametrize(("lookup", "expected"), NOT_FOUND.values(), ids=NOT_FOUND)
def test_a_lookup_must_find_exactly_one_object(
    bench: Make, lookup: str, expected: tuple[str, str, str]
) -> None:
    made = bench()
    made.resources(f"lookups:\n  voices:\n    aria: {lookup}\n", AGENT)

    (problem,) = errors(made)

    code, words, hint = expected
    assert problem["code"] == code
    assert words in problem["detail"]
    assert (problem["source"]["line"], problem["source"]["column"]) == (3, 5)
    if hint is not None:
        assert problem["hint"] == hint
    assert made("apply", "--auto-approve").code == 1
    assert made.account.writes == []


def test_an_object_of_this_configuration_is_not_looked_up(bench: Make) -> None:
    made = bench()
    made.resources("models: {desk: {provider: openai, model: gpt-4o-mini, system_prompt: Answer.}}")
    made.apply()
    mine = "models: {desk: {provider: openai, model: gpt-4o-mini, system_prompt: Answer.}}\n"
    theirs = (
        "lookups: {models: {front: {name: desk}}}\nagents: {desk: {llm_id: '${lookups.models.front.id}'}}"
    )
    made.resources(mine, theirs)

    (owned,) = errors(made)
    made.resources("models: {}", theirs)
    (deleted,) = errors(made)
    made.resources(
        mine.replace("Answer.", "Answer., lifecycle: {replace_on: [model]}").replace("4o", "5"), theirs
    )
    (replaced,) = errors(made)

    assert {each["code"] for each in (owned, deleted, replaced)} == {"lookup-owned"}
    assert owned["hint"].endswith("${models.desk.id}")
    assert "this plan deletes it" in deleted["detail"]
    assert "this plan replaces it" in replaced["detail"]
    assert owned["source"]["file"] == "resources/part1.yaml"


def test_an_object_that_is_given_away_is_looked_up(bench: Make) -> None:
    made = bench()
    mine = (
        "models: {desk: {provider: openai, model: gpt-4o-mini, system_prompt: A., lifecycle: {retain: true}}}"
    )
    theirs = (
        "lookups: {models: {front: {name: desk}}}\nagents: {desk: {llm_id: '${lookups.models.front.id}'}}"
    )
    made.resources(mine)
    made.apply()
    made.resources("models: {}", theirs)

    made.apply()

    assert made.account.all("agents")[0]["llm_id"] == made.account.all("models")[0]["id"]
    made.assert_idle()


def test_a_value_that_the_platform_does_not_show_is_not_made_up(bench: Make) -> None:
    made = shared(bench, "metadata=hidden")
    integration(made.account, "Shared mail")
    made.resources(SHARED.replace("{email}", "${lookups.integrations.mail.metadata.from_email}"))

    (problem,) = errors(made)

    assert problem["code"] == "lookup-unreadable"
    assert "metadata.from_email" in problem["detail"]
    assert problem["source"]["line"] == 10


def test_an_unused_lookup_is_a_warning_that_can_be_switched_off_and_finds_nothing_in_peace(
    bench: Make,
) -> None:
    made = bench()
    made.resources("lookups: {voices: {nobody: {name: Nobody}}}")

    outcome = made.plan()

    (told,) = outcome.document["diagnostics"]
    assert (told["code"], "${lookups.voices.nobody.id}" in told["hint"]) == ("unused-lookup", True)
    assert not [each for each in made.account.log if each.path == "/v1/voices"]
    made.write("voxform.yaml", f"api: {{url: '{made.account.url}'}}\nadvice: {{off: [unused-lookup]}}\n")
    assert made.plan().document["diagnostics"] == []


def test_a_lookup_that_only_another_environment_uses_is_not_told(bench: Make) -> None:
    made = bench()
    for name in ("dev", "prod"):
        made.write(f"environments/{name}.yaml", f"api: {{url: '{made.account.url}', settle: 0s}}\n")
    made.write("voxform.yaml", "project: clinic\n")
    made.resources(
        LOOKUP, AGENT.replace("  desk:\n    llm_id", "  desk:\n    environments: [dev]\n    llm_id")
    )

    assert "unused-lookup" not in made("validate", "--json").out
    assert made.plan("-e", "prod").code == 0


def test_a_part_of_the_plan_needs_only_its_own_lookups(bench: Make) -> None:
    made = bench()
    made.resources(LOOKUP.replace("Aria", "Nobody"), AGENT)

    part = made.plan("--target", "models.desk")
    whole = errors(made, "plan", "--target", "agents.desk")

    assert (part.code, part.actions) == (0, {"models.desk": "create"})
    assert [each["code"] for each in whole] == ["lookup-nothing"]


def test_what_a_failing_lookup_would_give_is_not_promised_for_later(bench: Make) -> None:
    made = bench()
    tagged = AGENT + '    metadata: {voice: "${lookups.voices.aria.name}"}\n'
    made.resources(LOOKUP.replace("Aria", "Nobody"), tagged)

    shown = made("plan").out.splitlines()

    unknown = [each for each in shown if "${lookups.voices.aria." in each]
    assert len(unknown) == 4
    assert [each for each in unknown if not each.endswith("its lookup fails)")] == []
