"""From dev to staging to prod: what was proved in one environment is let into the next."""

import json
import os
import select
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sysconfig import get_path
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, Bench

Make = Callable[..., Bench]

PROJECT = "project: clinic\nvariables: {greeting: {type: string}}\n"
TOOL = """\
tools:
  bye: {type: end_call, description: "${var.greeting}"}
  hold: {type: end_call, description: Hold the line.}
"""
DEV = "api: {url: 'emulator:'}\nvariables: {greeting: Bye from dev.}\n"
STAGING = "api: {url: 'emulator:'}\nvariables: {greeting: Bye from staging.}\n"
PROD = """\
api: {url: 'emulator:'}
variables: {greeting: Bye from prod.}
promotion: {from: staging, soak: 1h, require: [applied, verified, drift_free]}
policy: {require_promotion: true}
"""

MOMENT = "2026-11-20T09:00:00+00:00"


@pytest.fixture
def clinic(bench: Make) -> Bench:
    """A project of three environments, each on an embedded platform of its own."""
    made = bench()
    made.write("voxform.yaml", PROJECT)
    made.resources(TOOL)
    made.write("environments/dev.yaml", DEV)
    made.write("environments/staging.yaml", STAGING)
    made.write("environments/prod.yaml", PROD)
    smoke(made, "staging", "raise SystemExit(0)")
    return made


def smoke(made: Bench, environment: str, script: str, more: str = "") -> None:
    """Let an environment be verified by a script."""
    path = made.folder / "smoke.py"
    path.write_text(script, encoding="utf-8")
    made.write(
        f"environments/{environment}.yaml",
        STAGING + f"verify: {{command: [{sys.executable}, smoke.py, {environment}]{more}}}\n",
    )


def state_file(made: Bench, environment: str) -> Path:
    return made.folder / f".voxform/state/{environment}.json"


def last_run(made: Bench, environment: str) -> Any:
    return json.loads(state_file(made, environment).read_text())["runs"][-1]


def edit_state(made: Bench, environment: str, run: dict[str, Any] | None = None, **parts: Any) -> None:
    """Change a state by hand: parts of it, and of its last run."""
    tree = json.loads(state_file(made, environment).read_text())
    tree.pop("checksum", None)
    tree["runs"][-1].update(run or {})
    state_file(made, environment).write_text(json.dumps(tree | parts))


def let_it_soak(made: Bench, hours: int = 2) -> None:
    """Make the last run of staging older than it is."""
    ended = datetime.now(UTC) - timedelta(hours=hours)
    edit_state(made, "staging", {"finished_at": ended.isoformat(timespec="seconds")})


def promote(made: Bench, *more: str) -> Any:
    return made("promote", "--from", "staging", "--to", "prod", "--auto-approve", *more)


def test_a_change_goes_from_dev_to_staging_to_prod(clinic: Bench) -> None:
    clinic.apply("-e", "dev")
    assert "Nothing was applied in the environment before" in promote(clinic).out
    clinic.apply("-e", "staging")
    assert "The configuration is too young" in promote(clinic).out

    let_it_soak(clinic)
    outcome = promote(clinic)

    assert outcome.code == 0, outcome.out + outcome.err
    assert "2 created" in outcome.out
    found = last_run(clinic, "staging")
    assert (found["drift_free"], found["verification"]["passed"]) == (True, True)
    assert clinic("-e", "prod", "output", "tools.bye.description").out == "Bye from prod.\n"


def test_a_plain_apply_is_refused_like_a_promotion_and_changes_nothing(clinic: Bench) -> None:
    planned = clinic("-e", "prod", "plan")
    applied = clinic("-e", "prod", "apply", "--auto-approve")

    assert (planned.code, applied.code) == (3, 3)
    assert "--allow unpromoted" in planned.out
    assert "environments/prod.yaml:3" in planned.out
    assert not state_file(clinic, "prod").exists()


def test_what_cannot_wait_is_allowed_in_so_many_words(clinic: Bench) -> None:
    assert clinic("-e", "prod", "apply", "--auto-approve", "--allow", "unpromoted").code == 0
    assert clinic("-e", "prod", "destroy", "--auto-approve").code == 0


