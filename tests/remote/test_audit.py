"""Who wrote an object last, as far as the audit events tell."""

from dataclasses import replace

import httpx
import pytest

from voxform.core.drift import Author
from voxform.remote.audit import last_authors


def event(**more):
    return {"resource_type": "tool", "resource_id": "a", "created_at": "2026-11-22T12:00:00Z", **more}


EVENTS = {
    "a person": ([event(user_id="dana", api_key_id=None)], {"a": Author("dana", "2026-11-22T12:00:00Z")}),
    "a key": ([event(user_id=None, api_key_id="key_1")], {"a": Author("key_1", "2026-11-22T12:00:00Z")}),
    "nobody who is named": ([event()], {"a": Author(None, "2026-11-22T12:00:00Z")}),
    "the newest event of an object": (
        [event(user_id="new", created_at="2"), event(user_id="old", created_at="1")],
        {"a": Author("new", "2")},
    ),
    "a name that would steer a terminal": (
        [event(user_id="da\x1b[31mna\u202e", created_at="1")],
        {"a": Author("da[31mna", "1")},
    ),
    "events of another kind, although only this one was asked for": ([event(resource_type="model")], {}),
    "events without an object": ([event(resource_id=None), event(resource_id=5), "x"], {}),
    "none, in no form that is known": ({"detail": "?"}, None),
}


@pytest.mark.parametrize(("events", "authors"), EVENTS.values(), ids=EVENTS)
def test_the_author_is(answering, open_api, tools, events, authors):
    platform = answering((200, events))
    assert last_authors(open_api(platform), replace(tools, audit="tool")) == authors
    assert platform.requests[0].url.params["resource_type"] == "tool"


def test_a_key_that_may_not_read_events_knows_nobody(answering, open_api, tools):
    assert last_authors(open_api(answering(403)), replace(tools, audit="tool")) is None


def test_a_kind_that_no_event_names_is_not_asked_about(answering, open_api, tools):
    platform = answering((200, []))
    assert last_authors(open_api(platform), tools) == {}
    assert platform.requests == []


@pytest.mark.parametrize("answer", [500, 429, httpx.ReadTimeout("x")], ids=str)
def test_events_that_fail_are_not_asked_for_again(answering, open_api, tools, clock, answer):
    platform = answering(answer)
    assert last_authors(open_api(platform), replace(tools, audit="tool")) is None
    assert (len(platform.requests), clock.waits) == (1, [])
