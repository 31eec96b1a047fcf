"""Objects live as the API fact sheet says."""

import pytest

KINDS = (
    "api_call",
    "transfer_call",
    "end_call",
    "send_sms",
    "send_email",
    "schedule_calendar_event",
    "extract_information",
)

EMPTY_TOOL: dict[str, object] = {
    "url": None,
    "method": None,
    "headers": {},
    "parameters": [],
    "run_in_background": False,
    "speak_during_execution": False,
    "transfer_to": None,
    "extraction_schema": None,
    "messaging_config": None,
    "calendar_config": None,
    "credential_id": None,
}


def test_an_integration_is_answered_without_its_key(start, secret):
    shop = start()
    made = shop.integration()
    assert secret not in str(made)
    assert made == {
        "id": made["id"],
        "name": "Resend Email",
        "provider": "resend",
        "masked_key": "re_...MnOp",
        "metadata": {"from_email": "Hello@Acme.example", "region": "eu"},
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
    }
    assert shop.client.get(f"/v1/integrations/{made['id']}").json() == made


@pytest.mark.parametrize("kind", KINDS)
def test_a_tool_of_every_type_has_every_attribute_with_null_for_those_of_others(start, kind):
    shop = start()
    body = shop.body(kind)
    made = shop.client.post("/v1/tools", json=body).json()
    own = {key: made.pop(key) for key in ("id", "created_at", "updated_at")}
    assert made == EMPTY_TOOL | body
    assert shop.client.get(f"/v1/tools/{own['id']}").json() == made | own


def test_an_update_changes_what_it_names_and_moves_updated_at(start):
    shop = start()
    made = shop.tool("api_call")
    changed = shop.patch("tools", made, {"description": "Never.", "headers": {"X": "1"}})
    assert changed["updated_at"] > made["updated_at"]
    expected = made | {"description": "Never.", "headers": {"X": "1"}, "updated_at": changed["updated_at"]}
    assert changed == expected


@pytest.mark.parametrize(
    "body",
    [{}, {"name": "Resend Email"}, {"api_key": "re_AbCdEfGhIjKlMnOp"}, {"unheard_of": 1}],
    ids=["nothing", "the same name", "the same key", "an unknown field"],
)
def test_an_update_that_changes_nothing_leaves_updated_at(start, body):
    shop = start()
    made = shop.integration()
    assert shop.patch("integrations", made, body) == made


def test_a_new_key_changes_masked_key_and_updated_at(start):
    shop = start()
    made = shop.integration()
    changed = shop.patch("integrations", made, {"api_key": "re_ZyXwVuTsRqPoWxYz"})
    assert changed["masked_key"] == "re_...WxYz"
    assert changed["updated_at"] > made["updated_at"]


def test_updated_at_moves_even_when_the_clock_stands_still(start):
    from datetime import UTC, datetime

    shop = start(clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    made = shop.integration()
    assert made["created_at"] == "2026-01-01T00:00:00.000000Z"
    assert shop.patch("integrations", made, {"name": "B"})["updated_at"] > made["updated_at"]


@pytest.mark.parametrize(("before", "after"), [(1, True), (1, 1.5), (0, False), ("1", 1)])
def test_values_python_finds_alike_are_still_different(start, before, after):
    shop = start()
    made = shop.integration(metadata={"x": before})
    changed = shop.patch("integrations", made, {"metadata": {"x": after}})
    assert changed["metadata"]["x"] is after or changed["metadata"]["x"] == after
    assert changed["updated_at"] > made["updated_at"]


@pytest.mark.parametrize(
    ("key", "masked"),
    [
        ("re_AbCdEfGhIjKlMnOp", "re_...MnOp"),
        ("sk-proj-abcdefgh1234", "sk-...1234"),
        ("0123456789abcdef", "...cdef"),
        ("short", "..."),
        ("", "..."),
    ],
)
def test_a_masked_key_shows_the_prefix_and_the_last_four(start, key, masked):
    assert start().integration(api_key=key)["masked_key"] == masked


def test_a_deleted_object_is_gone_and_deleting_again_is_404(start):
    shop = start()
    made = shop.tool("end_call")
    answer = shop.client.delete(f"/v1/tools/{made['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert shop.client.delete(f"/v1/tools/{made['id']}").status_code == 404
    assert shop.client.get(f"/v1/tools/{made['id']}").json() == {"detail": "Tool not found"}
    assert shop.client.get("/v1/tools").json()["total"] == 0


def test_an_integration_in_use_is_deleted_and_the_tool_keeps_its_id(start):
    shop = start()
    tool = shop.tool("send_email")
    assert shop.client.delete(f"/v1/integrations/{tool['credential_id']}").status_code == 204
    assert shop.client.get(f"/v1/tools/{tool['id']}").json() == tool
    assert shop.patch("tools", tool, {"name": "still"})["credential_id"] == tool["credential_id"]


def test_an_update_takes_a_partial_messaging_config(start):
    shop = start()
    tool = shop.tool("send_email")
    changed = shop.patch("tools", tool, {"messaging_config": {"to": "x@y.example"}})
    assert changed["messaging_config"] == {"to": "x@y.example"}


def test_unknown_properties_inside_a_known_object_are_dropped(start):
    shop = start()
    tool = shop.tool("api_call", parameters=[{"name": "a", "minimum": 3}])
    assert tool["parameters"] == [{"name": "a"}]


def test_ids_of_an_injected_generator_are_used(start):
    numbers = iter(range(100))
    shop = start(new_id=lambda: f"id-{next(numbers)}")
    assert shop.integration()["id"].startswith("id-")


def test_health_needs_no_key(start):
    answer = start(key=None).client.get("/v1/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
