"""A replacement that was cut off and left more than one candidate: the commands that are printed decide."""

from tests.apply.running import Make, recorded
from tests.cli.bench import Bench
from tests.cli.test_crash import Killer, kill_apply

BEFORE = "tools:\n  bye: {type: end_call, description: Say goodbye.}\n"
AFTER = "tools:\n  bye: {type: transfer_call, description: Say goodbye., transfer_to: '+49301234567'}\n"


def cut_off(made: Bench) -> tuple[str, str, str]:
    """The ids of the old object, of the new one, and of one that somebody else made meanwhile."""
    made.resources(BEFORE)
    made.apply()
    old = made.account.named("tools", "bye")["id"]
    made.resources(AFTER)
    kill_apply(made, Killer(1, after=True))
    new = next(each for each in made.account.all("tools") if each["id"] != old)
    body = {key: new[key] for key in ("name", "type", "description", "transfer_to")}
    return old, new["id"], made.account.call("POST", "/v1/tools", body)["id"]


def test_the_object_that_is_named_takes_the_place_of_the_old_one_which_is_deleted(bench: Make) -> None:
    made = bench()
    _, new, other = cut_off(made)

    refused = made("apply", "--auto-approve")
    made.ok("import", "tools.bye", new)
    planned = made.plan().actions
    made.apply()

    assert refused.code == 3
    assert f"voxform -C {made.folder} import tools.bye {new}" in refused.out
    assert planned == {"tools.bye": "delete"}
    assert {each["id"] for each in made.account.all("tools")} == {new, other}
    assert recorded(made) == {new}
    made.assert_idle()


def test_the_old_object_is_named_when_none_of_the_others_is_its_work(bench: Make) -> None:
    made = bench()
    old, new, other = cut_off(made)

    refused = made("apply", "--auto-approve")
    made.ok("import", "tools.bye", old)

    assert f"voxform -C {made.folder} import tools.bye {old}" in refused.out
    assert recorded(made) == {old}
    assert made.plan().document["pending"] == []
    for stray in (new, other):
        made.account.call("DELETE", f"/v1/tools/{stray}")
    made.apply()
    assert made.account.named("tools", "bye")["type"] == "transfer_call"
    made.assert_idle()


def test_an_address_without_an_unsettled_replacement_is_still_recorded_once(bench: Make) -> None:
    made = bench()
    made.resources(BEFORE)
    made.apply()

    refused = made("import", "tools.bye", "another")

    assert refused.code == 1
    assert "import-recorded" in refused.err
