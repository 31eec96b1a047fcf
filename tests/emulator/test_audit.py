"""Every write leaves an event."""

from typing import Any

import pytest


def _events(shop: Any, **query: str) -> Any:
    return shop.client.get("/v1/audit-events", params=query).json()["items"]


def test_each_write_is_one_event_newest_first(start):
    shop = start()
    made = shop.integration()
    shop.patch("integrations", made, {"name": "B"})
    tool = shop.tool("end_call")
    shop.client.delete(f"/v1/integrations/{made['id']}")
    assert [(event["action"], event["resource_type"], event["resource_id"]) for event in _events(shop)] == [
        ("delete", "integration", made["id"]),
        ("create", "tool", tool["id"]),
        ("update", "integration", made["id"]),
        ("create", "integration", made["id"]),
    ]


def test_refused_and_failed_requests_leave_none(start):
    shop = start("names=unique")
    shop.tool("end_call")
    shop.client.post("/v1/tools", json=shop.body("end_call"))
    shop.client.post("/v1/tools", json={})
    shop.client.delete("/v1/tools/none")
    assert len(_events(shop)) == 1


def test_an_event_says_who_when_and_from_where_but_not_what(start, secret):
    shop = start()
    shop.integration()
    (event,) = _events(shop)
    assert secret not in str(event)
    assert event["org_id"].startswith("org_")
    assert event["api_key_id"].startswith("key_")
    assert event["user_id"] is None
    assert event["ip"] == "127.0.0.1"
    assert event["user_agent"].startswith("python-httpx")
    assert event["created_at"].startswith("2026-03-01T12:00:")
    assert {"id", "request_id", "payload_hash"} <= set(event)


def test_a_dashboard_token_is_a_user_and_another_key_is_another_actor(start):
    keys = frozenset({"oi_sk_one", "oi_sk_two", "token"})
    shops = {key: start(key=key, keys=keys) for key in sorted(keys)}
    for shop in shops.values():
        shop.integration()
    user, two, one = _events(shops["token"])
    assert user["user_id"].startswith("user_")
    assert user["api_key_id"] is None
    assert len({one["api_key_id"], two["api_key_id"]}) == 2
    assert len({one["org_id"], two["org_id"], user["org_id"]}) == 1
    for key, event in (("oi_sk_one", one), ("oi_sk_two", two), ("token", user)):
        assert _events(shops[key], actor="me") == [event]
    assert _events(shops["token"], actor=two["api_key_id"]) == [two]


def test_two_databases_are_two_accounts(start, tmp_path, database):
    shop = start()
    shop.integration()
    (mine,) = _events(shop)
    shop.platform.close()
    database.parent.rename(tmp_path / "elsewhere")
    shop = start()
    shop.integration()
    assert _events(shop)[0]["org_id"] != mine["org_id"]


def test_pages_hold_every_event_once_even_while_new_ones_come(start):
    shop = start()
    made = [shop.tool("end_call")["id"] for _ in range(7)]
    found, query = [], {"limit": 3}
    while True:
        page = shop.client.get("/v1/audit-events", params=query).json()
        assert page["limit"] == 3
        assert page["has_more"] is (page["next_cursor"] is not None)
        found += [event["resource_id"] for event in page["items"]]
        shop.tool("end_call")
        if not page["has_more"]:
            break
        query["cursor"] = page["next_cursor"]
    assert found == made[::-1]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"action": "create"}, 2),
        ({"action": "update"}, 1),
        ({"resource_type": "tool"}, 1),
        ({"action": "create", "resource_type": "tool"}, 1),
        ({"actor": "nobody"}, 0),
        ({"since": "2026-03-01T12:00:00Z"}, 3),
        ({"since": "2026-03-01T21:00:00+09:00"}, 3),
        ({"since": "2027-01-01"}, 0),
        ({"until": "2026-03-01T12:00:00Z"}, 0),
        ({"until": "2027-01-01T00:00:00"}, 3),
        ({"action": "a\0'; DROP TABLE events"}, 0),
    ],
)
def test_events_are_filtered(start, query, count):
    shop = start()
    shop.patch("integrations", shop.integration(), {"name": "B"})
    shop.tool("end_call")
    assert len(_events(shop, **query)) == count


@pytest.mark.parametrize("moment", ["", "yesterday", "2026-13-01", "0001-01-01T00:00:00+23:59", "1" * 400])
def test_a_time_that_cannot_be_read_is_422(start, moment):
    answer = start().client.get("/v1/audit-events", params={"since": moment, "until": moment})
    assert answer.status_code == 422
    assert [problem["loc"][1] for problem in answer.json()["detail"]] == ["since", "until"]
