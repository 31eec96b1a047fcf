"""What is refused, and in which shape."""

import json

import pytest

MISSING = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic oi_sk_x",
        "oi_sk_x",
        "Bearer sk_other",
        "Bearer oi_sk_",
        "Bearer x y",
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/tools"),
        ("POST", "/v1/tools"),
        ("GET", f"/v1/tools/{MISSING}"),
        ("PATCH", f"/v1/integrations/{MISSING}"),
        ("DELETE", f"/v1/integrations/{MISSING}"),
        ("GET", "/v1/audit-events"),
    ],
)
def test_without_an_accepted_key_everything_is_401(start, header, method, path):
    client = start(key=None).client
    answer = client.request(method, path, headers={} if header is None else {"Authorization": header})
    assert answer.status_code == 401
    assert set(answer.json()) == {"detail"}
    assert answer.headers["www-authenticate"] == "Bearer"


def test_only_the_given_keys_are_accepted_when_keys_are_given(start):
    keys = frozenset({"oi_sk_right", "dashboard-token"})
    statuses = {
        key: start(key=key, keys=keys).client.get("/v1/tools").status_code
        for key in ("oi_sk_right", "dashboard-token", "oi_sk_wrong")
    }
    assert statuses == {"oi_sk_right": 200, "dashboard-token": 200, "oi_sk_wrong": 401}


@pytest.mark.parametrize(
    "path", ["/", "/v1", "/v1/tools/", "/v1/tools/a/b", "/v2/tools", "/v1/nothing/x", "/v1/tools/%00"]
)
def test_an_unknown_path_is_404(start, path):
    answer = start().client.get(path)
    assert answer.status_code == 404
    assert set(answer.json()) == {"detail"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/tools", "GET, POST"),
        ("PUT", f"/v1/tools/{MISSING}", "DELETE, GET, PATCH"),
        ("POST", f"/v1/tools/{MISSING}", "DELETE, GET, PATCH"),
        ("DELETE", "/v1/audit-events", "GET"),
        ("TRACE", "/v1/health", "GET"),
        ("HEAD", "/v1/tools", "GET, POST"),
    ],
)
def test_a_wrong_method_is_405_and_says_which_are_right(start, method, path, allowed):
    answer = start().client.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
@pytest.mark.parametrize("kind", ["integrations", "tools"])
def test_an_unknown_id_is_404(start, method, kind):
    body: dict[str, str] | None = {} if method == "PATCH" else None
    answer = start().client.request(method, f"/v1/{kind}/{MISSING}", json=body)
    assert answer.status_code == 404
    assert answer.json() == {"detail": f"{kind.capitalize()[:-1]} not found"}


def test_a_missing_field_echoes_the_whole_body_as_the_real_framework_does(start):
    body = {"provider": "resend", "api_key": "re_leaky"}
    answer = start().client.post("/v1/integrations", json=body)
    assert answer.status_code == 422
    assert answer.json() == {
        "detail": [{"type": "missing", "loc": ["body", "name"], "msg": "Field required", "input": body}]
    }


def test_every_finding_is_reported_at_once_under_the_type_of_the_tool(start):
    body = {"type": "send_email", "name": "", "description": 5, "messaging_config": {"to": 1}}
    answer = start().client.post("/v1/tools", json=body)
    found = {(*problem["loc"], problem["type"]) for problem in answer.json()["detail"]}
    assert found == {
        ("body", "send_email", "credential_id", "missing"),
        ("body", "send_email", "name", "string_too_short"),
        ("body", "send_email", "description", "string_type"),
        ("body", "send_email", "messaging_config", "to", "string_type"),
        ("body", "send_email", "messaging_config", "subject_template", "missing"),
        ("body", "send_email", "messaging_config", "body_template", "missing"),
    }


WRONG_TOOLS: dict[str, tuple[dict[str, object], str]] = {
    "no type": ({"name": "a"}, "union_tag_not_found"),
    "an unknown type": ({"name": "a", "type": "query_database"}, "union_tag_invalid"),
    "a type that is no text": ({"name": "a", "type": ["api_call"]}, "union_tag_invalid"),
    "a name of 256 characters": (
        {"type": "end_call", "name": "a" * 256, "description": ""},
        "string_too_long",
    ),
    "an unknown method": (
        {"type": "api_call", "name": "a", "description": "", "url": "u", "method": "get"},
        "enum",
    ),
    "null for a field that create does not let be null": (
        {"type": "api_call", "name": "a", "description": "", "url": "u", "method": "GET", "headers": None},
        "dict_type",
    ),
    "an integration that does not exist": (
        {
            "type": "send_email",
            "name": "a",
            "description": "",
            "credential_id": MISSING,
            "messaging_config": {"to": "a", "subject_template": "b", "body_template": "c"},
        },
        "value_error",
    ),
}


