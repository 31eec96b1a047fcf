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
