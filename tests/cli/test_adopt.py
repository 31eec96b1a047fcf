"""`voxform adopt`: the whole configuration takes what the account holds of it; nothing is written there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

from voxform.state.file import FileStore
from voxform.state.store import Holder

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"
BY_HAND = {"name": "hang_up", "type": "end_call", "description": "Say goodbye."}


def by_hand(made: Bench, **more: Any) -> str:
    """The id of a tool that somebody made in the dashboard."""
    made_one: Any = made.account.call("POST", "/v1/tools", BY_HAND | more)
    return str(made_one["id"])


def codes(document: Any, severity: str = "refusal") -> list[str]:
    return [each["code"] for each in document["diagnostics"] if each["severity"] == severity]


def recorded(made: Bench) -> dict[str, str]:
    every = made.ok("state", "list", "--json").document["resources"]
    return {each["address"]: each["id"] for each in every}


def test_what_is_as_declared_is_recorded_and_the_next_plan_is_empty(bench: Make) -> None:
    made = bench()
    id_ = by_hand(made)
    made.resources(HANG_UP)

    shown = made.ok("adopt", "--auto-approve")

    assert "tools.hang_up  will be adopted by its identity; nothing is sent" in shown.out
    assert "Adopted: 1." in shown.out
    assert recorded(made) == {"tools.hang_up": id_}
    assert made.account.writes == [("POST", "/v1/tools")]
    made.assert_idle()
    assert made.ok("adopt").out == "Nothing to adopt. Every declared resource is recorded.\n"


def test_what_differs_is_shown_and_left_to_the_next_apply(bench: Make) -> None:
    made = bench()
    by_hand(made, description="Bye.")
    made.resources(HANG_UP)

    document = made.ok("adopt", "--auto-approve", "--json").document
    (change,) = document["changes"]

    assert (change["action"], change["later"], [each["path"] for each in change["fields"]]) == (
        "adopt",
        "update",
        ["description"],
    )
    assert made.account.named("tools", "hang_up")["description"] == "Bye."
    assert made.account.writes == [("POST", "/v1/tools")]
    planned = made.plan().document["changes"]
    assert [(each["action"], each["reason"]) for each in planned] == [("update", "config_changed")]
    made.apply()
    assert made.account.named("tools", "hang_up")["description"] == "Say goodbye."
    made.assert_idle()


def test_what_nobody_made_is_named_and_created_by_the_next_apply(bench: Make) -> None:
    made = bench()
    by_hand(made)
    made.resources(HANG_UP, "tools:\n  wave: {type: end_call, description: Wave.}\n")

    outcome = made.ok("adopt", "--auto-approve")

    assert (
        "Not in the account: the next apply would create:\n  tools.wave (resources/part1.yaml:2)"
        in outcome.out
    )
    assert "Adoption: 1 to adopt; 1 resource not in the account." in outcome.out
    assert made.plan().actions == {"tools.wave": "create"}


def test_of_several_objects_none_is_taken_and_one_is_chosen_by_its_block(bench: Make) -> None:
    made = bench()
    by_hand(made)
    second = by_hand(made)
    made.account.call("POST", "/v1/tools", BY_HAND | {"name": "wave"})
    made.resources(HANG_UP, "tools:\n  wave: {type: end_call, description: Say goodbye.}\n")

    refused = made("adopt", "--auto-approve", "--json")
    told = made("adopt", "--auto-approve")

    assert (refused.code, told.code) == (3, 3)
    assert recorded(made) == {}
    (ambiguous,) = refused.document["ambiguous"]
    assert ambiguous["addresses"] == ["tools.hang_up"]
    assert second in [each["id"] for each in ambiguous["candidates"]]
    assert codes(refused.document) == ["adopt-ambiguous"]
    assert "Nothing can be adopted like this: 1 refusal, see above." in told.out
    (problem,) = [each for each in refused.document["diagnostics"] if each["code"] == "adopt-ambiguous"]
    lines = problem["hint"].splitlines()
    start = next(at for at, each in enumerate(lines) if second in each) - 2
    block = "\n".join(each[2:] for each in lines[start : start + 3])

    made.resources(HANG_UP + f"{block}\n", "tools:\n  wave: {type: end_call, description: Say goodbye.}\n")
    made.ok("adopt", "--auto-approve")

    assert recorded(made)["tools.hang_up"] == second
    made.assert_idle()


def test_what_is_contested_may_be_left_out(bench: Make) -> None:
    made = bench()
    by_hand(made)
    by_hand(made)
    wave = made.account.call("POST", "/v1/tools", BY_HAND | {"name": "wave"})["id"]
    made.resources(HANG_UP, "tools:\n  wave: {type: end_call, description: Say goodbye.}\n")

    made.ok("adopt", "--auto-approve", "--exclude", "tools.hang_up")

    assert recorded(made) == {"tools.wave": wave}
    assert made("adopt", "--target", "tools.wave").code == 0


def test_two_resources_do_not_share_out_one_object(bench: Make) -> None:
    made = bench()
    by_hand(made)
    one = HANG_UP.replace("hang_up: {", "one: {name: hang_up, ")
    made.resources(one, one.replace("one:", "two:"))

    refused = made("adopt", "--auto-approve", "--json")

    assert refused.code == 3
    assert [each["addresses"] for each in refused.document["ambiguous"]] == [["tools.one", "tools.two"]]
    assert recorded(made) == {}


def test_nothing_is_recorded_without_a_yes(bench: Make) -> None:
    made = bench()
    by_hand(made)
    made.resources(HANG_UP)

    asked, as_json = made("adopt"), made("adopt", "--json")

    assert (asked.code, as_json.code) == (1, 1)
    assert "--auto-approve or --expect DIGEST" in asked.err
    assert recorded(made) == {}


def test_an_approval_is_of_what_was_shown(bench: Make) -> None:
    made = bench()
    by_hand(made)
    made.resources(HANG_UP)
    digest = made("adopt", "--json").document["digest"]
    made.resources(HANG_UP.replace("goodbye", "farewell"))

    refused = made("adopt", "--expect", digest)
    made.resources(HANG_UP)
    made.ok("adopt", "--expect", digest)

    assert refused.code == 3
    assert len(recorded(made)) == 1


def test_no_secret_is_needed_and_what_is_taken_unseen_is_named(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    before = len(made.account.writes)
    (made.folder / ".voxform" / "state" / "default.json").unlink()
    (made.folder / ".voxform" / "state" / "default.json.backup").unlink()
    for name in ("RESEND_API_KEY", "CALCOM_API_KEY", "CRM_TOKEN"):
        monkeypatch.delenv(name)

    shown = made.ok("adopt", "--auto-approve")

    assert "taken unseen: api_key" in shown.out
    assert len(made.account.writes) == before
    assert len(recorded(made)) == 5
    made.assert_idle()


def test_an_object_of_another_account_is_not_taken(bench: Make) -> None:
    made = bench()
    by_hand(made)
    made.resources(HANG_UP)
    made.write(
        "voxform.yaml",
        f"project: clinic\napi: {{url: '{made.account.url}', settle: 0s, account: org_of_somebody_else}}\n",
    )
    refused = made("adopt", "--auto-approve")
    assert (refused.code, "The key belongs to another account" in refused.out) == (3, True)
    assert recorded(made) == {}


@pytest.mark.parametrize(
    "arguments",
    [("adopt",), ("state", "rebuild"), ("state", "push", "state.json")],
    ids=["adopt", "rebuild", "push"],
)
def test_while_an_apply_runs_nobody_else_records(
    bench: Make, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    made.resources(HANG_UP)
    made.apply()
    made.write("state.json", made.ok("state", "pull").out)
    monkeypatch.chdir(made.folder)
    before = Path(".voxform/state/default.json").read_bytes()
    holder = Holder("run-1", "alice", "laptop", 4711, "2026-11-22T12:00:00+00:00")
    store = FileStore(Path(".voxform/state/default.json"), environment="default", api_url=made.account.url)
    with store.lock(holder, 0):
        refused = made(*arguments, "--auto-approve")
    assert (refused.code, "alice" in refused.err) == (3, True)
    assert Path(".voxform/state/default.json").read_bytes() == before


def test_an_approval_that_was_used_is_no_mistake(bench: Make) -> None:
    made = bench()
    by_hand(made)
    made.resources(HANG_UP)
    digest = made("adopt", "--json").document["digest"]
    made.ok("adopt", "--expect", digest)
    assert "Nothing to adopt" in made.ok("adopt", "--expect", digest).out


def test_a_policy_may_forbid_it(bench: Make) -> None:
    made = bench()
    by_hand(made, description="Bye.")
    made.resources(HANG_UP)
    api = f"project: clinic\napi: {{url: '{made.account.url}', settle: 0s}}\n"
    made.write("voxform.yaml", api + "policy: {forbid: [adopt tools]}\n")
    refused = made("adopt", "--auto-approve")
    made.write("voxform.yaml", api + "policy: {forbid: [update tools], max_changes: 0}\n")

    assert (refused.code, "refused[forbidden]" in refused.out) == (3, True)
    assert recorded(made) == {}
    made.ok("adopt", "--auto-approve")
