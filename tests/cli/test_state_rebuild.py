"""`state rebuild`: a state that was lost or damaged is made anew, as a plan to approve; nothing is deleted."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"


def applied(bench: Make, *quirks: str) -> Bench:
    made = bench(*quirks)
    made.resources(INTEGRATIONS, TOOLS, HANG_UP)
    made.apply()
    return made


def stored(made: Bench) -> Path:
    return made.folder / ".voxform" / "state" / "default.json"


def ids(made: Bench) -> dict[str, str]:
    return {each["address"]: each["id"] for each in listed(made)["resources"]}


def listed(made: Bench) -> Any:
    return made.ok("state", "list", "--json").document


def lose(made: Bench) -> None:
    shutil.rmtree(stored(made).parent)


def damage(made: Bench) -> None:
    stored(made).write_bytes(stored(made).read_bytes()[:300])


def lose_all_but_the_backup(made: Bench) -> None:
    stored(made).unlink()


def edit(made: Bench) -> None:
    stored(made).write_bytes(stored(made).read_bytes().replace(b"Say goodbye", b"Say farewell"))


def leave_a_strange_journal(made: Bench) -> None:
    stored(made).with_name("default.json.journal").write_bytes(b"nothing of ours\n")


HARM = {
    "it is lost": lose,
    "half of it is there": damage,
    "only its backup is there": lose_all_but_the_backup,
    "somebody edited it": edit,
    "its journal is damaged": leave_a_strange_journal,
}


@pytest.mark.parametrize("harm", HARM.values(), ids=HARM)
def test_every_object_is_found_again_and_nothing_is_written_or_deleted(
    bench: Make, harm: Callable[[Bench], None]
) -> None:
    made = applied(bench)
    before, lineage, writes = ids(made), listed(made)["lineage"], len(made.account.writes)
    harm(made)
    beside = stored(made).parent
    left = (
        [each.read_bytes() for each in beside.iterdir() if each.suffix != ".lock"] if beside.exists() else []
    )

    outcome = made.ok("state", "rebuild", "--auto-approve")

    assert ids(made) == before
    assert listed(made)["lineage"] != lineage
    assert len(made.account.writes) == writes
    assert "Rebuilt: 6." in outcome.out
    assert "rebuild-limits" in outcome.out
    now = [each.read_bytes() for each in beside.iterdir()]
    assert [each for each in left if each not in now] == []
    made.assert_idle()
    assert made.ok("apply", "--auto-approve").code == 0


def test_without_a_yes_everything_stays(bench: Make) -> None:
    made = applied(bench)
    damage(made)
    before = {each.name: each.read_bytes() for each in stored(made).parent.iterdir()}

    outcome = made("state", "rebuild")

    assert (outcome.code, "The adoption was not approved" in outcome.err) == (1, True)
    assert {each.name: each.read_bytes() for each in stored(made).parent.iterdir()} == before


def test_what_was_wrong_is_told_with_the_other_ways_out(bench: Make) -> None:
    made = applied(bench)
    damage(made)
    document = made("state", "rebuild", "--json").document
    (warning,) = [each for each in document["diagnostics"] if each["severity"] == "warning"]
    assert (warning["code"], "default.json.backup" in warning["hint"]) == ("state-damaged", True)
    assert "state rebuild" not in warning["hint"]
    assert "voxform" in made("plan").err
    assert "state rebuild" in made("plan").err


def test_a_state_with_records_is_not_made_anew(bench: Make) -> None:
    made = applied(bench)
    before = stored(made).read_bytes()
    outcome = made("state", "rebuild", "--auto-approve")
    assert (outcome.code, "refused[state-not-lost]" in outcome.err, "voxform" in outcome.err) == (
        3,
        True,
        True,
    )
    assert stored(made).read_bytes() == before


def test_the_state_of_a_newer_version_is_left_alone(bench: Make) -> None:
    made = applied(bench)
    stored(made).write_bytes(stored(made).read_bytes().replace(b'"format": 1', b'"format": 2'))
    before = stored(made).read_bytes()
    outcome = made("state", "rebuild", "--auto-approve")
    assert (outcome.code, "state-format" in outcome.err) == (1, True)
    assert stored(made).read_bytes() == before


def test_twins_are_a_choice_and_nothing_is_made_before(bench: Make) -> None:
    made = applied(bench)
    made.account.call("POST", "/v1/tools", {"name": "hang_up", "type": "end_call", "description": "By hand."})
    damage(made)
    before = stored(made).read_bytes()

    outcome = made("state", "rebuild", "--auto-approve")

    assert (outcome.code, "adopt-ambiguous" in outcome.out) == (3, True)
    assert stored(made).read_bytes() == before


def test_an_emptied_state_may_be_made_anew(bench: Make) -> None:
    made = applied(bench)
    for address in ids(made):
        made.ok("state", "rm", address)
    made.ok("state", "rebuild", "--auto-approve")
    assert len(ids(made)) == 6
    made.assert_idle()


def test_where_nothing_is_found_nothing_is_made(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP)
    outcome = made.ok("state", "rebuild", "--auto-approve")
    assert "Adoption: 0 to adopt; 1 resource not in the account." in outcome.out
    assert not stored(made).exists()
