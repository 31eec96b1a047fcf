"""`removed` blocks: what nothing declares any more is forgotten or deleted, as the author says."""

from collections.abc import Callable

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up:\n    type: end_call\n    description: Say goodbye.\n"
WAVE = "tools:\n  wave:\n    type: end_call\n    description: Wave.\n"


def applied(bench: Make, rules: str = "", *quirks: str) -> Bench:
    """A project with two tools, one of which is to go."""
    made = bench(*quirks)
    made.resources(HANG_UP + rules, WAVE)
    made.apply()
    return made


def removed(retain: str) -> str:
    return f"removed:\n  - {{from: tools.hang_up, retain: {retain}}}\n"


@pytest.mark.parametrize("quirks", [(), ("names=unique", "ids=prefixed")], ids=["as documented", "odd"])
def test_an_object_is_given_up_and_stays(bench: Make, quirks: tuple[str, ...]) -> None:
    made = applied(bench, "", *quirks)
    before = len(made.account.writes)
    made.resources(removed("true"), WAVE)

    (change,) = made.plan().document["changes"]
    shown = made("plan").out
    made.apply()

    assert (change["address"], change["action"]) == ("tools.hang_up", "forget")
    assert change["source"] == {"file": "resources/part0.yaml", "line": 2, "column": 5}
    assert "will be forgotten" in shown
    assert len(made.account.writes) == before
    assert {each["name"] for each in made.account.all("tools")} == {"hang_up", "wave"}
    assert "hang_up" not in made.ok("state", "list").out


def test_a_block_that_has_done_its_work_is_told_of_and_does_no_harm(bench: Make) -> None:
    made = applied(bench)
    made.resources(removed("true"), WAVE)
    made.apply()

    made.assert_idle()
    (notice,) = made.plan().document["diagnostics"]
    assert (notice["code"], notice["severity"]) == ("removed-already", "notice")
    made.resources("", WAVE)
    made.assert_idle()


def test_an_object_that_was_to_be_retained_is_deleted_after_all(bench: Make) -> None:
    made = applied(bench, "    lifecycle: {retain: true}\n")
    made.resources("", WAVE)
    assert made.plan().actions == {"tools.hang_up": "forget"}
    made.resources(removed("false"), WAVE)

    made.apply()

    assert [each["name"] for each in made.account.all("tools")] == ["wave"]


def test_a_protected_object_may_be_given_up_and_not_deleted(bench: Make) -> None:
    made = applied(bench, "    lifecycle: {protect: true}\n")
    made.resources(removed("false"), WAVE)
    refused = made("apply", "--auto-approve")
    assert (refused.code, "protected" in refused.out + refused.err) == (3, True)
    made.resources(removed("true"), WAVE)
    made.apply()
    assert {each["name"] for each in made.account.all("tools")} == {"hang_up", "wave"}


def test_what_is_given_up_survives_a_destroy(bench: Make) -> None:
    made = applied(bench)
    made.resources(removed("true"), WAVE)
    told = " ".join(made.ok("destroy", "--auto-approve").out.split())
    assert "will be forgotten because everything is to be destroyed; the object stays" in told
    assert [each["name"] for each in made.account.all("tools")] == ["hang_up"]


def test_a_block_beside_the_resource_is_an_error_with_its_place(bench: Make) -> None:
    made = applied(bench)
    made.resources(HANG_UP, removed("true"))
    refused = made("validate")
    assert refused.code == 1
    assert "resources/part1.yaml:2:5" in refused.out + refused.err
    assert "`tools.hang_up` is still declared" in " ".join((refused.out + refused.err).split())
