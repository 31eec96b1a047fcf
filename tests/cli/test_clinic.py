"""`examples/clinic`, a front desk with every kind, as it is applied, edited and destroyed on any platform."""

import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.cli.bench import Account, Bench
from tests.cli.quirks import ODD, QUIRKS
from tests.cli.test_crash import Killer
from tests.cli.watching import watch

from voxform.emulator import Quirks, open_platform

Make = Callable[..., Bench]

CLINIC = Path(__file__).parents[2] / "examples" / "clinic"
KINDS = ("integrations", "tools", "models", "agents", "webhooks", "phone-numbers")
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


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each quirk alone; by default both ends and a few, for each is tried alone in smaller stories too."""
    if "quirk" in metafunc.fixturenames:
        some = ["as documented", "everything odd at once", *Random(3).sample(list(QUIRKS), 3)]
        metafunc.parametrize(
            "quirk", QUIRKS if metafunc.config.getoption("--exhaustive") else dict.fromkeys(some)
        )


def test_it_is_applied_edited_and_destroyed(clinic: Make, quirk: str) -> None:
    made = clinic(*QUIRKS[quirk])
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


def test_killed_in_the_middle_of_an_apply_it_says_so_and_the_next_apply_completes_it(clinic: Make) -> None:
    made = clinic()
    edit(made, "voxform.yaml", "settle: 0s", "settle: 500ms")  # what was in flight may still arrive
    died = kill_after(made, 12)
    planned = made.plan()
    told = made.ok("plan").out
    listed = made.ok("state", "list").out
    finished = made.apply().out

    assert died
    unfinished = [each["address"] for each in planned.document["pending"]]
    heading, rest = told.split("Unfinished work of an earlier run\n", 1)
    section = rest.split("\n\nChanges to ")[0]
    assert heading == ""
    assert [each.split()[1] for each in section.splitlines() if each.startswith("  ! ")] == unfinished
    assert "apply finds out before it does anything else" in section
    assert section.count("create begun ") == len(unfinished) > 0
    assert listed.count("create pending since") == len(unfinished)
    assert "Apply complete: " in finished
    made.assert_idle()
    names = Counter(
        (kind, each.get("name", each.get("phone_number")))
        for kind in KINDS
        for each in made.account.all(kind)
    )
    assert set(names.values()) == {1}


def kill_after(made: Bench, writes: int) -> bool:
    """An apply in a process of its own, killed while its requests are under way; whether it died of that."""
    killer = Killer(writes, after=True)
    made.account.between.meddle = killer
    command = [sys.executable, "-m", "voxform", "-C", str(made.folder), "apply", "--auto-approve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        killer.process.append(process)
        process.communicate(timeout=60)
    made.account.between.meddle = None
    return process.returncode == -signal.SIGKILL
