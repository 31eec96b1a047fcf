"""Voices are imported and stay; those that every account has are there from the start (API fact sheet, section 8)."""

import pytest

from voxform.emulator import Quirks

VOICE = {"provider": "elevenlabs", "provider_voice_id": "21m00", "name": "Narrator"}
LISTS = ["lists=offset", "lists=bare", "lists=items", "lists=data", "lists=named", "lists=cursor"]
OTHERS = [f"{name}={value}" for name, values in Quirks.allowed().items() for value in values[1:]]


def _import(shop, **other):
    body = VOICE | {"credential_id": shop.integration(provider="elevenlabs")["id"]} | other
    return shop.client.post("/v1/voices/import", json=body)


def _rows(answer):
    body = answer.json()
    return body if isinstance(body, list) else next(each for each in body.values() if isinstance(each, list))


def test_an_imported_voice_is_shown_as_it_was_imported(start):
    shop = start()
    answer = _import(shop, language="en")
    made = answer.json()
    assert answer.status_code == 201
    assert set(made) - set(VOICE) == {
        "id", "credential_id", "gender", "language", "accent", "preview_url", "created_at",
    }  # fmt: skip
    assert {name: made[name] for name in VOICE} == VOICE
    assert (made["language"], made["accent"], made["preview_url"]) == ("en", None, None)
    assert shop.client.get(f"/v1/voices/{made['id']}").json() == made
    events = shop.client.get("/v1/audit-events?resource_type=voice").json()["items"]
    assert [(each["action"], each["resource_id"]) for each in events] == [("create", made["id"])]


def test_every_account_has_voices_that_belong_to_nobody(start):
    page = start().client.get("/v1/voices").json()
    assert (page["total"], page["limit"]) == (28, 50)
    assert {each["provider"] for each in page["items"]} == {
        "cartesia", "deepgram", "elevenlabs", "openai", "minimax", "shisa",
    }  # fmt: skip
    assert {each["credential_id"] for each in page["items"]} == {None}
    assert len({each["id"] for each in page["items"]}) == 28
    (aria,) = [each for each in page["items"] if each["id"] == "vc_aria"]
    assert (aria["name"], aria["provider"], aria["language"]) == ("Aria", "cartesia", "en")


def test_they_are_there_once_however_often_the_platform_is_opened(start):
    first = start("ids=prefixed").client.get("/v1/voices").json()
    assert start().client.get("/v1/voices").json() == first


@pytest.mark.parametrize("setting", LISTS)
def test_a_list_can_be_narrowed_to_one_provider(start, setting):
    client = start(setting).client
    found = _rows(client.get("/v1/voices", params={"provider": "shisa"}))
    assert {each["provider"] for each in found} == {"shisa"}
    assert len(found) == 3
    assert _rows(client.get("/v1/voices", params={"provider": "nobody' OR 1"})) == []


def test_a_page_may_hold_two_hundred(start):
    client = start().client
    assert client.get("/v1/voices?limit=200").json()["limit"] == 200
    assert client.get("/v1/voices?limit=201").status_code == 422
    second = client.get("/v1/voices?provider=openai&limit=4&offset=4").json()
    assert (second["total"], [each["name"] for each in second["items"]]) == (6, ["Nova", "Shimmer"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/v1/voices"), ("PATCH", "/v1/voices/vc_aria"), ("DELETE", "/v1/voices/vc_aria")],
)
def test_there_is_no_other_way_to_change_voices(start, method, path):
    assert start().client.request(method, path, json={}).status_code == 405


REFUSED = {
    "a provider whose voices cannot be imported": {"provider": "minimax"},
    "no name": {"name": ""},
    "an integration that does not exist": {"credential_id": "nobody"},
    "no integration": {"credential_id": None},
}


@pytest.mark.parametrize("other", REFUSED.values(), ids=REFUSED)
def test_an_import_is_refused_with(start, other):
    shop = start()
    assert _import(shop, **other).status_code == 422
    assert shop.client.get("/v1/voices").json()["total"] == 28


@pytest.mark.parametrize("setting", ["references=checked", "references=free"])
def test_an_agent_speaks_only_with_a_voice_of_the_account(start, setting):
    shop = start(setting)
    tts = {"provider": "elevenlabs", "voice_id": "21m00"}
    refused = shop.client.post("/v1/agents", json={"name": "A", "tts": tts})
    assert (refused.status_code, refused.json()["detail"]["code"]) == (400, "VOICE_NOT_FOUND")
    assert shop.client.get("/v1/agents").json()["total"] == 0
    known = _import(shop).json()["id"]
    assert shop.agent(tts=tts | {"voice_id": known})["tts"]["voice_id"] == known
    assert shop.agent(name="B")["tts"]["voice_id"] in {
        each["id"] for each in _rows(shop.client.get("/v1/voices"))
    }


@pytest.mark.parametrize("setting", OTHERS)
def test_names_may_repeat_and_built_in_ids_stay_under(start, setting):
    shop = start(setting)
    assert _import(shop, name="Aria").status_code == 201
    assert shop.client.get("/v1/voices/vc_aria").json()["name"] == "Aria"
