"""Telephone numbers: registered, bought, rerouted in part (API fact sheet, section 7)."""

import pytest

NUMBER = {"phone_number": "+14155550100", "provider": "twilio"}
SIP = {"trunk_address": "sip.example", "auth_username": "a", "auth_password": "hunter-two-and-more"}
PATH = "/v1/phone-numbers"


def _register(shop, **other):
    body = NUMBER | {"agent_id": shop.agent()["id"], "credential_id": shop.integration()["id"]} | other
    return shop.client.post(PATH, json={name: value for name, value in body.items() if value != "nothing"})


def test_a_registered_one_shows_no_key_and_no_sip_data(start):
    shop = start()
    made = _register(shop, credential_id=None, provider_config=SIP).json()
    assert set(made) == {
        "id", "phone_number", "friendly_name", "provider", "agent_id", "status", "inbound_trunk_id",
        "outbound_trunk_id", "dispatch_rule_id", "inbound_routing", "created_at", "updated_at",
    }  # fmt: skip
    assert (made["phone_number"], made["provider"], made["status"]) == ("+14155550100", "twilio", "active")
    assert shop.client.get(f"{PATH}/{made['id']}").json() == made


def test_its_sip_password_is_encrypted_at_rest(start, tmp_path):
    _register(start(), credential_id=None, provider_config=SIP)
    for file in tmp_path.rglob("*.db*"):
        assert SIP["auth_password"].encode() not in file.read_bytes()


LACKING = {
    "no trunk": {"credential_id": None, "provider_config": SIP | {"trunk_address": ""}},
    "no password": {"credential_id": None, "provider_config": {"trunk_address": "t", "auth_username": "a"}},
    "neither key nor SIP data": {"credential_id": "nothing"},
}


@pytest.mark.parametrize("other", LACKING.values(), ids=LACKING)
def test_one_that_cannot_be_reached_is_refused_with_a_code(start, other):
    shop = start()
    answer = _register(shop, **other)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (400, "SIP_TRUNK_PROVISION_FAILED")
    assert shop.client.get(PATH).json()["total"] == 0


def test_a_number_is_there_once(start):
    shop = start()
    assert _register(shop).status_code == 201
    assert _register(shop).status_code == 409
    assert shop.client.post(f"{PATH}/purchase", json={"phone_number": "+14155550100"}).status_code == 409


def test_a_purchase_gives_a_number_that_fits_and_each_another(start):
    shop = start()
    body = {"country": "US", "area_code": "212", "contains": "77", "agent_id": shop.agent()["id"]}
    first, second = (shop.client.post(f"{PATH}/purchase", json=body).json() for _ in range(2))
    assert first["phone_number"].startswith("+121277")
    assert first["phone_number"] != second["phone_number"]
    assert "country" not in first
    assert shop.client.get(PATH).json()["total"] == 2
    assert shop.client.post(f"{PATH}/purchase", json={}).json()["agent_id"] is None
    events = shop.client.get("/v1/audit-events?resource_type=phone_number").json()["items"]
    assert [each["action"] for each in events] == ["create"] * 3


@pytest.mark.parametrize("setting", ["null=clears", "null=ignored", "patch=merges"])
def test_routing_is_merged_and_null_clears_a_part_of_it(start, setting):
    shop = start(setting)
    agent = shop.agent()["id"]
    whole = {"agent_id": agent, "fallback": {"agent_id": agent}, "voicemail_message": "Later."}
    made = _register(shop, inbound_routing=whole).json()

    def patch(routing):
        return shop.client.patch(f"{PATH}/{made['id']}", json={"inbound_routing": routing}).json()

    assert patch({"voicemail_message": "Soon."})["inbound_routing"] == whole | {"voicemail_message": "Soon."}
    assert patch({"fallback": None})["inbound_routing"]["fallback"] is None
    assert patch({})["inbound_routing"]["agent_id"] == agent


FIXED = {"phone_number": "+14155550199", "provider": "telnyx", "status": "inactive", "inbound_trunk_id": "x"}


@pytest.mark.parametrize(("name", "value"), FIXED.items(), ids=FIXED)
def test_an_update_changes_nothing_of_the_number_itself(start, name, value):
    shop = start("type_change=ignored")
    made = _register(shop).json()
    assert shop.client.patch(f"{PATH}/{made['id']}", json={name: value}).json()[name] == made[name]


def test_an_agent_that_does_not_exist_is_refused_wherever_it_stands(start):
    shop = start()
    assert _register(shop, agent_id="nobody").status_code == 422
    assert _register(shop, inbound_routing={"agent_id": "nobody"}).status_code == 422
    assert _register(shop, inbound_routing={"fallback": {"agent_id": "nobody"}}).status_code == 422
