"""`drift` never calls an account unchanged that it could not compare."""

from collections.abc import Callable

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]

TOOLS = "tools:\n" + "".join(
    f"  bye_{number}: {{type: end_call, description: Say goodbye.}}\n" for number in range(3)
)


@pytest.fixture
def applied(bench: Make) -> Bench:
    made = bench()
    made.resources(TOOLS)
    made.apply()
    return made


def settings(bench: Bench, more: str) -> None:
    bench.write("voxform.yaml", f"project: clinic\napi: {{url: '{bench.account.url}', {more}}}\n")


def test_an_account_as_it_was_left_has_no_drift(applied: Bench) -> None:
    outcome = applied("drift")

    assert (outcome.code, outcome.out) == (0, "No drift. Nothing was changed outside of voxform.\n")


def test_an_object_that_cannot_be_seen_yet_is_an_error(applied: Bench) -> None:
    settings(applied, "settle: 1h")
    applied.account.call("DELETE", f"/v1/tools/{applied.account.named('tools', 'bye_0')['id']}")

    shown, printed = applied("drift"), applied("drift", "--json")

    assert (shown.code, printed.code) == (1, 1)
    assert "No drift" not in shown.out
    assert [each["code"] for each in printed.document["diagnostics"]] == ["not-visible-yet"]


@pytest.mark.parametrize("mode", [(), ("--json",)], ids=["for people", "as JSON"])
def test_another_account_is_refused(applied: Bench, mode: tuple[str, ...]) -> None:
    settings(applied, "settle: 0s")
    for each in applied.account.all("tools"):
        applied.account.call("DELETE", f"/v1/tools/{each['id']}")

    outcome = applied("drift", *mode)

    assert outcome.code == 3
    assert "Every recorded object is gone" in outcome.out


def test_what_only_stands_in_the_way_of_an_apply_stops_no_drift_from_being_told_accepted_or_written(
    applied: Bench,
) -> None:
    lacking = "  later: {type: end_call, lifecycle: {ignore_changes: [description]}}\n"
    applied.resources(TOOLS + lacking)
    id_ = applied.account.named("tools", "bye_0")["id"]
    assert "required-on-create" in applied("plan").out

    for option in ("--accept", "--write"):
        applied.account.call("PATCH", f"/v1/tools/{id_}", {"description": f"By hand, {option}."})
        told = applied("drift", "--json")
        assert (told.code, [each["address"] for each in told.document["drift"]]) == (2, ["tools.bye_0"])
        applied.ok("drift", option, "--auto-approve")
        assert applied("drift").code == 0
