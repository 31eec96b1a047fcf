"""Every open question can be answered either way."""

import pytest

from voxform.emulator import QuirkError, Quirks


def test_the_defaults_are_the_first_values():
    assert Quirks() == Quirks.parse([f"{name}={values[0]}" for name, values in Quirks.allowed().items()])


def test_settings_are_read_and_written_back():
    quirks = Quirks.parse(["lists=bare", " names = unique "])
    assert (quirks.lists, quirks.names, quirks.ids) == ("bare", "unique", "uuid")
    assert Quirks.parse(quirks.settings()) == quirks


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["lists"], "not of the form name=value"),
        (["list=bare"], "did you mean lists"),
        (["zzz=1"], "there are: lists, metadata"),
        (["lists=pages"], "it is one of: offset, bare, items, data, named, cursor"),
        (["ids=uuid", "ids=uuid"], "given twice"),
    ],
)
def test_a_wrong_setting_says_what_would_be_right(settings, message):
    with pytest.raises(QuirkError, match=message):
        Quirks.parse(settings)


def test_a_wrong_value_is_refused_in_code_too():
    with pytest.raises(QuirkError, match="ids cannot be 'serial'"):
        Quirks(ids="serial")  # type: ignore[arg-type] # the point of the test


@pytest.mark.parametrize(
    "setting", [f"{name}={value}" for name, all_ in Quirks.allowed().items() for value in all_]
)
def test_a_life_under_each_quirk_alone(start, setting):
    shop = start(setting)
    tool = shop.tool("api_call")
    shop.patch("tools", tool, {"name": "other", "headers": {"b": "c"}})
    assert shop.client.get("/v1/tools").status_code == 200
    assert shop.client.delete(f"/v1/tools/{tool['id']}").status_code == 204


def test_quirks_stay_with_the_database(start):
    start("metadata=hidden", "ids=prefixed").platform.close()
    assert start().platform.quirks == Quirks(metadata="hidden", ids="prefixed")
    assert start("metadata=returned").platform.quirks == Quirks()
    assert start().platform.quirks == Quirks()


def test_metadata_is_kept_but_not_returned_when_hidden(start):
    made = start("metadata=hidden").integration()
    assert "metadata" not in made
    shop = start("metadata=returned")
    assert shop.client.get(f"/v1/integrations/{made['id']}").json()["metadata"]["region"] == "eu"


def test_credential_id_is_kept_but_not_returned_when_hidden(start):
    made = start("credential_id=hidden").tool("send_email")
    assert "credential_id" not in made
    assert start("credential_id=returned").client.get(f"/v1/tools/{made['id']}").json()["credential_id"]


@pytest.mark.parametrize(
    ("patch", "metadata", "headers", "message"),
    [
        ("replaces", {"region": "us"}, {"X-Team": "b"}, {"to": "z"}),
        (
            "merges",
            {"from_email": "Hello@Acme.example", "region": "us"},
            {"Authorization": "Bearer {{secret}}", "X-Team": "b"},
            {"to": "z", "body_template": "Hi {name}"},
        ),
    ],
)
def test_a_patch_of_an_object(start, patch, metadata, headers, message):
    shop = start(f"patch={patch}")
    integration, call, sms = shop.integration(), shop.tool("api_call"), shop.tool("send_sms")
    changed = shop.patch("integrations", integration, {"metadata": {"region": "us"}})
    assert changed["metadata"] == metadata
    assert shop.patch("tools", call, {"headers": {"X-Team": "b"}})["headers"] == headers
    assert shop.patch("tools", sms, {"messaging_config": {"to": "z"}})["messaging_config"] == message
    assert shop.patch("tools", call, {"parameters": []})["parameters"] == []


CLEARED: dict[str, object] = {
    "description": None,
    "url": None,
    "method": None,
    "headers": {},
    "parameters": [],
    "run_in_background": False,
    "messaging_config": None,
    "credential_id": None,
    "name": "kept",
}


