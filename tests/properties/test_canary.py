"""No secret is in anything that voxform writes, whatever is done with it."""

import os
import resource
import signal
from typing import Any

import click
import pytest
from tests.properties.stage import ADDRESSES, APPLY, LOOKING, Stage, run, settings

from voxform.cli.main import COMMANDS, voxform


@pytest.fixture(params=[False, True], ids=["without a state key", "with a state key"])
def either(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """The stage, also with a state key."""
    if request.param:
        stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)
    return stage


def leaf_commands() -> set[str]:
    """Every command that there is: `plan`, `state list`."""
    found = set()
    for name in COMMANDS:
        command = voxform.get_command(click.Context(voxform), name)
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}" for inner in command.commands}
        else:
            found.add(name)
    return found


def test_no_command_in_any_mode_writes_a_secret(either: Stage) -> None:
    stage = either
    saved = str(stage.bench.folder / "first.plan")
    run(stage, *LOOKING, ("plan", "--out", saved), ("show", saved), ("show", saved, "--json"))
    run(stage, ("apply", saved, "-vv"), *LOOKING)
    run(stage, *(("state", "show", each, *how) for each in ADDRESSES for how in ((), ("--json",))))

    change_outside(stage)
    stage.export(RESEND_API_KEY=stage.secrets.rotated.value)
    run(stage, *LOOKING)
    snapshot = str(stage.bench.folder / "account.snapshot")
    run(stage, ("snapshot", "--out", snapshot, "-vv"), ("plan", "--snapshot", snapshot, "--markdown", "-vv"))
    run(stage, ("plan", "--markdown"), ("show", saved, "--markdown"))
    run(stage, ("affected", "--base", "HEAD"), code=1)
    run(stage, ("drift",), ("drift", "--json"), code=2)
    run(stage, (*APPLY, "--json", "-vv"), ("drift", "-vv"), *LOOKING)

    found = stage.bench.account.named("tools", "look_up")["id"]
    run(
        stage,
        ("state", "rm", "tools.look_up"),
        ("import", "tools.look_up", found),
        ("state", "mv", "tools.send_summary", "tools.sent"),
    )
    run(stage, ("plan",), ("plan", "--json"), APPLY, code=3)
    run(
        stage,
        ("state", "mv", "tools.sent", "tools.send_summary"),
        ("plan", "--destroy", "--json"),
        ("init", "another"),
        ("destroy", "--auto-approve", "-v"),
        ("state", "list"),
    )
    assert stage.found() == set()


def test_no_command_about_a_whole_account_writes_a_secret(stage: Stage) -> None:
    folder = stage.bench.folder
    run(stage, APPLY)
    change_outside(stage)
    run(stage, ("export", "--out", str(folder.parent / "by_kind"), "-vv"))
    run(stage, ("export", "--out", str(folder.parent / "by_agent"), "--layout", "agent", "--json"))
    run(stage, ("secrets",), ("secrets", "--json"), ("env", "list"), ("env", "list", "--json"))
    run(stage, ("promote", "--from", "default", "--to", "default"), code=1)
    run(stage, ("env", "diff", "default", "default"), ("verify",), ("verify", "--json"), code=2)
    run(stage, APPLY, ("verify", "-vv"), ("state", "history"), ("state", "history", "--json"))
    run(stage, ("output", "tools.look_up.id"), ("schema",), ("completion", "bash"), ("graph",))
    run(stage, ("output", "tools.look_up.headers"), ("output", "integrations.resend.api_key"), code=1)

    stage.export(RESEND_API_KEY=stage.secrets.rotated.value)
    run(stage, ("rotate", "integrations.resend", "--auto-approve", "-vv"), ("state", "list"))

    pulled = folder / "pulled.json"
    pulled.write_text(stage("state", "pull").out)
    run(stage, ("state", "push", str(pulled), "--auto-approve", "-vv"))
    run(stage, ("state", "rm", "tools.look_up"), ("adopt", "--auto-approve", "-vv"), ("adopt", "--json"))
    (folder / ".voxform" / "state" / "default.json").unlink()
    run(stage, ("state", "rebuild", "--auto-approve", "-vv"), APPLY, ("plan", "--json"))
    assert stage.found() == set()


