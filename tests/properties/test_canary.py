"""No secret is in anything that voxform writes, whatever is done with it and whatever goes wrong."""

import json
import os
import resource
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from tests.cli.bench import Bench
from tests.platforms import served
from tests.properties.stage import RESOURCES, Secrets, Stage, logged, prepare, settings

from voxform.cli.main import COMMANDS, voxform

ADDRESSES = (
    "integrations.resend",
    "integrations.short",
    "integrations.from_file",
    "integrations.odd",
    "tools.send_summary",
    "tools.look_up",
    "tools.notify",
)
APPLY = ("apply", "--auto-approve")


@pytest.fixture
def stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """A project full of secrets of which nothing is applied, and a platform that takes one key only."""
    for name in ("VOXFORM_ENV", "VOXFORM_STATE_KEY", "NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    secrets = Secrets()
    keys = frozenset({secrets.key.value})
    with served(tmp_path / "platform" / "one.db", keys=keys) as account, logged(tmp_path / "log"):
        account.key = secrets.key.value
        yield prepare(tmp_path, Bench(tmp_path / "project", account, capsys), secrets, monkeypatch)


@pytest.fixture(params=[False, True], ids=["without a state key", "with a state key"])
def either(request: pytest.FixtureRequest, stage: Stage) -> Stage:
    """The stage, also with a state key."""
    if request.param:
        stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)
    return stage


@pytest.fixture
def applied(stage: Stage) -> Stage:
    """The stage after an apply."""
    stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)  # much faster fingerprints
    assert stage(*APPLY).code == 0
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


def run(stage: Stage, *commands: tuple[str, ...], code: int = 0) -> None:
    """Run commands that all end with one code."""
    for each in commands:
        outcome = stage(*each)
        assert outcome.code == code, f"{each} exits {outcome.code}: {outcome.err}"


LOOKING = (
    ("validate",),
    ("validate", "--json"),
    ("plan",),
    ("plan", "--json"),
    ("plan", "-vv", "--no-color"),
    ("plan", "-q"),
    ("state", "list"),
    ("state", "list", "--json"),
)


def change_outside(stage: Stage) -> None:
    """What a person does in the dashboard: another token in a header, another key."""
    account = stage.bench.account
    tool, key = account.named("tools", "look_up"), account.named("integrations", "from_file")
    headers = {"Authorization": f"Bearer {stage.secrets.typed.value}", "X-Extra": stage.secrets.typed.value}
    account.call("PATCH", f"/v1/tools/{tool['id']}", {"headers": headers})
    account.call("PATCH", f"/v1/integrations/{key['id']}", {"api_key": stage.secrets.typed.value})


