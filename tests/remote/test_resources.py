"""Writes and reads of one object: what is known about their effect afterwards."""

import json

import httpx
import pytest

from voxform.core.resource import Object
from voxform.core.secret import Secret
from voxform.remote.problem import Problem
from voxform.remote.resources import Done, Rejected, Unknown, create, delete, fetch, unwrap, update

TOOL = {"id": "t-1", "name": "send"}
MADE = Done(Object("t-1", TOOL))
HTML = httpx.Response(200, content=b"<html>")
HTML_ERROR = httpx.Response(502, content=b"<html>")

CREATES = {
    "201 with the object": ([(201, TOOL)], MADE),
    "200 with the object": ([(200, TOOL)], MADE),
    "202 with the object under data": ([(202, {"data": TOOL})], MADE),
    "the object under its singular": ([(201, {"tool": TOOL, "message": "queued"})], MADE),
    "an id that is a number": ([(201, {"id": 7})], Done(Object("7", {"id": 7}))),
    "201 without an id": ([(201, {"name": "send"})], "does not name"),
    "201 with an empty id": ([(201, {"id": " "})], "does not name"),
    "201 with an id that is true": ([(201, {"id": True})], "does not name"),
    "201 with an object too deep": ([(201, {"data": {"data": TOOL}})], "does not name"),
    "201 with a list": ([(201, [TOOL])], "does not name"),
    "201 with nothing": ([201], "does not name"),
    "200 with HTML": ([HTML], "cannot be read"),
    "a lost answer": ([httpx.ReadError("x")], "broke"),
    "a timeout": ([httpx.ReadTimeout("x")], "in time"),
    "a failure while writing": ([httpx.WriteError("x")], "broke"),
    "500": ([(500, {"detail": "boom"})], "answered 500: boom"),
    "502 with HTML": ([HTML_ERROR], "answered 502"),
    "503": ([503], "answered 503"),
    "408": ([408], "answered 408"),
    "425": ([425], "answered 425"),
    "303": ([303], "answered 303"),
    "307": ([307], Rejected(307, ())),
    "400": ([(400, {"detail": "no"})], Rejected(400, (Problem("no"),))),
    "401": ([401], Rejected(401, ())),
    "409": ([(409, {"error": "taken"})], Rejected(409, (Problem("taken"),))),
    "422": (
        [(422, {"detail": [{"loc": ["body", "name"], "msg": "too long", "type": "t"}]})],
        Rejected(422, (Problem("too long", ("name",), "t"),)),
    ),
    "429 to the end": ([(429, {"detail": "slow down"})], Rejected(429, (Problem("slow down"),))),
    "429 and then the object": ([429, 429, (201, TOOL)], MADE),
    "no connection at all": (
        [httpx.ConnectError("x")],
        Rejected(0, (Problem("the host cannot be reached", (), "not-sent"),)),
    ),
    "no connection and then the object": ([httpx.ConnectTimeout("x"), (201, TOOL)], MADE),
    "no connection and then a lost answer": ([httpx.ConnectError("x"), httpx.ReadError("x")], "broke"),
}


def as_expected(outcome: object, expected: object) -> bool:
    if isinstance(expected, str):
        return isinstance(outcome, Unknown) and expected in outcome.why
    return outcome == expected


@pytest.mark.parametrize(("answers", "expected"), CREATES.values(), ids=CREATES)
def test_a_create_after(open_api, answering, tools, answers, expected):
    outcome = create(open_api(answering(*answers)), tools, {"name": "send"}, "op-1")
    assert as_expected(outcome, expected), outcome


def test_a_create_is_sent_once_when_its_outcome_is_unknown(open_api, answering, tools):
    for answer in (httpx.ReadError("x"), 500, 502, 503, 504, HTML):
        platform = answering(answer)
        create(open_api(platform), tools, {"name": "send"}, "op-1")
        assert len(platform.requests) == 1


UPDATES = {
    "200 with the object": ([(200, TOOL)], MADE),
    "204": ([204], Done()),
    "200 with an answer that is no object": ([(200, {"ok": True})], Done()),
    "an object under another id": ([(200, {"id": "T-1"})], Done(Object("t-1", {"id": "T-1"}))),
    "HTML to the end": ([HTML], "cannot be read"),
    "HTML and then the object": ([HTML, (200, TOOL)], MADE),
    "500 to the end": ([500], "answered 500"),
    "500 and then the object": ([500, (200, TOOL)], MADE),
    "a lost answer and then the object": ([httpx.ReadError("x"), (200, TOOL)], MADE),
    "404": ([404], Rejected(404, ())),
    "a lost answer and then 404": ([httpx.ReadError("x"), 404], "404 after an attempt"),
    "500 and then 422": ([500, (422, {"detail": "no"})], "whose outcome is not known: no"),
    "a lost answer and then no connection": ([httpx.ReadError("x"), httpx.ConnectError("x")], "reached"),
}


