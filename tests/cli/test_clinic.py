"""`examples/clinic`, a front desk with every kind, as it is applied, edited and destroyed on any platform."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import Account, Bench
from tests.cli.quirks import ODD, QUIRKS
from tests.cli.watching import watch

from voxform.emulator import Quirks, open_platform

Make = Callable[..., Bench]

CLINIC = Path(__file__).parents[2] / "examples" / "clinic"
KINDS = ("integrations", "tools", "models", "agents", "webhooks")
TOOL_TYPES = {
    "api_call",
    "end_call",
    "extract_information",
    "schedule_calendar_event",
    "send_email",
    "send_sms",
    "transfer_call",
}


@pytest.fixture
def clinic(bench: Make, monkeypatch: pytest.MonkeyPatch) -> Make:
    """The example in a folder of its own, on a platform that is served; its keys are those of the demo."""
    monkeypatch.setenv("VOXFORM_STATE_KEY", "a key of the state, known to the team")  # scrypt is slow
    for name in ("RESEND_API_KEY", "CALCOM_API_KEY"):
        monkeypatch.delenv(name)

    def make(*quirks: str, url: str = "") -> Bench:
        made = bench(*quirks)
        shutil.copytree(CLINIC, made.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".voxform"))
        edit(made, "voxform.yaml", '"emulator:"', f'"{url or made.account.url}"\n  settle: 0s')
        return made

    return make


def edit(made: Bench, file: str, old: str, new: str) -> None:
    text = (made.folder / file).read_text(encoding="utf-8")
    assert old in text, (file, old)
    made.write(file, text.replace(old, new))


def own(account: Account) -> dict[str, int]:
    return {kind: len(account.all(kind)) for kind in KINDS}


@pytest.mark.parametrize("quirks", QUIRKS.values(), ids=QUIRKS)
def test_it_is_applied_edited_and_destroyed(clinic: Make, quirks: tuple[str, ...]) -> None:
    made = clinic(*quirks)
    before = own(made.account)
    made.apply()
    made.assert_idle()
    edit(made, "prompts/reception.md", "Be brief and kind", "Be kind and brief")
    edit(made, "voxform.yaml", "event_type: 482915", "event_type: 482919")
    edited = made.plan().actions
    made.apply()
    made.assert_idle()
    deleted = watch(made.account)

    refused = made("destroy", "--auto-approve")
    edit(made, "resources/reception.yaml", "protect: true", "protect: false")
    made.apply()
    made.ok("destroy", "--auto-approve")

    assert edited == {"models.reception": "update", 'tools.book_visit["tokyo"]': "update"}
    assert refused.code == 3
    assert [holders for _, holders in deleted if holders] == []
    assert own(made.account) == {**before, "integrations": before["integrations"] + 1}
    assert made.account.named("integrations", "ElevenLabs")
    assert made.ok("state", "list", "--json").document["resources"] == []


@pytest.mark.parametrize("quirks", [(), ODD], ids=["as documented", "odd"])
def test_it_is_applied_on_the_embedded_platform(clinic: Make, quirks: tuple[str, ...]) -> None:
    made = clinic(url="emulator:")
    open_platform(made.folder / ".voxform" / "emulator" / "default.db", quirks=Quirks.parse(quirks)).close()

    made.apply()

    made.assert_idle()


def test_it_has_every_type_of_tool_and_every_provider(clinic: Make) -> None:
    made = clinic()
    made.apply()
    agents, models = made.account.all("agents"), made.account.all("models")

    assert {each["type"] for each in made.account.all("tools")} == TOOL_TYPES
    assert {each["provider"] for each in models} == {"openai", "shisa", "custom", "anthropic", "groq"}
    assert {each["transcriber"]["provider"] for each in agents} == {
        "deepgram",
        "whisper",
        "assembly_ai",
        "azure",
    }
    assert {each["tts"]["provider"] for each in agents} == {
        "cartesia",
        "deepgram",
        "elevenlabs",
        "openai",
        "shisa",
        "minimax",
    }
    assert {each["provider"] for each in made.account.all("integrations")} >= {"resend", "sendgrid", "calcom"}


def test_two_agents_share_a_model_and_each_branch_has_its_own(clinic: Make) -> None:
    made = clinic()
    made.apply()
    models = {each["id"]: each["name"] for each in made.account.all("models")}

    assert {each["name"]: models[each["llm_id"]] for each in made.account.all("agents")} == {
        "Reception": "Reception",
        "Second line": "Reception",
        "Night": "Night",
        "Prices": "Prices",
        **{f"branch {key}": f"branch {key}" for key in ("london", "berlin", "tokyo", "singapore")},
    }


@pytest.mark.parametrize("quirks", [(), ("names=unique",), ODD], ids=["as documented", "unique", "odd"])
def test_a_replaced_key_takes_all_along_before_it_goes(clinic: Make, quirks: tuple[str, ...]) -> None:
    made = clinic(*quirks)
    made.apply()
    deleted = watch(made.account)
    replaced = ("--replace", "integrations.calendar", "--replace", "integrations.anthropic")

    actions = made.plan(*replaced).actions
    made.apply(*replaced)

    assert actions == {
        "integrations.anthropic": "replace",
        "integrations.calendar": "replace",
        "models.reception": "update",
        **{f'tools.book_visit["{key}"]': "update" for key in ("berlin", "london", "singapore", "tokyo")},
    }
    assert deleted == [("integrations", []), ("integrations", [])]
    made.assert_idle()


def test_what_somebody_else_built_on_a_key_is_named_before_the_key_goes(clinic: Make) -> None:
    made = clinic()
    made.apply()
    groq = made.account.named("integrations", "Groq")
    by_hand = {"name": "By hand", "provider": "groq", "model": "gemma2-9b-it", "system_prompt": "You answer."}
    model: Any = made.account.call("POST", "/v1/models", {**by_hand, "credential_id": groq["id"]})
    made.account.call("POST", "/v1/agents", {"name": "Weekend", "llm_id": model["id"]})
    (made.folder / "resources" / "night.yaml").unlink()
    edit(made, "resources/keys.yaml", "  groq:", "  # groq:")

    shown = made.ok("plan").out

    assert "integrations.groq" in shown
    assert "By hand" in shown
    assert "Weekend" in shown
