"""Models and agents live as the API fact sheet says (sections 4 and 5)."""

import pytest

from voxform.emulator import Quirks

MISSING = "00000000-0000-0000-0000-000000000000"
OWN = ("id", "created_at", "updated_at")
EARS = {"provider": "deepgram", "model": "nova-3", "language": "en"}
SETTINGS = [f"{name}={value}" for name, values in Quirks.allowed().items() for value in values]


def _own(made: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in made.items() if name not in OWN}


def test_a_model_has_its_defaults(start):
    shop = start()
    made = shop.model()
    assert _own(made) == {
        "name": "Front desk",
        "provider": "openai",
        "model": "gpt-4o-mini",
        "system_prompt": "You answer the phone of a clinic.",
        "temperature": 0.7,
        "max_tokens": 4000,
        "tool_ids": [],
        "knowledge_base_ids": [],
        "custom_websocket_url": None,
        "credential_id": None,
    }
    assert shop.client.get(f"/v1/models/{made['id']}").json() == made


def test_an_agent_has_its_defaults_with_ears_and_a_voice(start):
    shop = start()
    model = shop.model()
    made = shop.agent(llm_id=model["id"])
    assert made["tts"].pop("voice_id").startswith("vc_")
    assert _own(made) == {
        "name": "Front desk",
        "llm_id": model["id"],
        "webhook_id": None,
        "transcriber": EARS,
        "tts": {"provider": "cartesia", "credential_id": None, "speed": 1.0, "stability": 0.5},
        "first_message": None,
        "end_call_phrases": [],
        "max_duration_seconds": 600,
        "interruption_sensitivity": 0.5,
        "silence_timeout_seconds": 10,
        "enable_recording": False,
        "language": "en",
        "dynamic_variables": {},
        "voicemail_detection": False,
        "voicemail_message": None,
        "responsiveness": 0.5,
        "speed": 1,
        "background_sound": None,
        "emotions": False,
        "job_description": None,
        "metadata": {},
        "effective_system_prompt": "You answer the phone of a clinic.",
    }


@pytest.mark.parametrize("other", [{}, {"llm_id": None}], ids=["nothing", "null"])
def test_an_agent_that_names_no_model_gets_one_of_its_own(start, other):
    shop = start("names=unique", "ids=prefixed")
    first, second = shop.agent(name="A", **other), shop.agent(name="B", **other)
    models = {model["id"]: model for model in shop.client.get("/v1/models").json()["items"]}
    assert set(models) == {first["llm_id"], second["llm_id"]}
    own = models[first["llm_id"]]
    assert own["id"].startswith("llm_")
    assert (own["temperature"], own["tool_ids"]) == (0.7, [])
    assert own["system_prompt"] == first["effective_system_prompt"]
    events = shop.client.get("/v1/audit-events").json()["items"]
    assert [(event["action"], event["resource_type"]) for event in events] == [
        ("create", "agent"),
        ("create", "model"),
    ] * 2


def test_an_agent_that_is_refused_leaves_no_model_behind(start):
    shop = start("names=unique")
    shop.agent()
    refused = shop.client.post("/v1/agents", json={"name": "Front desk"})
    assert (refused.status_code, refused.json()) == (409, {"detail": "Agent with this name already exists"})
    assert shop.client.get("/v1/models").json()["total"] == 1


def test_a_model_that_an_agent_got_outlives_it(start):
    shop = start()
    agent = shop.agent()
    shop.client.delete(f"/v1/agents/{agent['id']}")
    assert shop.client.get(f"/v1/models/{agent['llm_id']}").status_code == 200


def test_the_prompt_in_force_is_the_one_of_the_model_at_that_moment(start):
    shop = start()
    model = shop.model()
    agent = shop.agent(llm_id=model["id"])
    shop.patch("models", model, {"system_prompt": "Be brief."})
    read = shop.client.get(f"/v1/agents/{agent['id']}").json()
    assert read == agent | {"effective_system_prompt": "Be brief."}
    assert shop.client.get("/v1/agents").json()["items"] == [read]
    shop.client.delete(f"/v1/models/{model['id']}")
    left = shop.client.get(f"/v1/agents/{agent['id']}").json()
    assert (left["llm_id"], left["effective_system_prompt"]) == (model["id"], None)


def test_a_list_of_ids_is_replaced_as_a_whole(start):
    shop = start("patch=merges")
    first, second = (shop.tool("end_call", name=name)["id"] for name in "ab")
    model = shop.model(tool_ids=[first])
    assert shop.patch("models", model, {"tool_ids": [second]})["tool_ids"] == [second]


