"""`examples/environments`: one front desk in three accounts, side by side."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

EXAMPLE = Path(__file__).parents[2] / "examples" / "environments"
SOURCES = Path(__file__).parents[2] / "src"


@pytest.fixture
def desk(bench: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Bench:
    """The example, and a `voxform` that its smoke test finds."""
    made = bench()
    shutil.rmtree(made.folder)
    shutil.copytree(EXAMPLE, made.folder)
    command = tmp_path / "bin" / "voxform"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nPYTHONPATH={SOURCES} exec {sys.executable} -m voxform "$@"\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("RESEND_API_KEY", "CALCOM_API_KEY", "ONEINBOX_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    return made


def test_every_environment_of_the_example_is_valid(desk: Bench) -> None:
    assert "The configuration is valid." in desk.ok("validate").out


def test_staging_is_verified_by_its_smoke_test(desk: Bench) -> None:
    desk.apply("-e", "staging")

    run = desk.ok("-e", "staging", "state", "history", "--json").document["runs"][0]
    assert (run["drift_free"], run["verification"]["passed"]) == (True, True)


def test_a_tool_that_exists_only_in_dev_is_made_only_there(desk: Bench) -> None:
    recorded = {}
    for name in ("dev", "staging"):
        desk.apply("-e", name)
        records = desk.ok("-e", name, "state", "list", "--json").document["resources"]
        recorded[name] = {each["address"] for each in records}

    assert recorded["dev"] - recorded["staging"] == {"tools.read_back"}


def test_what_differs_by_design_has_the_lines_that_say_so(desk: Bench) -> None:
    outcome = desk("env", "diff", "dev", "staging", "--offline")

    assert outcome.code == 2
    assert outcome.out.splitlines() == [
        "By design, dev -> staging",
        "  ~ var.event_type:   100001 -> 200002",
        '  ~ var.mail_domain:  "dev.acme.example" -> "staging.acme.example"',
        "  only in dev: tools.read_back  resources/reception.yaml:19",
        "  integrations.resend",
        '    ~ metadata.from_email:  "hello@dev.acme.example" -> "hello@staging.acme.example"',
        "        # resources/follow_up.yaml:8",
        "  models.front_desk",
        "    ~ temperature:  0.9 -> 0.4  # environments/dev.yaml:9, resources/reception.yaml:30",
        "    ~ tool_ids:  # environments/dev.yaml:11, resources/reception.yaml:32",
        '        - [2]:  "${tools.read_back.id}"',
        "  tools.book_visit",
        "    ~ calendar_config.event_type_id:  100001 -> 200002  # resources/reception.yaml:14",
        "",
        "By accident",
        "  dev: never applied",
        "  staging: never applied",
    ]


def test_what_is_applied_everywhere_and_undisturbed_differs_by_design_only(desk: Bench) -> None:
    for name in ("dev", "staging"):
        desk.apply("-e", name)

    outcome = desk("env", "diff", "dev", "staging")

    assert outcome.code == 0
    assert outcome.out.count("its account is as configured") == 2


def older(desk: Bench) -> None:
    path = desk.folder / "prompts/reception.md"
    path.write_text(path.read_text() + "Be kind.\n")


def emptied(desk: Bench) -> None:
    for each in (desk.folder / ".voxform/emulator").glob("staging.db*"):
        each.unlink()


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        (older, ("another configuration applied", "a plan has 1 change")),
        (emptied, ("applied", "a plan has 6 changes")),
    ],
    ids=["an older configuration", "objects that are gone"],
)
def test_what_differs_by_accident_is_told_apart(
    desk: Bench, happens: Callable[[Bench], None], words: tuple[str, ...]
) -> None:
    desk.apply("-e", "staging")
    happens(desk)

    outcome = desk("env", "diff", "staging", "prod", "--json")

    assert outcome.code == 1
    staging, prod = outcome.document["by_accident"]
    assert staging["standing"] == words[0]
    assert f"a plan has {staging['account']['changes']} change" in words[1]
    assert len(staging["account"]["changed"]) == staging["account"]["changes"]
    assert (prod["standing"], prod["account"]["problem"]) == ("never applied", "The API key is not set")


def test_what_is_cut_is_said_and_shown_in_full(desk: Bench) -> None:
    prompt = "".join(f"        Line {number} of what staging says.\n" for number in range(400))
    path = desk.folder / "environments/staging.yaml"
    patch = f"patches:\n  models:\n    front_desk:\n      system_prompt: |\n{prompt}"
    path.write_text(path.read_text() + patch)

    cut = desk("env", "diff", "dev", "staging", "--offline")
    whole = desk("env", "diff", "dev", "staging", "--offline", "--full")

    assert (cut.code, "--full" in cut.out, "Line 399" in whole.out) == (2, True, True), cut.out + cut.err
    assert "--full" not in whole.out


def test_an_account_is_compared_whatever_the_environment_before_it_is_like(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("environments/staging.yaml", "api: {url: 3}\n")
    path = desk.folder / "environments/prod.yaml"
    path.write_text(re.sub(r"(?s)\Aapi:.*?(?=\nvariables)", "api: {url: 'emulator:'}", path.read_text()))
    monkeypatch.setenv("RESEND_API_KEY", "re_live_9sTu6VwX3yZa1BcD4eFgH7jK")

    outcome = desk("env", "diff", "dev", "prod", "--json")

    assert [each["account"]["changes"] for each in outcome.document["by_accident"]] == [7, 6], outcome.err


def test_a_key_of_the_shell_goes_before_that_of_a_file_and_the_change_is_named(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("dev", "staging"):
        desk.apply("-e", name)
    monkeypatch.setenv("RESEND_API_KEY", "re_live_9sTu6VwX3yZa1BcD4eFgH7jK")

    outcome = desk("env", "diff", "dev", "staging")

    assert outcome.code == 2
    assert outcome.out.count("a plan has 1 change: integrations.resend") == 2


def test_an_account_that_nobody_could_look_at_is_not_as_configured(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.folder / "environments/prod.yaml"
    path.write_text(path.read_text().replace("https://api.oneinbox.ai", desk.account.url))
    for name in ("ONEINBOX_API_KEY", "RESEND_API_KEY", "CALCOM_API_KEY"):
        monkeypatch.setenv(name, "oi_sk_0123456789abcdef0123456789abcdef")
    desk.apply("-e", "prod", "--allow", "unpromoted")
    for name in ("ONEINBOX_API_KEY", "RESEND_API_KEY", "CALCOM_API_KEY"):
        monkeypatch.delenv(name)
    desk.apply("-e", "dev")

    compared = desk("env", "diff", "dev", "prod")
    files = desk("env", "diff", "dev", "prod", "--offline")

    assert (compared.code, files.code) == (1, 0)
    assert "its account cannot be compared: The API key is not set" in compared.out
    assert "not-compared" in compared.err
    assert "prod" in compared.err


def test_the_environments_are_listed_with_how_far_each_is(desk: Bench) -> None:
    desk.apply("-e", "dev")
    desk.write("environments/staging.yaml", "api: {url: 3}\n")

    found: dict[str, Any] = {
        each["name"]: each for each in desk.ok("env", "list", "--json").document["environments"]
    }
    told = desk.ok("env", "list").out

    assert {name: each["standing"] for name, each in found.items()} == {
        "dev": "applied",
        "prod": "never applied",
        "staging": "unknown",
    }
    assert (found["prod"]["follows"], found["dev"]["recorded"]) == ("staging", 7)
    assert "voxform -e staging validate" in told


def test_a_verification_that_failed_stands_in_the_list(desk: Bench) -> None:
    old = (desk.folder / "environments/dev.yaml").read_text()
    for code, words in ((7, "failed at 20"), (0, "at 20")):
        desk.write("environments/dev.yaml", f"{old}verify: {{command: [sh, -c, exit {code}]}}\n")
        desk("-e", "dev", "apply", "--auto-approve")

        told = desk.ok("env", "list").out
        assert f"verified {words}" in " ".join(told.split())


TOOL = "tools:\n  bye: {type: end_call, description: Bye., name: '${var.prefix}bye'}\n"
REAL = "variables: {prefix: PREFIX}\napi: {key: '${env.ONEINBOX_API_KEY}'ACCOUNT}\n"

ACCOUNTS = {
    "one key and equal names": (("", ""), ("", ""), 0, "one-account-perhaps"),
    "one key and other names": (("a_", "b_"), ("", ""), 0, ""),
    "one account and equal names": (("", ""), (", account: org_1", ", account: org_1"), 1, "one-account"),
    "one account and other names": (("a_", "b_"), (", account: org_1", ", account: org_1"), 0, ""),
    "two accounts": (("", ""), (", account: org_1", ", account: org_2"), 0, ""),
    "one account named, the other not": (("", ""), (", account: org_1", ""), 0, "one-account-perhaps"),
}


@pytest.mark.parametrize("case", ACCOUNTS)
def test_two_environments_in_one_account_must_not_look_the_same(bench: Make, case: str) -> None:
    prefixes, accounts, code, told = ACCOUNTS[case]
    made = bench()
    made.write("voxform.yaml", "project: clinic\nvariables: {prefix: {type: string}}\n")
    made.resources(TOOL)
    for name, prefix, account in zip(("dev", "prod"), prefixes, accounts, strict=True):
        text = REAL.replace("PREFIX", f"'{prefix}'").replace("ACCOUNT", account)
        made.write(f"environments/{name}.yaml", text)

    outcome = made("validate", "--json")

    codes = {each["code"] for each in outcome.document["diagnostics"]}
    assert (outcome.code, codes - {"unused-tool"}) == (code, {told} - {""})


def test_an_environment_that_does_not_exist_is_told_so(desk: Bench) -> None:
    outcome = desk("env", "diff", "dev", "stagin")

    assert (outcome.code, "Did you mean staging?" in outcome.err) == (1, True)
