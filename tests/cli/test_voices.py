"""Voices can be imported and neither changed nor deleted: what is given up stays, and every plan says so."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.cli.bench import Bench
from tests.cli.meddling import losing, while_
from tests.cli.mistakes import told
from tests.cli.quirks import SOME

Make = Callable[..., Bench]

KEY = """
integrations:
  speech: {provider: elevenlabs, api_key: "${env.RESEND_API_KEY}"}
"""
VOICE = """
voices:
  narrator:
    name: Aria
    provider: elevenlabs
    provider_voice_id: 21m00
    credential_id: ${integrations.speech.id}
    language: en
"""
AGENT = """
models:
  desk: {provider: openai, model: gpt-4o-mini, system_prompt: Answer.}
agents:
  desk:
    llm_id: ${models.desk.id}
    tts: {provider: elevenlabs, voice_id: "${voices.narrator.id}"}
"""


def imported(bench: Make, *quirks: str) -> Bench:
    """An agent that speaks with an imported voice."""
    made = bench(*quirks)
    made.resources(KEY, VOICE, AGENT)
    made.apply()
    return made


def own(made: Bench) -> list[dict[str, Any]]:
    """The voices that the account did not have from the start."""
    return [each for each in made.account.all("voices") if each["credential_id"]]


def given_up(made: Bench, *arguments: str) -> dict[str, str]:
    """What a plan says of what it gives up, by address."""
    outcome = made.plan(*arguments)
    found = outcome.document["diagnostics"]
    return {each["address"]: each["detail"] for each in found if each["code"] == "left-behind"}


@SOME
def test_a_voice_is_imported_before_the_agent_that_speaks_with_it(bench: Make, quirks: Iterable[str]) -> None:
    made = imported(bench, *quirks)

    (voice,) = own(made)
    assert ("POST", "/v1/voices/import") in made.account.writes
    assert made.account.all("agents")[0]["tts"]["voice_id"] == voice["id"]
    made.assert_idle()


@SOME
def test_another_voice_is_imported_and_the_old_one_stays(bench: Make, quirks: Iterable[str]) -> None:
    made = imported(bench, *quirks)
    (old,) = own(made)
    made.resources(KEY, VOICE.replace("language: en", "language: ja"), AGENT)

    planned = made.plan()
    notice = given_up(made)
    made.apply()

    assert planned.actions == {"voices.narrator": "replace", "agents.desk": "update"}
    assert old["id"] in notice["voices.narrator"]
    assert "stays in the account" in notice["voices.narrator"]
    assert {each["language"] for each in own(made)} == {"en", "ja"}
    assert made.account.all("agents")[0]["tts"]["voice_id"] not in {old["id"], "vc_katie"}
    assert not [path for method, path in made.account.writes if method == "DELETE"]
    made.assert_idle()


def test_a_plan_does_not_say_that_the_old_one_is_deleted(bench: Make) -> None:
    made = imported(bench)
    (old,) = own(made)
    made.resources(KEY, VOICE.replace("language: en", "language: ja"), AGENT)

    shown = " ".join(made.ok("plan").out.split())

    assert "BE DELETED" not in shown
    assert f"1 object is replaced and STAYS in the account: - voices.narrator ({old['id']})" in shown
    (change,) = [each for each in made.plan().document["changes"] if each["kind"] == "voices"]
    assert change["left_behind"] is True


def test_who_else_speaks_with_the_old_one_keeps_it(bench: Make) -> None:
    made = imported(bench)
    (old,) = own(made)
    desk = made.account.all("models")[0]["id"]
    foreign = {"name": "Trial", "llm_id": desk, "tts": {"provider": "elevenlabs", "voice_id": old["id"]}}
    made.account.call("POST", "/v1/agents", foreign)
    made.resources(KEY, VOICE.replace("language: en", "language: ja"), AGENT)

    shown = " ".join(made.ok("plan").out.split())

    assert "Not managed here, and left with the old one: agent Trial" in shown
    assert "when it goes" not in shown
    comment = made.ok("plan", "--markdown").out
    assert "; the old one stays in the account" in comment
    assert "not managed here, and left with the old one: agent `Trial`" in comment
    assert "when it goes" not in comment


@SOME
def test_an_import_whose_answer_was_lost_is_not_repeated(bench: Make, quirks: Iterable[str]) -> None:
    made = imported(bench, *quirks)
    (old,) = own(made)
    made.resources(KEY, VOICE.replace("language: en", "language: ja"), AGENT)

    with while_(made, losing("POST", "/v1/voices/import")):
        made("apply", "--auto-approve")
    made.apply()

    assert len(own(made)) == 2
    assert made.account.all("agents")[0]["tts"]["voice_id"] != old["id"]
    made.assert_idle()


def test_a_voice_that_is_no_longer_declared_is_forgotten(bench: Make) -> None:
    made = imported(bench)
    made.resources(KEY, "voices: {}", AGENT.replace('"${voices.narrator.id}"', "vc_katie"))

    planned = made.plan()
    notice = given_up(made)
    made.apply()

    assert planned.actions == {"voices.narrator": "forget", "agents.desk": "update"}
    assert notice.keys() == {"voices.narrator"}
    assert len(own(made)) == 1
    made.assert_idle()


def test_a_forgotten_voice_that_is_declared_again_is_neither_duplicated_nor_seized(bench: Make) -> None:
    made = imported(bench)
    (voice,) = own(made)
    made.resources(KEY, "voices: {}", AGENT.replace('"${voices.narrator.id}"', "vc_katie"))
    made.apply()
    made.resources(KEY, VOICE, AGENT)

    refused = made.plan()

    assert refused.code == 3
    (twin,) = [each for each in refused.document["diagnostics"] if each["code"] == "unrecorded-twin"]
    assert voice["id"] in twin["hint"]
    made.resources(KEY, VOICE, AGENT, f'import: [{{to: voices.narrator, id: "{voice["id"]}"}}]')
    made.apply()
    assert own(made) == [voice]
    made.assert_idle()


def test_a_voice_under_another_key_is_a_rename_and_no_second_import(bench: Make) -> None:
    made = imported(bench)
    renamed = (VOICE.replace("narrator", "reader"), AGENT.replace("narrator", "reader"))
    made.resources(KEY, *renamed)

    refused = made.plan()

    assert refused.code == 3
    (problem,) = [each for each in refused.document["diagnostics"] if each["rule"] == "recreate"]
    assert "would be forgotten" in problem["detail"]
    made.resources(KEY, *renamed, "moved: [{from: voices.narrator, to: voices.reader}]")
    made.apply()
    assert len(own(made)) == 1


def test_destroy_says_what_it_leaves_behind(bench: Make) -> None:
    made = imported(bench)
    (voice,) = own(made)

    outcome = made.ok("destroy", "--auto-approve")

    assert f"gives up {voice['id']} (Aria)" in " ".join(outcome.out.split())
    assert own(made) == [voice]
    assert made.account.all("agents") == []
    assert made.ok("state", "list", "--json").document["resources"] == []


def test_a_built_in_voice_of_the_same_name_is_nobodys_twin(bench: Make) -> None:
    made = bench()
    built_in = made.account.all("voices")
    same = next(each for each in built_in if each["id"] == "vc_elevenlabs_aria")
    made.resources(KEY, VOICE.replace("21m00", same["provider_voice_id"]))

    outcome = made.plan()

    told = {each["code"] for each in outcome.document["diagnostics"]}
    assert (outcome.code, told) == (
        0,
        {"key-shape"},
    )  # the key of another provider, and nothing about the voice
    made.apply()
    made.assert_idle()
    assert [each for each in made.account.all("voices") if not each["credential_id"]] == built_in


def test_a_voice_that_the_account_does_not_have_is_refused_in_the_platforms_words(bench: Make) -> None:
    made = bench()
    made.resources(KEY, AGENT.replace('"${voices.narrator.id}"', "21m00"))

    outcome = made("apply", "--auto-approve")

    assert outcome.code == 4
    told = " ".join((outcome.out + outcome.err).split())
    assert "There is no 21m00 in voices" in told
    assert "resources/part1.yaml:7:43 (agents.desk)" in told


MISTAKES = {
    "a provider whose voices cannot be imported": (
        VOICE.replace("elevenlabs", "minimax"),
        ("wrong-value", 5, "provider"),
    ),
    "a key of another provider": (
        VOICE.replace("elevenlabs", "cartesia"),
        ("wrong-reference", 7, "need integrations whose `provider` is cartesia"),
    ),
    "something that is no voice": (
        VOICE + AGENT.replace("voices.narrator", "integrations.speech"),
        ("wrong-reference", 15, "must refer to one of voices"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_offline(bench: Make, text: str, expected: tuple[str, int, str]) -> None:
    made = bench()
    made.resources(KEY, text)

    code, line, words = expected
    ((*found, detail),) = told(made)
    assert found == [code, line]
    assert words in detail
