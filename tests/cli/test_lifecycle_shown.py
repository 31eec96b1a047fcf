"""A plan says which rules about a resource come and go: a lifted protection is seen before it is approved."""

from collections.abc import Callable

from tests.cli.bench import Bench

Make = Callable[..., Bench]

HANG_UP = "tools:\n  hang_up:\n    type: end_call\n    description: Say goodbye.\n"


def test_a_lifted_protection_is_shown(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP + "    lifecycle: {protect: true}\n")
    assert "lifecycle.protect" in made("plan").out
    made.apply()
    made.resources(HANG_UP.replace("Say", "Wave") + "    lifecycle: {protect: false, retain: true}\n")

    (change,) = made.plan().document["changes"]

    assert change["lifecycle"] == {
        "protect": {"before": True, "after": False},
        "retain": {"before": None, "after": True},
    }
    shown = [line.split() for line in made("plan").out.splitlines() if "lifecycle." in line]
    assert shown == [
        ["~", "lifecycle.protect:", "true", "->", "false"],
        ["+", "lifecycle.retain:", "true"],
    ]


def test_a_plan_with_rules_can_be_saved_shown_and_applied(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP + "    lifecycle: {protect: true}\n")
    file = str(made.folder / "plan.json")
    made.ok("plan", "--out", file)
    assert "lifecycle.protect" in made.ok("show", file).out
    made.ok("apply", file)
    made.assert_idle()


def test_what_only_the_state_is_told_is_said_to_send_nothing(bench: Make) -> None:
    made = bench()
    made.resources(HANG_UP)
    made.apply()
    made.resources(HANG_UP + "    lifecycle: {protect: true}\n")

    told = " ".join(made("plan").out.split())

    assert "because its lifecycle rules changed; nothing is sent" in told