@pytest.mark.parametrize(("body", "kind"), WRONG_TOOLS.values(), ids=WRONG_TOOLS)
def test_a_tool_is_refused_with(start, body, kind):
    answer = start().client.post("/v1/tools", json=body)
    assert answer.status_code == 422
    assert [problem["type"] for problem in answer.json()["detail"]] == [kind]


WRONG_VALUES = {
    "headers as a list": ("headers", []),
    "a header that is no text": ("headers", {"a": 1}),
    "parameters as an object": ("parameters", {}),
    "a parameter without a name": ("parameters", [{"type": "string"}]),
    "a parameter that is no object": ("parameters", ["a"]),
    "a parameter's enum of numbers": ("parameters", [{"name": "a", "enum": [1]}]),
    "text for a boolean": ("run_in_background", "yes"),
    "a number for a boolean": ("run_in_background", 1),
    "a number for a text": ("transfer_to", 14155550100),
    "text for an integer": ("calendar_config", {"event_type_id": "42"}),
    "a boolean for an integer": ("calendar_config", {"event_type_id": True}),
    "a fraction for an integer": ("calendar_config", {"event_type_id": 1.5}),
    "an integer beyond 64 bits": ("calendar_config", {"event_type_id": 2**63}),
    "an integer far below": ("calendar_config", {"event_type_id": -(10**400)}),
    "no fields": ("extraction_schema", {}),
    "an empty name": ("name", ""),
}


@pytest.mark.parametrize(("name", "value"), WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_an_update_is_refused_with(start, name, value):
    shop = start()
    made = shop.tool("api_call")
    answer = shop.client.patch(f"/v1/tools/{made['id']}", json={name: value})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][:2] == ["body", name]
    assert shop.client.get(f"/v1/tools/{made['id']}").json() == made


HOSTILE = {
    "nothing": b"",
    "half an object": b'{"name": ',
    "not UTF-8": b'{"name": "\xff"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a list": b"[]",
    "a text": b'"x"',
    "null": b"null",
    "NaN": b'{"metadata": {"a": NaN}}',
    "a float without end": b'{"metadata": {"a": 1e999}}',
    "an integer without end": b'{"metadata": {"a": ' + b"9" * 5000 + b"}}",
    "lists in lists without end": b'{"metadata": ' + b"[" * 100_000,
    "objects in objects without end": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "150 levels": b'{"metadata": {"a": ' + b"[" * 150 + b"]" * 150 + b"}}",
    "NUL in a value": b'{"name": "a\\u0000b"}',
    "NUL in a key": b'{"metadata": {"a\\u0000": 1}}',
    "a lone surrogate in a value": b'{"name": "\\ud800"}',
    "a lone surrogate in a key": b'{"metadata": {"\\udfff": 1}}',
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bodies_are_422_in_the_usual_shape(start, content):
    shop = start()
    made = shop.integration()
    headers = {"Content-Type": "application/json"}
    for method, path in (("POST", "/v1/integrations"), ("PATCH", f"/v1/integrations/{made['id']}")):
        answer = shop.client.request(method, path, content=content, headers=headers)
        assert answer.status_code == 422
        assert all({"loc", "msg", "type"} <= set(problem) for problem in answer.json()["detail"])
    assert shop.client.get("/v1/integrations").json()["items"] == [made]


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_that_does_not_say_it_is_json_is_422(start, media_type):
    answer = start().client.post("/v1/integrations", content=b"{}", headers={"Content-Type": media_type})
    assert answer.status_code == 422


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/merge-patch+json"])
def test_every_name_of_json_is_taken(start, media_type):
    shop = start()
    made = shop.integration()
    content = json.dumps({"name": "Ünï 📧"}).encode()
    headers = {"Content-Type": media_type}
    answer = shop.client.patch(f"/v1/integrations/{made['id']}", content=content, headers=headers)
    assert answer.json()["name"] == "Ünï 📧"


def test_a_chunked_body_is_read(start):
    parts = iter([b'{"name": "end", "type":', b'"end_call", "description": ""}'])
    headers = {"Content-Type": "application/json"}
    assert start().client.post("/v1/tools", content=parts, headers=headers).status_code == 201


def test_a_body_beyond_ten_mebibytes_is_413(start):
    content = b" " * (10 * 1024 * 1024 + 1)
    assert start().client.post("/v1/tools", content=content).status_code == 413


def test_a_large_prompt_is_taken(start):
    tool = start().tool("end_call", description="x" * 2_000_000)
    assert len(tool["description"]) == 2_000_000


def test_a_closed_platform_answers_500(start):
    shop = start()
    shop.platform.close()
    answer = shop.client.get("/v1/tools")
    assert (answer.status_code, answer.json()) == (500, {"detail": "Internal Server Error"})