@pytest.mark.parametrize(("answers", "expected"), UPDATES.values(), ids=UPDATES)
def test_an_update_after(open_api, answering, tools, answers, expected):
    outcome = update(open_api(answering(*answers)), tools, "t-1", {"name": "send"})
    assert as_expected(outcome, expected), outcome


DELETES = {
    "204": ([204], Done()),
    "200 with a message": ([(200, {"deleted": True})], Done()),
    "200 with nothing": ([200], Done()),
    "404": ([(404, {"detail": "gone"})], Done()),
    "a lost answer and then 404": ([httpx.ReadError("x"), 404], Done()),
    "500 and then 204": ([500, 204], Done()),
    "409": ([(409, {"detail": "in use"})], Rejected(409, (Problem("in use"),))),
    "HTML to the end": ([HTML], "cannot be read"),
    "a lost answer to the end": ([httpx.ReadError("x")], "broke"),
    "503 to the end": ([503], "answered 503"),
}


@pytest.mark.parametrize(("answers", "expected"), DELETES.values(), ids=DELETES)
def test_a_delete_after(open_api, answering, tools, answers, expected):
    outcome = delete(open_api(answering(*answers)), tools, "t-1")
    assert as_expected(outcome, expected), outcome


FETCHES = {
    "200": ([(200, TOOL)], Object("t-1", TOOL)),
    "404": ([404], None),
    "422 about the path": ([(422, {"detail": [{"loc": ["path", "tool_id"], "msg": "no UUID"}]})], None),
    "422 about something else": ([(422, {"detail": [{"loc": ["query", "x"], "msg": "no"}]})], "answered 422"),
    "405 and a list with it": ([405, (200, [TOOL])], Object("t-1", TOOL)),
    "405 and a list without it": ([405, (200, [])], None),
    "403": ([403], "answered 403"),
    "200 without an id": ([(200, {})], "not an object"),
    "HTML to the end": ([HTML], "not an object"),
    "500 to the end": ([500], "answered 500"),
    "500 and then 200": ([500, (200, TOOL)], Object("t-1", TOOL)),
    "a lost answer to the end": ([httpx.ReadError("x")], "broke"),
}


@pytest.mark.parametrize(("answers", "expected"), FETCHES.values(), ids=FETCHES)
def test_a_fetch_after(open_api, answering, tools, answers, expected):
    assert as_expected(fetch(open_api(answering(*answers)), tools, "t-1"), expected)


def test_secrets_reach_the_platform_as_text(open_api, answering, tools):
    platform = answering((201, TOOL))
    body = {"name": "x", "headers": {"Authorization": Secret("Bearer s")}, "tags": [Secret("t"), 1, None]}
    create(open_api(platform), tools, body, "op-1")
    sent = {"name": "x", "headers": {"Authorization": "Bearer s"}, "tags": ["t", 1, None]}
    assert json.loads(platform.requests[0].content) == sent == unwrap(body)


def test_text_beyond_unicode_is_sent_and_no_error(open_api, answering, tools):
    platform = answering((201, TOOL))
    create(open_api(platform), tools, {"name": "a\ud800b"}, "op-1")
    assert json.loads(platform.requests[0].content) == {"name": "a\ud800b"}


def test_requests_go_to(open_api, answering, tools, voices, sources):
    platform = answering((200, {"id": "s/1"}))
    api = open_api(platform)
    create(api, tools, {}, "op-1")
    create(api, voices, {}, "op-2")
    made = create(api, sources, {"knowledge_base_id": "kb/1", "type": "url"}, "op-3")
    assert isinstance(made, Done)
    assert made.object is not None
    update(api, tools, "../x", {})
    delete(api, sources, made.object.id)
    assert [(each.method, each.url.raw_path.decode()) for each in platform.requests] == [
        ("POST", "/v1/tools"),
        ("POST", "/v1/voices/import"),
        ("POST", "/v1/knowledge-bases/kb%2F1/sources"),
        ("PATCH", "/v1/tools/..%2Fx"),
        ("DELETE", "/v1/knowledge-bases/kb%2F1/sources/s%2F1"),
    ]
    assert json.loads(platform.requests[2].content) == {"type": "url"}
    assert made.object == Object("kb%2F1/s%2F1", {"knowledge_base_id": "kb/1", "id": "s/1"})


def test_the_id_of_a_child_without_its_parent_names_nothing(open_api, answering, sources):
    platform = answering(500)
    assert fetch(open_api(platform), sources, "s-1") is None
    assert platform.requests == []
