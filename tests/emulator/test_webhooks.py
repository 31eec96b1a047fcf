"""Webhooks: the platform makes their secret, and only an update takes their status (API fact sheet, section 9)."""

import pytest

WEBHOOK = {"name": "Calls", "url": "https://calls.example/in", "events": ["call.ended", "call.started"]}


def _make(shop, **other):
    return shop.client.post("/v1/webhooks", json=WEBHOOK | other)


def test_one_is_shown_as_it_was_made_with_a_secret_of_its_own(start):
    shop = start()
    made, other = (_make(shop).json() for _ in range(2))
    assert set(made) == {*WEBHOOK, "id", "secret", "status", "created_at", "updated_at"}
    assert {name: made[name] for name in WEBHOOK} == WEBHOOK
    assert made["status"] == "active"
    assert made["secret"].startswith("whsec_")
    assert made["secret"] != other["secret"]
    assert shop.client.get(f"/v1/webhooks/{made['id']}").json() == made


def test_a_create_takes_no_status_and_nothing_takes_a_secret(start):
    shop = start()
    made = _make(shop, status="disabled", secret="mine").json()
    assert made["status"] == "active"
    changed = shop.client.patch(f"/v1/webhooks/{made['id']}", json={"status": "disabled", "secret": "mine"})
    assert (changed.status_code, changed.json()["status"]) == (200, "disabled")
    assert changed.json()["secret"] == made["secret"] != "mine"


def test_a_platform_that_refuses_what_it_does_not_know_refuses_both(start):
    shop = start("unknown_fields=refused")
    assert _make(shop, status="disabled").status_code == 422
    made = _make(shop).json()
    assert shop.client.patch(f"/v1/webhooks/{made['id']}", json={"secret": "mine"}).status_code == 422


REFUSED = {
    "an event that there is not": {"events": ["call.lost"]},
    "no event": {"events": []},
    "more events than twenty": {"events": ["call.ended"] * 21},
    "no URL": {"url": ""},
    "no name": {"name": ""},
}


@pytest.mark.parametrize("other", REFUSED.values(), ids=REFUSED)
def test_one_is_refused_with(start, other):
    assert _make(start(), **other).status_code == 422


def test_its_secret_is_encrypted_at_rest(start, tmp_path):
    shop = start()
    secret = _make(shop).json()["secret"]
    for file in tmp_path.rglob("*.db*"):
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(("setting", "status"), [("references=checked", 422), ("references=free", 201)])
def test_an_agent_names_one_that_there_is(start, setting, status):
    shop = start(setting)
    known = _make(shop).json()["id"]
    assert shop.agent(webhook_id=known)["webhook_id"] == known
    answer = shop.client.post("/v1/agents", json={"name": "B", "webhook_id": "nobody"})
    assert answer.status_code == status