def test_a_tool_in_use_is_deleted_and_the_model_keeps_its_id(start):
    shop = start()
    tool = shop.tool("end_call")["id"]
    model = shop.model(tool_ids=[tool])
    assert shop.client.delete(f"/v1/tools/{tool}").status_code == 204
    assert shop.patch("models", model, {"name": "still"})["tool_ids"] == [tool]


def test_provider_model_and_key_change_together(start):
    shop = start()
    key = shop.integration(provider="anthropic")["id"]
    body = {"provider": "anthropic", "model": "claude-haiku-4-5", "credential_id": key}
    changed = shop.patch("models", shop.model(), body)
    assert {name: changed[name] for name in body} == body


DANGLING = {
    "a tool of a model": ("models", {"tool_ids": [MISSING]}, ["tool_ids", 0]),
    "a knowledge base of a model": (
        "models",
        {"knowledge_base_ids": ["kb_a"]},
        ["knowledge_base_ids", 0],
    ),
    "the integration of a model": ("models", {"credential_id": MISSING}, ["credential_id"]),
    "the model of an agent": ("agents", {"llm_id": MISSING}, ["llm_id"]),
    "the integration of a voice": ("agents", {"tts": {"credential_id": MISSING}}, ["tts", "credential_id"]),
}


@pytest.mark.parametrize(("kind", "body", "at"), DANGLING.values(), ids=DANGLING)
def test_what_does_not_exist_cannot_be_referred_to(start, kind, body, at):
    shop = start()
    known = shop.agent() if kind == "agents" else shop.model()
    answer = shop.client.patch(f"/v1/{kind}/{known['id']}", json=body)
    assert answer.status_code == 422
    assert [problem["loc"] for problem in answer.json()["detail"]] == [["body", *at]]
    free = start("references=free")
    for name, value in free.patch(kind, known, body).items():
        assert value == body.get(name, value)


def test_a_model_consults_the_knowledge_bases_it_names(start):
    shop = start()
    bases = sorted((shop.knowledge_base(name=name)["id"] for name in "ab"), reverse=True)
    assert shop.model(knowledge_base_ids=bases)["knowledge_base_ids"] == bases


def test_every_dangling_id_is_reported_at_once(start):
    body = {"tool_ids": ["a", "b"], "credential_id": "c"}
    shop = start()
    answer = shop.client.patch(f"/v1/models/{shop.model()['id']}", json=body)
    assert [problem["input"] for problem in answer.json()["detail"]] == ["a", "b", "c"]


def test_the_key_of_a_model_is_hidden_and_that_of_a_voice_is_not(start):
    shop = start("credential_id=hidden")
    key = shop.integration()["id"]
    assert "credential_id" not in shop.model(credential_id=key)
    assert shop.agent(tts={"credential_id": key})["tts"] == {"credential_id": key}


def test_the_key_of_a_model_is_taken_or_ignored_by_an_update(start):
    shop = start("patch_credential_id=taken")
    model, key, other = shop.model(), shop.integration()["id"], shop.integration()["id"]
    assert shop.patch("models", model, {"credential_id": key})["credential_id"] == key
    shop = start("patch_credential_id=ignored")
    assert shop.patch("models", model, {"credential_id": other})["credential_id"] == key


NESTED = {
    "replaced": ("patch=replaces", {"voice_id": "vc_alloy"}),
    "merged": ("patch=merges", {"provider": "shisa", "voice_id": "vc_alloy", "speed": 1.2}),
}


@pytest.mark.parametrize(("setting", "tts"), NESTED.values(), ids=NESTED)
def test_a_voice_is(start, setting, tts):
    shop = start(setting)
    agent = shop.agent(
        tts={"provider": "shisa", "voice_id": "vc_hana", "speed": 1.2},
        metadata={"team": "a"},
        dynamic_variables={"city": "Oslo"},
    )
    changed = shop.patch("agents", agent, {"tts": {"voice_id": "vc_alloy"}, "metadata": {"shift": 1}})
    assert changed["tts"] == tts
    assert ("team" in changed["metadata"]) is (setting == "patch=merges")
    assert changed["dynamic_variables"] == {"city": "Oslo"}


