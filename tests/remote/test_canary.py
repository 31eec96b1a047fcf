"""No secret leaves through an exception, a repr or a log record, however a request fails."""

import json
import logging
import traceback
from contextlib import suppress
from typing import Any

import httpx
import pytest

from voxform.core.diagnostic import Failure
from voxform.core.secret import Secret
from voxform.remote.pages import list_objects
from voxform.remote.resources import create, delete, fetch, update
from voxform.remote.transport import Api

KEY = "oi_sk_canary-7Hq2vZ"
VALUE = "sekret-canary-Zr81kP"
MARKS = ("sk_canary", "sekret", "7Hq2vZ", "Zr81kP")

BAD_KEYS = {
    "a line break at its end": f"{KEY}\n",
    "a carriage return": f"{KEY}\r\nX-Evil: 1",
    "a space before it": f" {KEY}",
    "a tab": f"{KEY}\t",
    "double quotes": f'"{KEY}"',
    "single quotes": f"'{KEY}'",
    "a typographic quote": f"\u201c{KEY}\u201d",
    "letters beyond ASCII": f"{KEY}é",
    "a zero-width space": f"{KEY}\u200b",
    "a NUL": f"{KEY}\0",
    "half a surrogate pair": f"{KEY}\ud800",
    "nothing in it": "",
}


def with_locals(problem: BaseException) -> str:
    """Every exception on the way with the locals of the frames below the test's own."""
    shown = "".join(traceback.format_exception(problem))
    below = problem.__traceback__.tb_next if problem.__traceback__ else None
    for frame, _ in traceback.walk_tb(below):
        for name, value in frame.f_locals.items():
            with suppress(TypeError):  # a secret refuses
                shown += f"{name} = {value!r}\n"
    return shown


def leaks(*texts: str) -> list[str]:
    return [mark for mark in MARKS for text in texts if mark in text]


@pytest.fixture
def records(caplog):
    """Every log record of everything, formatted with its arguments."""
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore", "voxform.http"):
        caplog.set_level(logging.DEBUG, name)
    return lambda: [f"{each.getMessage()} {each.args!r} {each.exc_text}" for each in caplog.records]


@pytest.mark.parametrize("key", BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_key_is_refused_without_its_value_when_it_has(key, records):
    with pytest.raises(Failure) as failure:
        Api("http://localhost:1", Secret(key))
    trace = with_locals(failure.value)
    assert failure.value.diagnostics[0].code == "key-malformed"
    assert not leaks(trace, repr(failure.value.diagnostics), *records())


def echo(request):
    """What a platform may do with a body it does not like, and more."""
    body = json.loads(request.content or b"{}")
    finding = {
        "loc": ["body", "api_key"],
        "msg": f"{body}",
        "type": "bad",
        "input": body,
        "ctx": {"key": KEY},
    }
    elsewhere = {"loc": ["body"], "msg": f"bad {body}", "type": body.get("api_key", "bad")}
    return httpx.Response(
        422, json={"detail": [finding, elsewhere, {"loc": ["body", *body.values()], "msg": KEY}]}
    )


def told(status: int) -> Any:
    words = {"detail": f"the key {KEY} and {VALUE} are wrong", "error": VALUE, "input": VALUE}
    return lambda request: httpx.Response(status, json=words, headers={"X-Key": VALUE})


def page(status: int) -> Any:
    return lambda request: httpx.Response(status, content=f"<html>{request.headers['Authorization']} {VALUE}")


def broken(kind: type[Exception]) -> Any:
    def answer(request):
        raise kind(f"{request.headers['Authorization']} {request.content!r}")

    return answer


FAILING = {
    "the platform quotes the body in findings": echo,
    "the platform quotes secrets with 400": told(400),
    "the platform quotes the key with 401": told(401),
    "the platform quotes secrets with 500": told(500),
    "a gateway quotes headers in HTML with 502": page(502),
    "a gateway quotes headers in HTML with 200": page(200),
    "connecting fails": broken(httpx.ConnectError),
    "the protocol fails": broken(httpx.LocalProtocolError),
    "reading fails": broken(httpx.ReadError),
    "time runs out": broken(httpx.ReadTimeout),
    "the transport itself breaks": broken(RuntimeError),
    "text cannot be encoded": broken(ValueError),
}


@pytest.mark.parametrize("platform", FAILING.values(), ids=FAILING)
def test_nothing_leaks_when(open_api, integrations, records, platform):
    api = open_api(platform)
    body = {"name": "mail", "api_key": Secret(VALUE)}
    outcomes = [
        create(api, integrations, body, "op-1"),
        update(api, integrations, "i-1", body),
        delete(api, integrations, "i-1"),
        fetch(api, integrations, "i-1"),
    ]
    with pytest.raises(Failure) as failure:
        list_objects(api, integrations)
    texts = [*map(repr, outcomes), repr(failure.value.diagnostics), with_locals(failure.value)]
    assert not leaks(*texts, *records(), repr(api), str(api))


def test_nothing_leaks_over_a_real_connection(open_api, serve, raw, integrations, records):
    acts = [
        None,
        b"HTTP/1.1 200 OK\r\nX: \xff\x01\r\n\r\n",
        raw(500, VALUE),
        raw(422, json.dumps({"detail": VALUE})),
    ]
    for act in acts:
        api = open_api(serve(act).url)
        outcome = create(api, integrations, {"api_key": Secret(VALUE)}, "op-1")
        assert not leaks(repr(outcome))
    assert not leaks(*records())


def test_the_log_tells_method_template_status_and_time_only(open_api, answering, tools, caplog):
    caplog.set_level(logging.INFO, "voxform.http")
    api = open_api(answering((200, {"id": "t-1", "name": "private"})))
    fetch(api, tools, "t-1")
    api.request("GET", "/v1/tools", query={"cursor": "private"})
    messages = [each.getMessage() for each in caplog.records if each.name == "voxform.http"]
    assert messages == ["GET /v1/tools/{id}: 200, 0 ms", "GET /v1/tools: 200, 0 ms"]


def test_a_lost_request_is_logged_in_our_own_words(open_api, answering, tools, caplog):
    caplog.set_level(logging.INFO, "voxform.http")
    create(open_api(answering(httpx.ReadError(KEY))), tools, {}, "op-1")
    messages = [each.getMessage() for each in caplog.records if each.name == "voxform.http"]
    assert messages == ["POST /v1/tools: the connection broke before the answer was complete, 0 ms"]
