"""Who else uses what a plan deletes is said before it happens, whoever declared them."""

from collections.abc import Callable

from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]


def test_a_key_that_an_object_of_others_uses_is_not_deleted_unsaid(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    calendar = made.account.named("integrations", "Cal.com")["id"]
    body = {
        "name": "theirs",
        "type": "schedule_calendar_event",
        "description": "Book.",
        "credential_id": calendar,
        "calendar_config": {"event_type_id": 1, "duration_minutes": 30, "timezone": "Europe/Berlin"},
    }
    theirs = made.account.call("POST", "/v1/tools", body)["id"]
    without = TOOLS[: TOOLS.index("  book_visit:")] + TOOLS[TOOLS.index("  look_up:") :]
    made.resources(INTEGRATIONS[: INTEGRATIONS.index("  calendar:")], without)

    told = " ".join(made.ok("plan").out.split())

    assert "1 tool depends on it Not managed here, and still using it when it goes: tool theirs " in told
    assert f"tool theirs ({theirs})" in told
    assert told.index("- tools.book_visit WILL BE DELETED") < told.index(
        "- integrations.calendar WILL BE DELETED"
    )