def change_outside(stage: Stage) -> None:
    """What a person does in the dashboard: another token in a header, another key."""
    account = stage.bench.account
    tool, key = account.named("tools", "look_up"), account.named("integrations", "from_file")
    headers = {"Authorization": f"Bearer {stage.secrets.typed.value}", "X-Extra": stage.secrets.typed.value}
    account.call("PATCH", f"/v1/tools/{tool['id']}", {"headers": headers})
    account.call("PATCH", f"/v1/integrations/{key['id']}", {"api_key": stage.secrets.typed.value})


def test_every_command_is_among_those_run_here() -> None:
    """A new command is to be added to one of the tests above and here."""
    run_here = {
        *("validate", "plan", "apply", "destroy", "show", "drift", "import", "init", "emulator serve"),
        *("affected", "snapshot", "export", "secrets", "rotate", "verify", "promote", "output", "adopt"),
        *("env list", "env diff", "schema", "completion", "graph"),
        *("state list", "state show", "state mv", "state rm", "state history", "state pull", "state push"),
        "state rebuild",
    }

    assert leaf_commands() == run_here


def test_no_process_writes_a_secret(either: Stage) -> None:
    stage = either
    plan, apply = stage.spawn("plan", "-vv"), stage.spawn(*APPLY, "-vv")
    drift = stage.spawn("drift", "--json")

    assert [each.code for each in (plan, apply, drift)] == [0, 0, 0], apply.err
    assert [each.err for each in (plan, apply, drift) if "Warning" in each.err] == []
    assert stage.found() == set()


SIGNALS = (signal.SIGKILL, signal.SIGABRT, signal.SIGTERM, signal.SIGSEGV)


@pytest.mark.parametrize("at", [1, 4, 6])
@pytest.mark.parametrize("number", SIGNALS, ids=lambda each: each.name)
def test_no_killed_process_leaves_a_secret_behind(stage: Stage, number: signal.Signals, at: int) -> None:
    """Nor in a core dump, even where the shell asks for one."""
    stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)
    processes: list[Any] = []
    writes: list[str] = []

    def kill(environ: Any, start_response: Any, pass_on: Any, through: Any) -> Any:
        if environ["REQUEST_METHOD"] != "GET":
            writes.append(environ["PATH_INFO"])
            if len(writes) == at:
                pass_on()
                processes[0].send_signal(number)
                start_response("502 Bad Gateway", [])
                return []
        return through()

    stage.bench.account.between.meddle = kill
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    process = stage.start(*APPLY, "--parallelism", "1", "-vv")
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    processes.append(process)
    ended = stage.finish(process, "killed")
    stage.bench.account.between.meddle = None

    assert ended.code == 130 if number == signal.SIGTERM else ended.code < 0, ended.err
    assert stage("plan").code == 0
    assert stage(*APPLY, "-v").code == 0
    assert stage.found() == set()


def test_the_embedded_platform_keeps_secrets_encrypted(either: Stage) -> None:
    stage = either
    stage.bench.write("voxform.yaml", settings("emulator:"))

    run(stage, APPLY, ("plan", "--detailed-exitcode"), ("state", "list"))

    assert list((stage.bench.folder / ".voxform" / "emulator").glob("*.db"))
    assert stage.found() == set()


def test_the_served_platform_keeps_secrets_encrypted(stage: Stage) -> None:
    stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)
    database = stage.root / "served" / "two.db"
    with stage.start("emulator", "serve", "--port", "0", "--db", str(database)) as server:
        assert server.stdout is not None
        first = server.stdout.readline()
        stage.bench.write("voxform.yaml", settings(first.split()[3].rstrip(",")))
        run(stage, APPLY, ("plan", "--detailed-exitcode"))
        server.send_signal(signal.SIGINT)
        served_so_far = stage.finish(server, "serve", first)

    assert (served_so_far.code, served_so_far.err) == (0, "")
    assert stage.found() == set()


def test_git_is_told_nothing(stage: Stage) -> None:
    """The one program that voxform starts gets an environment of its own."""
    told = stage.root / "printed" / "git"
    fake = stage.root / "bin" / "git"
    fake.parent.mkdir()
    fake.write_text(f'#!/bin/sh\n{{ env; echo "$@"; cat; }} >> {told}\nexit 1\n')
    fake.chmod(0o700)
    (stage.bench.folder / ".git").mkdir()
    stage.export(PATH=f"{fake.parent}{os.pathsep}{os.environ['PATH']}")

    run(stage, ("plan",), APPLY)

    assert b"check-ignore" in told.read_bytes()
    assert stage.found() == set()