def test_null_clears_to_null_or_to_what_an_answer_lets_stand_for_nothing(start):
    shop = start("null=clears")
    tool = shop.tool("api_call", name="kept", credential_id=shop.integration()["id"])
    changed = shop.patch("tools", tool, dict.fromkeys(CLEARED))
    assert {name: changed[name] for name in CLEARED} == CLEARED
    made = shop.integration()
    cleared = shop.patch("integrations", made, dict.fromkeys(("name", "provider", "api_key", "metadata")))
    assert cleared == made | {"metadata": None, "updated_at": cleared["updated_at"]}


def test_null_is_ignored(start):
    shop = start("null=ignored")
    tool = shop.tool("api_call")
    assert shop.patch("tools", tool, dict.fromkeys(CLEARED)) == tool


def test_null_leaves_the_key_as_it_was(start, secret):
    shop = start()
    made = shop.integration()
    shop.patch("integrations", made, {"api_key": None})
    assert shop.patch("integrations", made, {"api_key": secret}) == made


def test_prefixed_ids_are_accepted_where_they_are_referred_to(start):
    tool = start("ids=prefixed").tool("send_email")
    assert (tool["id"][:5], tool["credential_id"][:4]) == ("tool_", "int_")


def test_values_are_tidied_up(start):
    shop = start("normalise=values")
    made = shop.integration(name="  Mail ", metadata={"from_email": "Hello@Acme.example", "note": " A "})
    assert (made["name"], made["metadata"]) == ("Mail", {"from_email": "hello@acme.example", "note": " A "})
    call = shop.tool("api_call")
    assert call["parameters"] == [
        {"name": "city", "required": True},
        {"name": "phone", "type": "string", "description": "Number", "enum": ["a", "b"], "required": False},
    ]
    assert shop.tool("send_email")["messaging_config"]["to"] == "desk@acme.example"
    fields = shop.tool("extract_information")["extraction_schema"]["fields"]
    assert [field["name"] for field in fields] == ["email", "name"]
    mail = shop.tool(
        "send_email", messaging_config={"to": "{Email}", "subject_template": " S", "body_template": ""}
    )
    assert mail["messaging_config"] == {"to": "{Email}", "subject_template": " S", "body_template": ""}
    changed = shop.patch("tools", call, {"parameters": [{"name": "z"}, {"name": "a"}]})
    assert [parameter["name"] for parameter in changed["parameters"]] == ["a", "z"]


def test_values_stay_as_they_were_sent(start):
    made = start("normalise=nothing").integration(name=" Mail ")
    assert (made["name"], made["metadata"]["from_email"]) == (" Mail ", "Hello@Acme.example")


def test_a_name_may_be_taken_only_once_within_a_kind(start):
    shop = start("names=unique")
    first, second = shop.integration(name="a"), shop.integration(name="b")
    for answer in (
        shop.client.post("/v1/integrations", json={"name": "a", "provider": "x", "api_key": "k"}),
        shop.client.patch(f"/v1/integrations/{second['id']}", json={"name": "a"}),
    ):
        assert (answer.status_code, answer.json()) == (
            409,
            {"detail": "Integration with this name already exists"},
        )
    shop.tool("end_call", name="a")
    shop.patch("integrations", first, {"name": "a"})
    shop.client.delete(f"/v1/integrations/{first['id']}")
    shop.patch("integrations", second, {"name": "a"})


def test_equal_names_are_free(start):
    shop = start("names=free")
    assert shop.integration(name="a")["id"] != shop.integration(name="a")["id"]


UNKNOWN = {
    "at the top": ({"nope": 1}, ["nope"]),
    "inside an object": ({"extraction_schema": {"fields": [], "nope": 1}}, ["extraction_schema", "nope"]),
    "inside a list": ({"parameters": [{"name": "a", "nope": 1}]}, ["parameters", 0, "nope"]),
    "computed": ({"id": "x"}, ["id"]),
}


