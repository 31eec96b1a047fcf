"""A secret that stays as it is but goes to another host is shown to whoever reviews the plan."""

from tests.core.builders import (
    change_of,
    configuration,
    decided,
    listing,
    plan,
    record,
    resource,
    secrets,
    shipped_kinds,
    state,
    table,
)

from voxform.core.change import Selection
from voxform.views.plan_document import plan_document
from voxform.views.secrets_moving import moving_secrets

KINDS = shipped_kinds()
KNOWN = secrets(TOKEN="a-token-of-more-than-20-characters")
TOOL = {
    "name": "look_up",
    "type": "api_call",
    "description": "Look it up.",
    "url": "https://crm.example/callers",
    "method": "GET",
    "headers": {"Authorization": "Bearer ${env.TOKEN}"},
}
LIVE = TOOL | {"headers": {"Authorization": "Bearer a-token-of-more-than-20-characters"}}
PUBLIC = {"headers": {"Accept": "text/plain"}}


def planned(before, live, now, known=KNOWN, **selection):
    return plan(
        KINDS,
        configuration(resource("tools.look_up", now)),
        state({"tools.look_up": record(KINDS["tools"], "1", before, live, known=KNOWN)}),
        listing({"tools": {"1": live}}),
        known=known,
        selection=Selection(**selection),
    )


def shown(made):
    every = moving_secrets(plan_document(made, "test"))
    return [(each.variable, each.path, each.recipient, each.state) for each in every]


@table(
    "change, moving",
    {
        "another host": (
            {"url": "https://elsewhere.example/callers"},
            [("TOKEN", "headers", "elsewhere.example", "goes to another host")],
        ),
        "another host, behind another text around it": (
            {
                "url": "https://elsewhere.example/callers",
                "headers": {"Authorization": "Token ${env.TOKEN}"},
            },
            [("TOKEN", "headers", "elsewhere.example", "newly used")],
        ),
        "another text around it": (
            {"headers": {"Authorization": "Token ${env.TOKEN}"}},
            [("TOKEN", "headers", "crm.example", "new value")],
        ),
        "another path on the same host": ({"url": "https://crm.example/other"}, []),
        "another attribute": ({"description": "Look up."}, []),
    },
)
def test_what_a_change_of_the_tool_does_with_its_secret(change, moving):
    made = planned(TOOL, LIVE, TOOL | change)
    assert shown(made) == moving
    assert set(change_of(made, "tools.look_up").body) == set(change)
    assert made.rotations == ()


@table(
    "change, state",
    {
        "nothing else changes": ({}, "for the new object"),
        "it goes to another host": ({"url": "https://elsewhere.example"}, "goes to another host"),
        "another variable": ({"headers": {"Authorization": "Bearer ${env.OTHER}"}}, "newly used"),
    },
)
def test_a_secret_of_a_new_object_is_no_new_use_of_its_variable(change, state):
    made = planned(TOOL, LIVE, TOOL | change, replace=("tools.look_up",))
    assert [each[-1] for each in shown(made)] == [state]
    assert decided(made) == {"tools.look_up": ("replace", "requested")}


def test_headers_without_a_variable_are_nobody_s_secret():
    assert (
        shown(planned(TOOL | PUBLIC, TOOL | PUBLIC, TOOL | PUBLIC | {"url": "https://elsewhere.example"}))
        == []
    )


def test_where_nothing_is_written_nothing_is_shown():
    assert decided(planned(TOOL, LIVE, TOOL)) == {"tools.look_up": ("noop", "declared")}


def test_the_digest_is_the_same_whether_the_secret_is_known_or_not():
    elsewhere = TOOL | {"url": "https://elsewhere.example"}
    assert planned(TOOL, LIVE, elsewhere).digest == planned(TOOL, LIVE, elsewhere, known=secrets()).digest