def test_every_command_is_among_those_run_here() -> None:
    """A new command is to be added to the test above and here."""
    run_here = {
        *("validate", "plan", "apply", "destroy", "show", "drift", "import", "init", "emulator serve"),
        *("state list", "state show", "state mv", "state rm"),
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


Echo = Callable[[str], tuple[str, str, str]]

ECHOES: dict[str, Echo] = {
    "401 that repeats the request": lambda told: ("401 Unauthorized", JSON, dumped(detail=told)),
    "403 with a bare text": lambda told: ("403 Forbidden", "text/plain", told),
    "404 that repeats the request": lambda told: ("404 Not Found", JSON, dumped(detail=told)),
    "409 with a message": lambda told: ("409 Conflict", JSON, dumped(error={"message": told, "code": told})),
    "413 with a page": lambda told: ("413 Too Large", "text/html", f"<html>{told}</html>"),
    "422 with the input": lambda told: (
        "422 Unprocessable",
        JSON,
        dumped(detail=[{"loc": ["body", told], "msg": told, "type": told, "input": told}]),
    ),
    "422 about the secret": lambda told: (
        "422 Unprocessable",
        JSON,
        dumped(detail=[{"loc": ["body", "api_key"], "msg": told, "type": "value_error", "input": told}]),
    ),
    "422 about another attribute": lambda told: (
        "422 Unprocessable",
        JSON,
        dumped(
            detail=[{"loc": ["body", "name"], "msg": f"not with {told}", "type": "x", "ctx": {"e": told}}]
        ),
    ),
    "a redirect": lambda told: ("307 Temporary Redirect", "text/html", told),
    "a success that is a page": lambda told: ("201 Created", "text/html", f"<html>{told}</html>"),
    "a success that is no object": lambda told: ("201 Created", JSON, dumped(echo=told)),
    "a success cut short": lambda told: ("201 Created", JSON, dumped(echo=told)[:-1]),
    "a 500 with a page": lambda told: ("500 Internal Server Error", "text/html", f"<html>{told}</html>"),
}
JSON = "application/json"


def dumped(**tree: object) -> str:
    return json.dumps(tree)


def told_of(environ: Any) -> str:
    """All that a request said."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    return f"{environ.get('HTTP_AUTHORIZATION', '')} {body}"


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES)
def test_a_platform_that_repeats_secrets_is_not_repeated(stage: Stage, echo: Echo) -> None:
    stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)

    def answer(environ: Any, start_response: Any, _pass_on: Any, through: Any) -> Any:
        if environ["REQUEST_METHOD"] == "GET":
            return through()
        told = told_of(environ)
        status, media, text = echo(told)
        shown = told.encode("ascii", "ignore").decode().replace("\n", " ")
        start_response(status, [("Content-Type", media), ("X-Echo", shown), ("Location", f"/?{shown}")])
        return [text.encode()]

    stage.bench.account.between.meddle = answer
    run(stage, (*APPLY, "-vv"), (*APPLY, "--json"), code=4)
    stage.bench.account.between.meddle = None
    run(stage, ("state", "list", "--json"), ("plan", "--json"), APPLY)

    assert stage.found() == set()


def test_a_secret_with_something_before_it_shows_neither(stage: Stage) -> None:
    text = RESOURCES.replace("${env.RESEND_API_KEY}", stage.secrets.pasted.value + "${env.RESEND_API_KEY}")
    stage.write_secret("resources/all.yaml", text)

    run(stage, *LOOKING, APPLY, ("drift",))

    assert stage.found() == set()


def test_a_platform_that_shows_secrets_in_objects_is_not_recorded(stage: Stage) -> None:
    """It returns keys, what was sent, and attributes that nobody knows."""
    stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)
    told = " ".join(each.value for each in stage.secrets.all)
    platform = stage.bench.account.between.platform

    def reveal(environ: Any, start_response: Any, _pass_on: Any, _through: Any) -> Any:
        heard: list[tuple[Any, ...]] = []
        content = b"".join(platform(environ, lambda *given: heard.append(given)))
        answer = json.loads(content or "{}")
        for each in answer.get("items", [answer]):
            each |= {"api_key": told, "echo": told, "request": {"body": told}, "secret": [told]}
        content = json.dumps(answer).encode() if content else b""
        start_response(heard[0][0], [("Content-Type", JSON)])
        return [content]

    stage.bench.account.between.meddle = reveal
    run(stage, ("plan", "--json"), (*APPLY, "-vv"), ("plan", "--json", "--detailed-exitcode"), ("drift",))
    stage.export(RESEND_API_KEY=stage.secrets.rotated.value)
    run(stage, APPLY, ("plan",), ("drift", "--json"))
    found = stage.bench.account.named("tools", "look_up")["id"]
    run(stage, ("state", "rm", "tools.look_up"), ("import", "tools.look_up", found), ("plan", "--json"))
    run(stage, *(("state", "show", each, "--json") for each in ADDRESSES))

    assert stage.found() == set()


BAD_KEYS = {
    "a line break at its end": "{}\n",
    "a header after it": "{}\r\nX-Evil: 1",
    "quotes": '"{}"',
    "a typographic quote": "\u2019{}",
    "white space before it": " {}",
    "letters beyond ASCII": "{}é",
    "a byte that is no character": "{}\udcff",
    "no prefix": "x{}",
}


@pytest.mark.parametrize("shape", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_malformed_key_is_not_shown(stage: Stage, shape: str) -> None:
    stage.export(ONEINBOX_API_KEY=shape.format(stage.secrets.key.value), VOXFORM_STATE_KEY="x" * 32)

    run(stage, ("plan",), ("plan", "--json", "-vv"), APPLY, (*APPLY, "--json"), ("drift",), code=1)

    assert stage.found() == set()


BAD_HOSTS = ("https://evil.example", "http://evil.example", "https://api.oneinbox.ai.evil.example/v1")


@pytest.mark.parametrize("url", BAD_HOSTS)
def test_a_refused_host_is_told_nothing(stage: Stage, url: str) -> None:
    stage.bench.write("voxform.yaml", settings(url))

    run(stage, ("plan",), ("plan", "--json", "-vv"), APPLY, ("drift", "--json"), code=3)

    assert stage.found() == set()


def test_a_missing_secret_shows_none_of_the_others(stage: Stage) -> None:
    for name in ("RESEND_API_KEY", "CRM_TOKEN"):
        stage.export(**{name: ""})
        run(stage, ("plan",), ("plan", "--json"))
        run(stage, APPLY, (*APPLY, "--json", "-v"), code=1)

    assert stage.found() == set()


def test_a_damaged_state_is_refused_without_its_content(applied: Stage) -> None:
    stage, state = applied, applied.bench.folder / ".voxform" / "state" / "default.json"
    kept = state.read_text(encoding="utf-8")
    stage.exempt |= {state, state.with_name("default.json.backup")}
    tool = '"description":'
    assert tool in kept.replace('": ', '":')
    damages = (
        kept[: len(kept) // 2],
        kept.replace("hmac-sha256", stage.secrets.long.value),
        kept.replace("POST", stage.secrets.header.value),
        f'{{"format": "{stage.secrets.long.value}"}}',
        stage.secrets.long.value,
    )
    for damage in damages:
        state.write_text(damage, encoding="utf-8")
        run(stage, ("plan",), ("state", "list"), ("state", "list", "--json"), APPLY, ("drift",), code=1)

    assert stage.found() == set()


MISTAKES = {
    "api_key: pasted": "integrations:\n  a: {provider: resend, metadata: 1, api_key: PASTED}\n",
    "an attribute beside it that does not exist": "integrations:\n  a: {provider: groq, other: 1, api_key: PASTED}\n",
    "a name of it that does not exist": "integrations:\n  a:\n    provider: openai\n    api-key: PASTED\n",
    "a name of it in capitals": "integrations:\n  a:\n    provider: openai\n    API_KEY: PASTED\n",
    "a text over lines": "integrations:\n  a:\n    provider: openai\n    api_key: |\n      PASTED\n      PASTED\n",
    "a mapping": "integrations:\n  a:\n    provider: openai\n    api_key: {value: PASTED}\n",
    "a mapping with it as key": "integrations:\n  a:\n    provider: openai\n    api_key:\n      PASTED: 1\n",
    "a list": "integrations:\n  a:\n    provider: openai\n    api_key: [PASTED]\n",
    "in an open expression": "integrations:\n  a:\n    provider: openai\n    api_key: PASTED${env.X\n",
    "with a tag": "integrations:\n  a:\n    provider: openai\n    api_key: !vault PASTED\n",
    "twice": "integrations:\n  a:\n    provider: openai\n    api_key: PASTED\n    api_key: PASTED\n",
    "in an open quote": 'integrations:\n  a:\n    provider: openai\n    api_key: "PASTED\n',
    "after a tab": "integrations:\n  a:\n    provider: openai\n    api_key:\t\tPASTED: x: y\n",
    "without a space": "integrations:\n  a:\n    provider: openai\n    api_key:PASTED\n",
    "with a control character": "integrations:\n  a:\n    provider: openai\n    api_key: PASTED\x07\n",
    "as the whole resource": "integrations:\n  a: PASTED\n",
    "beside a wrong lifecycle": "integrations:\n  a: {provider: openai, lifecycle: {protct: 1}, api_key: PASTED}\n",
    "beside a wrong dependency": "integrations:\n  a: {provider: openai, depends_on: [b], 'api_key': 'PASTED'}\n",
    "headers as a text": "tools:\n  a: {type: api_call, headers: 'A PASTED'}\n",
    "headers as a list": "tools:\n  a:\n    type: api_call\n    headers: [Authorization, PASTED]\n",
    "a header as a list": "tools:\n  a:\n    type: api_call\n    headers: {Authorization: [PASTED], X: 1}\n",
    "a header as a mapping": "tools:\n  a:\n    type: api_call\n    headers: {Authorization: {Bearer: PASTED}}\n",
    "a header beside a wrong one": "tools:\n  a:\n    type: api_call\n    headers: {Authorization: PASTED, X: 1}\n",
    "a header with an open expression": "tools:\n  a:\n    type: api_call\n    headers: {A: 'Bearer PASTED ${env.'}\n",
    "headers of a type without": "tools:\n  a: {type: end_call, description: d, headers: {A: PASTED}}\n",
    "misspelt headers": "tools:\n  a:\n    type: api_call\n    header: {A: Bearer PASTED}\n",
    "a file of secrets as a text": "tools:\n  a: {type: end_call, description: '${file(\"keys.env\")}'}\n#PASTED",
    "a secret where none can be": "tools:\n  a: {type: end_call, description: '${env.CRM_TOKEN}'}\n#PASTED",
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_around_a_secret_is_told_without_it(stage: Stage, text: str) -> None:
    stage.write_secret("resources/mistake.yaml", text.replace("PASTED", stage.secrets.long.value))

    run(stage, ("validate",), ("validate", "--json"), ("plan",), ("plan", "--json"), APPLY, code=1)

    assert stage.found() == set()


SETTINGS = {
    "a pasted API key": "api: {url: https://api.oneinbox.ai, key: PASTED}",
    "an API key as a list": "api: {key: [PASTED]}",
    "a misspelt API key": "api: {api_key: PASTED}",
    "an API key beside a mistake": "api: {key: PASTED, settle: 10, account: [x]}",
    "an API key in capitals": 'api: {"ONEINBOX_API_KEY": "PASTED"}',
    "a token in a patch": "patches: {tools: {a: {headers: {A: PASTED}}, nothing: 1}}",
    "a key in a patch": "patches: {integrations: {resend: {api_key: PASTED}, short: 1}}",
    "a key as a patch": "patches: {integrations: {resend: PASTED}}",
    "an API key at the top": "key: PASTED",
    "a password in the URL": "api: {url: 'https://user:PASTED@api.oneinbox.ai'}",
    "a key in the URL's query": "api: {url: 'https://api.oneinbox.ai/?key=PASTED'}",
    "a password in the state's URL": "state: {url: 'postgresql://user:PASTED@localhost/states'}",
    "a password in a state without scheme": "state: {url: '//user:PASTED@localhost/states'}",
    "a password in a state's text": "state: https://user:PASTED@localhost/states",
}


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_a_mistake_in_the_settings_is_told_without_it(stage: Stage, text: str) -> None:
    stage.write_secret("voxform.yaml", "project: clinic\n" + text.replace("PASTED", stage.secrets.long.value))

    run(stage, ("validate",), ("validate", "--json"), ("plan",), ("plan", "--json"), APPLY, code=1)

    assert stage.found() == set()


ENV_FILES = {
    "an open quote": 'FILED_API_KEY="{0}\nOTHER=1\n',
    "no name": "{0}\n= {0}\n",
    "bytes that are no text": "FILED_API_KEY={0}\udcff\n",
    "a NUL": "FILED_API_KEY={0}\0\n",
}


@pytest.mark.parametrize("text", ENV_FILES.values(), ids=ENV_FILES)
def test_a_damaged_env_file_is_not_shown(stage: Stage, text: str) -> None:
    path = stage.bench.folder / "keys.env"
    path.write_bytes(text.format(stage.secrets.filed.value).encode("utf-8", "surrogateescape"))

    for each in (("validate",), ("plan",), ("plan", "--json", "-v"), APPLY):
        stage(*each)

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
