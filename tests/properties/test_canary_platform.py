"""No secret is in anything that voxform writes, whatever the platform, the key and the state are like."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.properties.stage import ADDRESSES, APPLY, LOOKING, RESOURCES, Stage, run, settings

JSON = "application/json"


def dumped(**tree: object) -> str:
    return json.dumps(tree)


def told_of(environ: Any) -> str:
    """All that a request said."""
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    return f"{environ.get('HTTP_AUTHORIZATION', '')} {body}"


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


def test_a_secret_with_something_before_it_shows_neither(stage: Stage) -> None:
    text = RESOURCES.replace("${env.RESEND_API_KEY}", stage.secrets.pasted.value + "${env.RESEND_API_KEY}")
    stage.write_secret("resources/all.yaml", text)

    run(stage, *LOOKING, APPLY, ("drift",))

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
