"""A saved plan that was edited shows another plan than it would apply, so it is neither shown nor applied."""

import json
from collections.abc import Callable

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

EDITS = {
    "a change is hidden": lambda plan: plan.update(changes=[]),
    "another address of the platform": lambda plan: plan.update(api_url="https://api.oneinbox.ai"),
    "another environment": lambda plan: plan.update(environment="dev"),
    "a guard is lifted": lambda plan: plan["selection"].update(allow=["delete-all"]),
    "it destroys": lambda plan: plan["selection"].update(destroy=True),
    "another state": lambda plan: plan["state"].update(lineage="another"),
}


@pytest.mark.parametrize("command", ["show", "apply"])
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_plan_is_refused(
    bench: Make, edit: Callable[[dict[str, object]], None], command: str
) -> None:
    made = bench()
    made.resources("tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n")
    file = made.folder / "plan.json"
    made.ok("plan", "--out", str(file))
    plan = json.loads(file.read_text())
    edit(plan)
    file.write_text(json.dumps(plan))

    outcome = made(command, str(file))

    assert (outcome.code, made.account.writes) == (1, [])
    assert "plan-file-edited" in outcome.err