@pytest.mark.parametrize(("body", "at"), UNKNOWN.values(), ids=UNKNOWN)
def test_an_unknown_field_is_refused_or_dropped(start, body, at):
    shop = start("unknown_fields=refused")
    tool = shop.tool("api_call")
    answer = shop.client.patch(f"/v1/tools/{tool['id']}", json=body)
    assert answer.status_code == 422
    assert [(problem["type"], problem["loc"]) for problem in answer.json()["detail"]] == [
        ("extra_forbidden", ["body", *at])
    ]
    shop = start("unknown_fields=ignored")
    assert "nope" not in str(shop.patch("tools", tool, body))


def test_a_field_of_another_type_is_unknown_on_create(start):
    refusing = start("unknown_fields=refused")
    body = refusing.body("end_call", url="https://x.example")
    answer = refusing.client.post("/v1/tools", json=body)
    assert answer.json()["detail"][0]["loc"] == ["body", "end_call", "url"]
    assert start("unknown_fields=ignored").tool("end_call", url="https://x.example")["url"] is None


def test_metadata_may_hold_anything_even_when_unknown_fields_are_refused(start):
    assert start("unknown_fields=refused").integration(metadata={"x": [None]})["metadata"] == {"x": [None]}


def test_credential_id_is_taken_or_ignored_by_an_update(start):
    shop = start("patch_credential_id=taken")
    tool, other = shop.tool("send_email"), shop.integration()
    assert shop.patch("tools", tool, {"credential_id": other["id"]})["credential_id"] == other["id"]
    shop = start("patch_credential_id=ignored")
    for given in (tool["credential_id"], None):
        assert shop.patch("tools", tool, {"credential_id": given})["credential_id"] == other["id"]


@pytest.mark.parametrize("given", ["end_call", "nonsense", 5, None])
def test_another_type_is_refused_or_ignored(start, given):
    shop = start("type_change=refused")
    tool = shop.tool("api_call")
    answer = shop.client.patch(f"/v1/tools/{tool['id']}", json={"type": given, "name": "x"})
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["body", "type"])
    shop = start("type_change=ignored")
    changed = shop.patch("tools", tool, {"type": given, "name": "x"})
    assert (changed["type"], changed["name"]) == ("api_call", "x")


def test_the_same_type_is_no_change(start):
    shop = start()
    tool = shop.tool("api_call")
    assert shop.patch("tools", tool, {"type": "api_call"}) == tool


def test_a_reference_to_nothing_is_kept_when_references_are_free(start):
    assert start("references=free").tool("send_email", credential_id="gone")["credential_id"] == "gone"


def test_what_is_in_use_may_be_deleted_or_not(start):
    shop = start("delete_in_use=refused")
    tool = shop.tool("send_email")
    path = f"/v1/integrations/{tool['credential_id']}"
    answer = shop.client.delete(path)
    assert (answer.status_code, answer.json()) == (409, {"detail": "Integration is in use"})
    shop.client.delete(f"/v1/tools/{tool['id']}")
    assert shop.client.delete(path).status_code == 204
    shop = start("delete_in_use=allowed")
    assert (
        shop.client.delete(f"/v1/integrations/{shop.tool('send_email')['credential_id']}").status_code == 204
    )


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("ids", ["uuid", "prefixed"])
def test_an_id_that_cannot_be_one_is_missing_or_refused(start, method, ids):
    def ask(id_):
        answer = shop.client.request(method, f"/v1/tools/{id_}", json={} if method == "PATCH" else None)
        found = answer.json()["detail"]
        return answer.status_code, found if isinstance(found, str) else found[0]["loc"]

    formed = {"uuid": "0b9b7c52-93a5-4c9a-9f0b-5bb0b5b9f9a1", "prefixed": "tool_0b9b"}[ids]
    shop = start(f"ids={ids}", "malformed_ids=missing")
    assert ask("nonsense") == (404, "Tool not found")
    shop = start(f"ids={ids}", "malformed_ids=refused")
    assert ask("nonsense") == (422, ["path", "tool_id"])
    assert ask(formed) == (404, "Tool not found")