def test_a_rotation_brings_no_configuration_so_it_waits_for_nothing(
    clinic: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.write("resources/keys.yaml", INTEGRATIONS)
    clinic.apply("-e", "prod", "--allow", "unpromoted")
    assert clinic("-e", "prod", "plan").code == 3

    clinic.ok("-e", "prod", "rotate", "integrations.resend", "--auto-approve")
    monkeypatch.setenv("RESEND_API_KEY", "re_live_9sTu6VwX3yZa1BcD4eFgH7jK")
    rotated = clinic.apply("-e", "prod", "--only-rotations")

    assert "1 updated" in rotated.out


def edited(made: Bench) -> None:
    made.resources(TOOL.replace("bye", "goodbye"))


def edited_in_staging_alone(made: Bench) -> None:
    path = made.folder / "environments/staging.yaml"
    path.write_text(path.read_text() + "patches: {tools: {bye: {name: farewell}}}\n")


def of_a_part(made: Bench) -> None:
    made.resources(TOOL + "  wait: {type: end_call, description: Wait.}\n")
    made.apply("-e", "staging", "--target", "tools.wait")


def failed_verification(made: Bench) -> None:
    smoke(made, "staging", "raise SystemExit(3)")
    assert made("-e", "staging", "verify").code == 1
    let_it_soak(made)


def moved_to_another_account(made: Bench) -> None:
    path = made.folder / "environments/staging.yaml"
    path.write_text(path.read_text().replace("emulator:", made.account.url))


def given_the_key_of_another_account(made: Bench) -> None:
    made.apply("-e", "staging")  # an account tells who it is from its second run on
    let_it_soak(made)
    path = made.folder / "environments/staging.yaml"
    path.write_text(path.read_text().replace("'emulator:'", "'emulator:', account: org_other"))


def forgotten(made: Bench) -> None:
    for address in ("tools.bye", "tools.hold"):
        made.ok("-e", "staging", "state", "rm", address)


@pytest.mark.parametrize(
    ("happens", "summary"),
    [
        (edited, "The environment before has another configuration"),
        (edited_in_staging_alone, "The environment before has another configuration"),
        (of_a_part, "applied a part of its configuration only"),
        (failed_verification, "The environment before was not verified"),
        (moved_to_another_account, "The environment before is another account now"),
        (given_the_key_of_another_account, "staging is org_other at emulator: in what is checked out"),
        (forgotten, "no longer records tools.bye and tools.hold"),
    ],
    ids=lambda case: case.__name__.replace("_", " ") if callable(case) else "",
)
def test_each_gate_refuses_for_its_reason(
    clinic: Bench, happens: Callable[[Bench], None], summary: str
) -> None:
    clinic.apply("-e", "staging")
    let_it_soak(clinic)
    happens(clinic)

    outcome = promote(clinic)

    assert outcome.code == 3
    assert summary in " ".join((outcome.out + outcome.err).split())
    assert not state_file(clinic, "prod").exists()


def test_what_was_forgotten_may_be_recorded_again(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    let_it_soak(clinic)
    forgotten(clinic)
    refused = promote(clinic)
    clinic.ok("-e", "staging", "adopt", "--auto-approve")

    assert (refused.code, promote(clinic).code) == (3, 0)


def test_a_part_that_was_applied_is_made_whole_by_an_apply_with_nothing_left_to_do(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    clinic.apply("-e", "staging", "--target", "tools.bye", "--replace", "tools.bye")

    clinic.apply("-e", "staging")

    let_it_soak(clinic)
    assert promote(clinic).code == 0


def test_drift_in_the_environment_before_keeps_out(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    forget_the_object(clinic)

    assert clinic("-e", "staging", "verify").code == 2
    let_it_soak(clinic)

    assert "After its last run staging differed from its configuration" in promote(clinic).out


def forget_the_object(made: Bench) -> None:
    """Somebody deletes the tool in staging's dashboard: its platform is empty."""
    for each in (made.folder / ".voxform/emulator").glob("staging.db*"):
        each.unlink()


def test_drift_is_looked_for_whatever_the_environment_before_is_like(clinic: Bench) -> None:
    clinic.apply("-e", "prod", "--allow", "unpromoted")
    clinic.write("environments/staging.yaml", "api: 3\n")

    outcome = clinic("-e", "prod", "drift")

    assert (outcome.code, "No drift" in outcome.out) == (0, True), outcome.err


def test_the_last_run_that_failed_keeps_out(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    let_it_soak(clinic)
    edit_state(clinic, "staging", {"result": "incomplete"})

    assert "is recorded as incomplete" in promote(clinic).out


def test_a_promotion_needs_nothing_of_the_environment_before_but_its_state(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    let_it_soak(clinic)
    path = clinic.folder / "environments/staging.yaml"
    path.write_text(path.read_text().replace("emulator:", "https://api.oneinbox.ai"))
    edit_state(clinic, "staging", api_url="https://api.oneinbox.ai")

    assert promote(clinic).code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--from", "dev", "--to", "prod"), 1, "prod is promoted from staging, not from dev"),
        (("--from", "dev", "--to", "dev"), 1, "cannot be promoted from itself"),
        (("--from", "prd", "--to", "staging"), 1, "There is no environment 'prd'"),
        (("--to", "prod"), 1, "--from"),
        (("-e", "dev", "--from", "staging", "--to", "prod"), 1, "-e names dev and --to prod"),
    ],
)
def test_a_promotion_that_makes_no_sense_is_told_so(
    clinic: Bench, arguments: tuple[str, ...], code: int, words: str
) -> None:
    outcome = clinic("promote", *arguments)

    assert (outcome.code, words in outcome.err) == (code, True), outcome.err


def test_the_verification_sees_only_what_it_may_and_its_output_is_no_result(
    clinic: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMOKE_NUMBER", "+4930123456")
    monkeypatch.setenv("CRM_TOKEN", "crm_live_1234567890")
    seen = clinic.folder / "seen.json"
    script = (
        f"import os, sys, json; open({str(seen)!r}, 'w').write(json.dumps([sys.argv[1:], dict(os.environ)]))"
    )
    smoke(clinic, "staging", script, ", env: [SMOKE_NUMBER]")

    clinic.apply("-e", "staging")

    arguments, environ = json.loads(seen.read_text())
    assert arguments == ["staging"]
    assert (environ["VOXFORM_ENV"], environ["SMOKE_NUMBER"]) == ("staging", "+4930123456")
    assert "CRM_TOKEN" not in environ


def test_the_verification_finds_the_voxform_that_runs_it_without_a_place_on_the_path(
    clinic: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    script = f"import os; raise SystemExit(os.environ['PATH'] != {os.defpath + ':' + get_path('scripts')!r})"
    smoke(clinic, "staging", script)

    clinic.apply("-e", "staging")

    assert last_run(clinic, "staging")["verification"]["passed"] is True


def test_a_failed_verification_fails_the_apply_that_it_ends(clinic: Bench) -> None:
    smoke(clinic, "staging", "raise SystemExit(7)")

    outcome = clinic("-e", "staging", "apply", "--auto-approve")

    assert outcome.code == 1
    assert "failed: it exited with 7" in " ".join(outcome.out.split())
    assert last_run(clinic, "staging")["verification"]["passed"] is False


def test_a_verification_that_takes_too_long_has_failed(clinic: Bench) -> None:
    smoke(clinic, "staging", "import time; time.sleep(60)", ", timeout: 100ms")

    outcome = clinic("-e", "staging", "apply", "--auto-approve")

    assert (outcome.code, "it did not end in time" in " ".join(outcome.out.split())) == (1, True)
    assert last_run(clinic, "staging")["verification"]["passed"] is False


def test_what_a_verification_started_ends_with_it_when_it_takes_too_long(clinic: Bench) -> None:
    started = clinic.folder / "started.fifo"
    os.mkfifo(started)
    command = "[sh, -c, 'sleep 60 >started.fifo & wait']"
    clinic.write("environments/staging.yaml", STAGING + f"verify: {{command: {command}, timeout: 700ms}}\n")
    reader = os.open(started, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert clinic("-e", "staging", "apply", "--auto-approve").code == 1
        ended, _, _ = select.select([reader], [], [], 10)  # nobody holds the other end any more
        assert ended == [reader]
    finally:
        os.close(reader)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda each: each.name)
def test_what_a_verification_started_ends_when_it_is_not_waited_for(
    clinic: Bench, number: signal.Signals
) -> None:
    clinic.apply("-e", "staging")
    started = clinic.folder / "started.fifo"
    os.mkfifo(started)
    command = "[sh, -c, 'sleep 60 >started.fifo & wait']"
    clinic.write("environments/staging.yaml", STAGING + f"verify: {{command: {command}}}\n")
    words = [sys.executable, "-m", "voxform", "-C", str(clinic.folder), "-e", "staging", "verify"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        with started.open("rb") as reader:  # as soon as somebody writes
            running.send_signal(number)
            ended, _, _ = select.select([reader], [], [], 10)
        code = running.wait(30)

    assert (ended, code) == ([reader], 130)


def test_what_nohup_ignores_does_not_end_a_verification(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    smoke(clinic, "staging", "import os, signal; os.kill(os.getppid(), signal.SIGHUP)")
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        outcome = clinic("-e", "staging", "verify")
    finally:
        signal.signal(signal.SIGHUP, before)

    assert (outcome.code, last_run(clinic, "staging")["verification"]["passed"]) == (0, True)


def test_a_verification_that_is_killed_has_failed(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    smoke(clinic, "staging", "import os; os.kill(os.getpid(), 9)")

    outcome = clinic("-e", "staging", "verify")

    assert (outcome.code, "it was ended by signal 9" in " ".join(outcome.out.split())) == (1, True)
    assert last_run(clinic, "staging")["verification"]["passed"] is False


def test_a_verification_that_cannot_be_started_is_told_so(clinic: Bench) -> None:
    clinic.write("environments/staging.yaml", STAGING + "verify: {command: [./smoke.sh]}\n")
    outcome = clinic("-e", "staging", "apply", "--auto-approve")
    assert outcome.code == 1
    assert "./smoke.sh" in outcome.err

    script = clinic.folder / "smoke.sh"
    script.write_text("#!/bin/sh\nexit 0\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    assert clinic("-e", "staging", "verify").code == 0


def test_nothing_is_verified_but_what_the_last_run_applied(clinic: Bench) -> None:
    assert clinic("-e", "staging", "verify").code == 3
    clinic.apply("-e", "staging")
    edited(clinic)

    outcome = clinic("-e", "staging", "verify")

    assert (outcome.code, "another configuration" in outcome.err) == (3, True)


def test_the_verification_is_an_event_of_the_run(clinic: Bench) -> None:
    lines = clinic.apply("-e", "staging", "--json").out.splitlines()

    assert [json.loads(each)["type"] for each in lines[-2:]] == ["run_finished", "run_verified"]
    assert {key: json.loads(lines[-1])[key] for key in ("drift_free", "passed", "code")} == {
        "drift_free": True,
        "passed": True,
        "code": 0,
    }


def test_the_history_tells_what_each_run_did_and_what_was_proved(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    edited(clinic)
    clinic.apply("-e", "staging")

    runs = clinic.ok("-e", "staging", "state", "history", "--json").document["runs"]
    told = clinic.ok("-e", "staging", "state", "history").out

    assert [each["counts"]["delete"] for each in runs] == [1, 0]
    assert "2 create" in told
    assert "as configured afterwards, verified at" in told


@pytest.mark.parametrize(
    "verification",
    [{}, {"at": "x"}, {"passed": 1, "code": 0, "at": MOMENT}, {"passed": True, "code": 0, "at": "soon"}],
    ids=["nothing in it", "without a result", "a number for a result", "no time"],
)
def test_a_damaged_verification_is_a_damaged_state(clinic: Bench, verification: dict[str, Any]) -> None:
    clinic.apply("-e", "staging")
    edit_state(clinic, "staging", {"verification": verification})

    outcomes = [
        promote(clinic),
        clinic("-e", "staging", "state", "history"),
        clinic("-e", "staging", "verify"),
    ]

    for each in outcomes:
        assert (each.code, "error[state-" in each.err) == (1, True), each.out + each.err
    assert not state_file(clinic, "prod").exists()


@pytest.mark.parametrize("damaged", ["staging", "prod"])
def test_what_a_promotion_says_to_do_is_for_the_environment_that_needs_it(
    clinic: Bench, damaged: str
) -> None:
    clinic.apply("-e", "staging")
    let_it_soak(clinic)
    state_file(clinic, damaged).write_text("{")

    assert f"-e {damaged} state rebuild" in " ".join(promote(clinic).err.split())


def test_a_saved_plan_says_what_to_do_in_its_environment(clinic: Bench) -> None:
    file = str(clinic.folder / "plan.json")
    clinic.ok("-e", "dev", "plan", "--out", file)
    state_file(clinic, "dev").parent.mkdir(parents=True, exist_ok=True)
    state_file(clinic, "dev").write_text("{")

    assert "-e dev state rebuild" in " ".join(clinic("apply", file).err.split())


def test_an_age_that_no_run_reaches_is_no_accident(clinic: Bench) -> None:
    clinic.write("environments/prod.yaml", PROD.replace("1h", "999999999d"))
    clinic.apply("-e", "staging")

    outcome = promote(clinic)

    assert (outcome.code, "The configuration is too young" in outcome.out) == (3, True), outcome.err


MISTAKES = {
    "no such environment": ("promotion: {from: stagin}", "promotion-from", "staging"),
    "itself": ("promotion: {from: prod}", "promotion-from", "dev"),
    "an unknown requirement": (
        "promotion: {from: staging, require: [soaked]}",
        "promotion-requirement",
        "drift_free",
    ),
    "no duration": ("promotion: {from: staging, soak: 1}", "duration", "soak: 10s"),
    "promotion required from nowhere": ("policy: {require_promotion: true}", "promotion-undeclared", "from"),
    "no command": ("verify: {env: [A]}", "verify-command", "command"),
    "a command as one text": ("verify: {command: ./smoke.sh}", "wrong-type", "a list"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_the_environment_file_is_told_with_its_place(clinic: Bench, case: str) -> None:
    text, code, words = MISTAKES[case]
    clinic.write("environments/prod.yaml", DEV + text + "\n")

    outcome = clinic("-e", "prod", "validate")

    assert outcome.code == 1
    assert code in outcome.err
    assert "environments/prod.yaml:3:" in outcome.err
    assert words in outcome.err
