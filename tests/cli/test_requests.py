"""How many requests a plan with nothing to do sends (design §13, P6)."""

from collections import Counter
from collections.abc import Callable
from math import ceil

import pytest
from tests.cli.bench import INTEGRATIONS, Bench

PAGE = 100

TOOL = """
  tool_{number}:
    type: end_call
    description: End the call, the {number}th way.
"""
MODEL = """
models:
  reception:
    name: Reception
    provider: openai
    model: gpt-4o-mini
    system_prompt: Answer the telephone.
    tool_ids: ["${tools.tool_0.id}"]
agents:
  reception: {name: Reception, llm_id: "${models.reception.id}"}
"""


def tools(count: int) -> str:
    return "tools:\n" + "".join(TOOL.format(number=number) for number in range(count))


def requests_of_an_idle_plan(made: Bench) -> Counter[str]:
    """Requests by path, of a plan that has nothing to do."""
    made.apply()
    before = len(made.account.log)
    made.assert_idle()
    sent = made.account.log[before:]
    assert {each.method for each in sent} == {"GET"}
    return Counter(each.path for each in sent)


@pytest.mark.parametrize("count", [1, 100, 101], ids="{} tools".format)
def test_an_idle_plan_asks_for_each_list_page_and_once_about_the_account(
    bench: Callable[..., Bench], count: int
) -> None:
    made = bench()
    made.resources(tools(count), MODEL)
    assert requests_of_an_idle_plan(made) == {
        "/v1/tools": ceil(count / PAGE),
        "/v1/models": 1,
        "/v1/agents": 1,
        "/v1/phone-numbers": 1,
        "/v1/audit-events": 1,
    }


def test_kinds_that_may_refer_to_a_declared_one_are_listed_too(bench: Callable[..., Bench]) -> None:
    made = bench()
    made.resources(INTEGRATIONS)
    sent = requests_of_an_idle_plan(made)
    assert sent.keys() >= {"/v1/integrations", "/v1/tools", "/v1/models", "/v1/agents", "/v1/audit-events"}
    assert set(sent.values()) == {1}


def test_what_is_recorded_and_declared_no_more_is_listed(bench: Callable[..., Bench]) -> None:
    made = bench()
    made.resources(tools(2), MODEL)
    made.apply()
    made.resources("", "")
    before = len(made.account.log)
    made.plan()
    paths = Counter(each.path for each in made.account.log[before:])
    kinds = ("tools", "models", "agents", "phone-numbers", "audit-events")
    assert paths == {f"/v1/{kind}": 1 for kind in kinds}


def test_who_and_when_is_asked_for_only_where_there_is_drift(bench: Callable[..., Bench]) -> None:
    made = bench()
    made.resources(tools(2))
    made.apply()
    tool = made.account.named("tools", "tool_0")
    made.account.call("PATCH", f"/v1/tools/{tool['id']}", {"description": "Another."})
    before = len(made.account.log)
    made.plan()
    asked = [each.query for each in made.account.log[before:] if each.path == "/v1/audit-events"]
    assert len(asked) == 2
    assert "resource_type=tool" in asked[1]
