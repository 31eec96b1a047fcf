"""A refresh: every list once, recorded objects that no list shows, and whose account it is."""

import json
from collections import Counter
from contextlib import nullcontext
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from voxform.core.diagnostic import Failure
from voxform.core.resource import Object
from voxform.remote.refresh import begin, refresh

NOTHING: dict[str, frozenset[str]] = {}


class Wsgi:
    """A platform as a WSGI function over a table of paths; unknown paths are 404."""

    def __init__(self, table: dict[str, Any]) -> None:
        self.table = {"/v1/audit-events": {"items": [{"id": "e", "org_id": "org_1"}]}} | table
        self.asked: Counter[str] = Counter()
        self.queries: dict[str, Any] = {}

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.asked[f"{environ['REQUEST_METHOD']} {path}"] += 1
        self.queries[path] = parse_qs(environ["QUERY_STRING"])
        found = self.table.get(path, 404)
        status, body = (found, {"detail": "x"}) if isinstance(found, int) else (200, found)
        start_response(f"{status} X", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]


@pytest.fixture
def refreshed(open_api):
    def read(table, kinds, recorded=NOTHING):
        platform = Wsgi(table)
        return refresh(open_api(httpx.WSGITransport(platform)), kinds, recorded=recorded), platform

    return read


def test_every_kind_is_listed_with_one_request_a_page_and_one_for_the_account(refreshed, tools, integrations):
    table = {"/v1/tools": [{"id": "t"}], "/v1/integrations": {"items": [{"id": "i"}], "total": 1}}
    recorded = {"tools": frozenset({"t"}), "integrations": frozenset({"i"})}
    listing, platform = refreshed(table, [tools, integrations], recorded)
    assert listing.of("tools") == {"t": Object("t", {"id": "t"})}
    assert listing.of("integrations") == {"i": Object("i", {"id": "i"})}
    assert listing.account == "org_1"
    assert listing.gone == frozenset()
    assert platform.asked == {"GET /v1/tools": 1, "GET /v1/integrations": 1, "GET /v1/audit-events": 1}
    assert platform.queries["/v1/audit-events"] == {"limit": ["1"]}


def test_a_kind_without_objects_is_in_the_listing(refreshed, tools):
    listing, _ = refreshed({"/v1/tools": []}, [tools])
    assert listing.objects == {"tools": {}}


def test_a_recorded_object_that_no_list_shows_is_fetched(refreshed, tools):
    table = {"/v1/tools": [{"id": "a"}], "/v1/tools/hidden": {"id": "hidden"}}
    listing, platform = refreshed(table, [tools], {"tools": frozenset({"a", "hidden", "lost"})})
    assert set(listing.of("tools")) == {"a", "hidden"}
    assert listing.gone == {("tools", "lost")}
    assert listing.unlisted == {("tools", "hidden")}
    assert sum(platform.asked.values()) == 4


@pytest.mark.parametrize("status", [403, 500, 418])
def test_a_recorded_object_that_cannot_be_read_is_neither_there_nor_gone(refreshed, tools, status):
    with pytest.raises(Failure) as failure:
        refreshed({"/v1/tools": [], "/v1/tools/a": status}, [tools], {"tools": frozenset({"a"})})
    assert failure.value.diagnostics[0].code == "object-not-read"
    assert failure.value.diagnostics[0].hint.startswith("Run the command again")
    assert str(status) in failure.value.diagnostics[0].detail


def test_recorded_kinds_that_are_not_asked_for_are_left_alone(refreshed, tools):
    listing, _ = refreshed({"/v1/tools": []}, [tools], {"agents": frozenset({"a"})})
    assert listing.gone == frozenset()


ACCOUNTS = {
    "an audit event": ({"items": [{"org_id": "org_9"}]}, "org_9"),
    "an audit event under events": ({"events": [{"org_id": "org_9"}]}, "org_9"),
    "an audit event in a bare array": ([{"org_id": "org_9"}], "org_9"),
    "no events yet": ({"items": []}, None),
    "an event without an organisation": ({"items": [{"id": "e"}]}, None),
    "an organisation that is no text": ({"items": [{"org_id": 5}]}, None),
    "an empty organisation": ({"items": [{"org_id": ""}]}, None),
    "an event that is no object": ({"items": ["e"]}, None),
    "something else": ("x", None),
    "403": (403, None),
    "404": (404, None),
    "500": (500, None),
}


@pytest.mark.parametrize(("answer", "account"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_the_account_is_known_from(refreshed, tools, answer, account):
    listing, _ = refreshed({"/v1/tools": [], "/v1/audit-events": answer}, [tools])
    assert listing.account == account


def test_children_are_listed_below_each_parent(refreshed, bases, sources):
    table = {
        "/v1/knowledge-bases": [{"id": "k1"}, {"id": "k2"}],
        "/v1/knowledge-bases/k1/sources": [{"id": "s1", "type": "url"}],
        "/v1/knowledge-bases/k2/sources": [{"id": "s1", "knowledge_base_id": "k2"}],
    }
    recorded = {"knowledge_sources": frozenset({"k1/s1", "k0/s0"})}
    listing, platform = refreshed(table, [sources, bases], recorded)
    assert listing.of("knowledge_sources") == {
        "k1/s1": Object("k1/s1", {"knowledge_base_id": "k1", "id": "s1", "type": "url"}),
        "k2/s1": Object("k2/s1", {"knowledge_base_id": "k2", "id": "s1"}),
    }
    assert listing.gone == {("knowledge_sources", "k0/s0")}
    assert sum(platform.asked.values()) == 5


def test_a_parent_that_goes_away_during_the_refresh_has_no_children(refreshed, bases, sources):
    listing, _ = refreshed({"/v1/knowledge-bases": [{"id": "k1"}]}, [bases, sources])
    assert listing.of("knowledge_sources") == {}


def test_one_list_that_fails_fails_the_refresh(refreshed, tools, integrations):
    with pytest.raises(Failure) as failure:
        refreshed({"/v1/tools": [], "/v1/integrations": 403}, [tools, integrations])
    assert failure.value.diagnostics[0].code == "key-not-accepted"


def test_lists_that_were_begun_are_not_read_again(open_api, tools, integrations):
    platform = Wsgi({"/v1/tools": [{"id": "t"}], "/v1/integrations": [{"id": "i"}]})
    api = open_api(httpx.WSGITransport(platform))
    with begin(api, [tools]) as begun:
        listing = refresh(api, [tools, integrations], recorded=NOTHING, begun=begun)
    assert listing.objects == {
        "tools": {"t": Object("t", {"id": "t"})},
        "integrations": {"i": Object("i", {"id": "i"})},
    }
    assert platform.asked["GET /v1/tools"] == platform.asked["GET /v1/integrations"] == 1


@pytest.mark.parametrize("optional", [frozenset(), frozenset({"tools"})], ids=["needed", "optional"])
def test_a_list_that_was_begun_fails_where_its_objects_are_needed(open_api, tools, optional):
    api = open_api(httpx.WSGITransport(Wsgi({"/v1/tools": 403})))
    with begin(api, [tools]) as begun, nullcontext() if optional else pytest.raises(Failure):
        listing = refresh(api, [tools], recorded=NOTHING, optional=optional, begun=begun)
        assert listing.unread == optional
