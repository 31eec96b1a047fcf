"""A snapshot: no secret in it, and from it the plan that the platform would have given, with nothing contacted."""

import json
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import CALCOM, INTEGRATIONS, KEY, RESEND, TOOLS, Bench, Outcome

Make = Callable[..., Bench]

CRM = "crm-7Yh2Kd93MnXq04Lp"
PASTED = "pasted-8Hk2LmQ9"
LITERAL = f"""
  ping:
    type: api_call
    description: Say that we are here.
    url: https://ping.acme.example/
    method: GET
    headers: {{X-Token: {PASTED}, X-Site: tokyo}}
"""
TOOLS = f"{TOOLS}{LITERAL.lstrip(chr(10))}"
MODELS = """
models:
  desk: {provider: openai, model: gpt-4o, system_prompt: Be brief., tool_ids: ["${tools.send_summary.id}"]}
agents:
  desk: {llm_id: "${models.desk.id}"}
"""
HOOKS = """
webhooks:
  calls: {name: calls, url: "https://hooks.acme.example/calls", events: [call.ended]}
"""
VARIABLES = ("ONEINBOX_API_KEY", "RESEND_API_KEY", "CALCOM_API_KEY", "CRM_TOKEN", "VOXFORM_STATE_KEY")


@pytest.fixture
def applied(bench: Make, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """With a state key: scrypt is slow."""
    monkeypatch.setenv("VOXFORM_STATE_KEY", "a key of the state, known to the team")
    made = bench()
    made.resources(INTEGRATIONS, TOOLS, MODELS)
    made.apply()
    return made


def taken(made: Bench) -> Path:
    file = made.folder.parent / "snapshot.json"
    made.ok("snapshot", "--out", str(file))
    return file


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Plans with a snapshot in an empty environment, and sees to it that nothing was asked."""

    def plan(made: Bench, file: Path, *options: str) -> Outcome:
        with monkeypatch.context() as inner:
            for name in os.environ:
                if name not in {"PATH", "TMPDIR"} and not name.startswith(("PYTEST", "COV")):
                    inner.delenv(name)
            state = made.folder / ".voxform"
            hidden = state.rename(made.folder.parent / "hidden") if state.exists() else None
            before = len(made.account.log)
            outcome = made("plan", "--json", "--snapshot", str(file), *options)
            assert len(made.account.log) == before
            assert not state.exists()
            if hidden:
                hidden.rename(state)
        return outcome

    return plan


EDITS: dict[str, Callable[[str, str, str], tuple[str, ...]]] = {
    "nothing": lambda one, two, three: (one, two, three),
    "a text": lambda one, two, three: (one, two.replace("Book a visit.", "Book a day."), three),
    "a prompt": lambda one, two, three: (one, two, three.replace("brief", "kind")),
    "a tool that goes": lambda one, two, three: (one, two[: two.index("  look_up")], three),
    "a new kind": lambda one, two, three: (one, two, three, HOOKS),
    "another variable in a header": lambda one, two, three: (
        one,
        two.replace("CRM_TOKEN", "NEW_TOKEN"),
        three,
    ),
    "a literal around a secret": lambda one, two, three: (one, two.replace('"Bearer ', '"Token '), three),
    "a literal header": lambda one, two, three: (one, two.replace("application/json", "text/html"), three),
    "a header that comes": lambda one, two, three: (one, two.replace("Accept:", "X-A: b, Accept:"), three),
    "headers that go": lambda one, two, three: (
        one,
        "\n".join(line for line in two.split("\n") if "headers:" not in line),
        three,
    ),
    "a pasted token": lambda one, two, three: (one, two.replace(PASTED, "another-one"), three),
    "a header that is not a secret": lambda one, two, three: (one, two.replace("tokyo", "osaka"), three),
    "another host for a secret": lambda one, two, three: (one, two.replace("crm.acme", "evil"), three),
    "another variable of a key": lambda one, two, three: (one.replace("CALCOM_API", "OTHER_API"), two, three),
    "a new object that gets the same secret": lambda one, two, three: (
        one,
        two.replace("The city.", "A city.").replace(
            "    parameters:", "    lifecycle: {replace_on: [parameters]}\n    parameters:"
        ),
        three,
    ),
    "a changed type": lambda one, two, three: (
        one,
        two.replace(
            two[two.index("  book_visit") : two.index("  look_up")],
            "  book_visit:\n    type: end_call\n    description: Bye.\n",
        ),
        three,
    ),
}


def told(plan: dict[str, Any]) -> Any:
    """What the digest covers, and what it does not and should be the same: reasons, who is affected, drift."""
    changes = [
        (each["address"], each["action"], each["reason"], each["id"], each["affects"], each["digest"])
        for each in plan["changes"]
        if each["digest"]
    ]
    return plan["digest"], changes, plan["drift"], plan["pending"], plan["not_kept"], plan["state"]


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_the_plan_is_that_of_the_platform(
    applied: Bench, offline: Callable[..., Outcome], edit: Callable[[str, str, str], tuple[str, ...]]
) -> None:
    file = taken(applied)
    applied.resources(*edit(INTEGRATIONS, TOOLS, MODELS))

    online = applied.plan().document
    from_file = offline(applied, file)

    assert from_file.code == 0, from_file.err
    assert told(from_file.document) == told(online)


def test_what_others_changed_is_seen_with_who_did(applied: Bench, offline: Callable[..., Outcome]) -> None:
    tool = applied.account.named("tools", "book_visit")
    applied.account.call("PATCH", f"/v1/tools/{tool['id']}", {"description": "Never."})
    headers = {"Authorization": "Bearer somebody-elses", "Accept": "application/json"}
    other = applied.account.named("tools", "look_up")
    applied.account.call("PATCH", f"/v1/tools/{other['id']}", {"headers": headers})
    gone = applied.account.named("agents", "desk")
    applied.account.call("DELETE", f"/v1/agents/{gone['id']}")
    file = taken(applied)

    online, from_file = applied.plan().document, offline(applied, file).document

    assert from_file["digest"] == online["digest"]
    assert {each["address"]: each["by"] for each in from_file["drift"] if each["by"]}.items() >= {
        "tools.book_visit": next(e["by"] for e in online["drift"] if e["address"] == "tools.book_visit")
    }.items()
    assert {each["address"] for each in from_file["changes"]} == {
        "tools.book_visit",
        "tools.look_up",
        "agents.desk",
    }
    assert "somebody-elses" not in file.read_text()


def test_strangers_are_seen(applied: Bench, offline: Callable[..., Outcome]) -> None:
    tool = applied.account.named("tools", "send_summary")
    applied.account.call(
        "POST",
        "/v1/models",
        {
            "name": "Somebody's",
            "provider": "openai",
            "model": "gpt-4o",
            "system_prompt": "x",
            "tool_ids": [tool["id"]],
        },
    )
    applied.account.call(
        "POST",
        "/v1/tools",
        {"name": "crm", "type": "api_call", "description": "d", "url": "https://a.example", "method": "GET",
         "headers": {"Authorization": "Bearer a-token-of-the-dashboard"}},
    )  # fmt: skip
    file = taken(applied)
    applied.resources(
        INTEGRATIONS, TOOLS.replace("  send_summary", "  mail"), MODELS.replace("send_summary", "mail")
    )

    online, from_file = applied.plan().document, offline(applied, file).document

    assert told(from_file) == told(online)
    assert any(each["affects"]["unmanaged"] for each in from_file["changes"])
    assert "a-token-of-the-dashboard" not in file.read_text()


@pytest.mark.parametrize("state_key", ["", "a key of the state, known to the team"])
def test_no_secret_and_no_fingerprint_is_in_it(
    bench: Make, monkeypatch: pytest.MonkeyPatch, state_key: str
) -> None:
    if state_key:
        monkeypatch.setenv("VOXFORM_STATE_KEY", state_key)
    made = bench()
    made.resources(INTEGRATIONS, TOOLS, MODELS, HOOKS)
    made.apply()
    hook = made.account.named("webhooks", "calls")
    masks = [each["masked_key"] for each in made.account.all("integrations")]

    file = taken(made)

    text = file.read_text()
    state = json.loads((made.folder / ".voxform/state/default.json").read_text())
    prints = [
        each["applied"]
        for record in state["resources"].values()
        for each in record["fingerprints"].values()
        if each["applied"]
    ]
    assert prints
    hidden = [KEY, RESEND, CALCOM, CRM, PASTED, hook["secret"], state["fingerprint"]["salt"], *masks, *prints]
    assert [each for each in hidden if each in text] == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "telephone numbers" in json.loads(text)["holds"]
    assert "Be brief." in text


def test_secrets_are_not_checked_and_its_age_is_said(
    applied: Bench, offline: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = taken(applied)
    content = json.loads(file.read_text())
    aged(content, hours=5)
    file.write_text(json.dumps(content))
    applied.resources(INTEGRATIONS, TOOLS.replace("Look the caller", "Find the caller"), MODELS)

    plan = offline(applied, file).document

    fields = {each["path"]: each for each in plan["changes"][0]["fields"]}
    assert fields["headers"]["changed"] is None
    (notice,) = [each for each in plan["diagnostics"] if each["code"] == "snapshot"]
    assert "as they were 5 hours ago, at 20" in notice["detail"]


def aged(content: dict[str, Any], hours: int) -> None:
    """Make it older, with a checksum that is right."""
    from datetime import datetime

    from voxform.state.snapshot import checksum

    content["taken_at"] = (datetime.fromisoformat(content["taken_at"]) - timedelta(hours=hours)).isoformat()
    del content["checksum"]
    content["checksum"] = checksum(content)


def test_an_approval_of_it_holds_for_the_platform(applied: Bench, offline: Callable[..., Outcome]) -> None:
    file = taken(applied)
    applied.resources(INTEGRATIONS, TOOLS.replace("Book a visit.", "Book a day."), MODELS)
    digest = offline(applied, file).document["digest"]

    applied.ok("apply", "--expect", digest)

    applied.assert_idle()


def test_that_the_environment_before_was_not_asked_is_said(
    bench: Make, offline: Callable[..., Outcome]
) -> None:
    made = bench()
    api = f"api: {{url: '{made.account.url}', settle: 0s}}\n"
    made.write("voxform.yaml", "project: clinic\n")
    made.write("environments/staging.yaml", api)
    follows = "promotion: {from: staging}\n"
    made.write("environments/prod.yaml", f"{api}{follows}policy: {{require_promotion: true}}\n")
    made.resources(INTEGRATIONS, TOOLS)
    file = made.folder.parent / "snapshot.json"
    made.ok("-e", "prod", "snapshot", "--out", str(file))

    asked = offline(made, file, "-e", "prod")
    made.write("environments/prod.yaml", f"{api}{follows}")
    free = offline(made, file, "-e", "prod")

    codes = [{each["code"] for each in plan.document["diagnostics"]} for plan in (asked, free)]
    assert [("promotion-not-asked" in each) for each in codes] == [True, False], asked.err
    assert (asked.code, asked.document["digest"]) == (0, free.document["digest"])


def test_before_the_first_apply(bench: Make, offline: Callable[..., Outcome]) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    file = taken(made)

    assert offline(made, file).document["digest"] == made.plan().document["digest"]


def test_secrets_that_are_set_are_not_read(applied: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    file = taken(applied)
    monkeypatch.setenv("CRM_TOKEN", "crm-another-token-0123456789")

    assert applied.ok("plan", "--json", "--snapshot", str(file)).document["changes"] == []


@pytest.mark.parametrize(
    "settings",
    ["api: {url: 'https://evil.example', settle: 0s}\n", "api: {url: 'emulator:'}\n"],
    ids=["another host", "the embedded platform"],
)
def test_it_is_refused_for_another_account(
    applied: Bench, offline: Callable[..., Outcome], settings: str
) -> None:
    file = taken(applied)
    applied.write("voxform.yaml", f"project: clinic\n{settings}")

    outcome = offline(applied, file)

    assert (outcome.code, outcome.out) == (3, "")
    assert "snapshot-elsewhere" in outcome.err


BROKEN: dict[str, Callable[[str], str]] = {
    "cut off": lambda text: text[:-40],
    "empty": lambda _text: "",
    "a list": lambda _text: "[]",
    "a plan": lambda _text: '{"format_version": "1.0", "changes": []}',
    "edited": lambda text: text.replace("Book a visit.", "Book a day."),
    "without its checksum": lambda text: text.replace('"checksum"', '"check"'),
    "nested deeply": lambda _text: "[" * 100_000,
}


@pytest.mark.parametrize("harm", BROKEN.values(), ids=BROKEN)
def test_what_is_no_whole_snapshot_is_said(
    applied: Bench, offline: Callable[..., Outcome], harm: Callable[[str], str]
) -> None:
    file = taken(applied)
    file.write_text(harm(file.read_text()))

    outcome = offline(applied, file)

    assert (outcome.code, outcome.out) == (1, "")
    assert "snapshot-damaged" in outcome.err


def test_another_format_and_no_file_are_said(applied: Bench, offline: Callable[..., Outcome]) -> None:
    file = taken(applied)
    file.write_text(file.read_text().replace('"format_version": "1.0"', '"format_version": "2.0"'))
    assert "snapshot-format" in offline(applied, file).err
    assert "snapshot-not-read" in offline(applied, file.with_name("none")).err
    assert "snapshot-not-saved" in applied("snapshot", "--out", str(applied.folder)).err


def test_a_kind_that_it_does_not_know_is_said(
    applied: Bench, offline: Callable[..., Outcome], tmp_path: Path
) -> None:
    from tests.kinds.third import CAMPAIGNS

    file = taken(applied)
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds/campaigns.yaml").write_text(CAMPAIGNS)
    applied.resources(INTEGRATIONS, TOOLS, MODELS, "campaigns: {spring: {region: eu}}\n")
    command = ("--schemas", str(tmp_path / "kinds"), "plan", "--snapshot", str(file))

    outcome = applied(*command)

    assert outcome.code == 1
    assert "snapshot-lacks-kind" in outcome.err