def test_null_brings_the_defaults_back_but_no_object_loses_its_name_or_its_model(start):
    shop = start("null=clears")
    fresh = shop.agent()
    body = {"first_message": "Hi", "speed": 1.5, "transcriber": {"language": "ja"}, "metadata": {"a": 1}}
    changed = shop.patch("agents", fresh, body)
    cleared = shop.patch("agents", changed, dict.fromkeys((*body, "name", "llm_id")))
    assert cleared == fresh | {"updated_at": cleared["updated_at"]}
    model = shop.model(temperature=0, max_tokens=None)
    assert model["max_tokens"] == 4000
    assert shop.patch("models", model, {"temperature": None, "provider": None})["temperature"] == 0.7


def test_null_is_ignored(start):
    shop = start("null=ignored")
    agent = shop.agent(first_message="Hi", speed=1.5)
    assert shop.patch("agents", agent, dict.fromkeys(agent)) == agent


def test_a_tidy_platform_fills_defaults_and_orders_ids(start):
    shop = start("normalise=values", "ids=prefixed")
    tools = sorted(shop.tool("end_call", name=name)["id"] for name in "abc")
    assert shop.model(name=" Desk ", tool_ids=tools[::-1])["tool_ids"] == tools
    agent = shop.agent(
        transcriber={"language": "ja"}, tts={"voice_id": "vc_hana"}, end_call_phrases=["b", "a"]
    )
    assert agent["transcriber"] == EARS | {"language": "ja"}
    assert agent["tts"] == {"voice_id": "vc_hana", "speed": 1.0, "stability": 0.5}
    assert agent["end_call_phrases"] == ["b", "a"]


def test_a_platform_that_does_not_tidy_keeps_what_was_sent(start):
    shop = start("normalise=nothing")
    tools = [shop.tool("end_call", name=name)["id"] for name in "abc"]
    assert shop.model(tool_ids=sorted(tools, reverse=True))["tool_ids"] == sorted(tools, reverse=True)
    assert shop.agent(transcriber={"language": "ja"})["transcriber"] == {"language": "ja"}


@pytest.mark.parametrize("setting", SETTINGS)
def test_a_life_under_each_quirk_alone(start, setting):
    shop = start(setting)
    model = shop.model(tool_ids=[shop.tool("end_call")["id"]])
    agent = shop.agent(llm_id=model["id"])
    shop.patch("models", model, {"temperature": 0.1, "max_tokens": 100})
    shop.patch("agents", agent, {"tts": {"voice_id": "vc_alloy"}, "emotions": True})
    for kind, known in (("agents", agent), ("models", model)):
        assert shop.client.get(f"/v1/{kind}").status_code == 200
        assert shop.client.delete(f"/v1/{kind}/{known['id']}").status_code == 204
        gone = shop.client.get(f"/v1/{kind}/{known['id']}")
        assert (gone.status_code, gone.json()) == (404, {"detail": f"{kind.capitalize()[:-1]} not found"})


WRONG = {
    "a temperature above 2": ("models", {"temperature": 2.1}, "less_than_equal"),
    "no tokens at all": ("models", {"max_tokens": 0}, "greater_than_equal"),
    "half a token": ("models", {"max_tokens": 1.5}, "int_from_float"),
    "ids as a text": ("models", {"tool_ids": "a"}, "list_type"),
    "an id that is no text": ("models", {"tool_ids": [1]}, "string_type"),
    "an empty name of a model": ("models", {"name": ""}, "string_too_short"),
    "a sensitivity above 1": ("agents", {"interruption_sensitivity": 1.1}, "less_than_equal"),
    "a voice that is too slow": ("agents", {"tts": {"speed": 0.4}}, "greater_than_equal"),
    "null where only an integration may be null": ("agents", {"tts": {"voice_id": None}}, "string_type"),
    "a transcriber as a text": ("agents", {"transcriber": "deepgram"}, "model_attributes_type"),
    "half a second": ("agents", {"max_duration_seconds": 0.5}, "int_from_float"),
}


@pytest.mark.parametrize(("kind", "body", "problem"), WRONG.values(), ids=WRONG)
def test_an_update_is_refused_with(start, kind, body, problem):
    shop = start()
    known = shop.agent() if kind == "agents" else shop.model()
    answer = shop.client.patch(f"/v1/{kind}/{known['id']}", json=body)
    assert answer.status_code == 422
    assert [found["type"] for found in answer.json()["detail"]] == [problem]


def test_null_for_the_key_of_a_voice_is_taken(start):
    assert start().agent(tts={"credential_id": None})["tts"] == {"credential_id": None}


def test_a_model_needs_its_four_words(start):
    answer = start().client.post("/v1/models", json={})
    assert [found["loc"][1] for found in answer.json()["detail"]] == [
        "name",
        "provider",
        "model",
        "system_prompt",
    ]
