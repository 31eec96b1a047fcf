"""Partial plans and requested replacements of a receptionist, whose parts must hold together at every moment."""

import json
from collections.abc import Callable

import pytest
from tests.cli.bench import Bench
from tests.cli.meddling import refusing, while_
from tests.cli.test_receptionist import AGENT, KEYS, MODEL, NO_TOOL, TOOL, hired
from tests.cli.watching import watch

Make = Callable[..., Bench]

MOVED_KEYS = KEYS.replace("Hello@", "Desk@")
NEWS = [
    each.replace("clinic", "practice").replace("Send the", "Mail the") for each in (KEYS, TOOL, MODEL, AGENT)
]
QUIRKS = pytest.mark.parametrize(
    "quirks",
    [(), ("names=unique",), ("references=free", "ids=prefixed")],
    ids=["as documented", "unique names", "dangling references"],
)


@QUIRKS
def test_a_target_is_created_with_what_it_needs_and_the_rest_later(
    bench: Make, quirks: tuple[str, ...]
) -> None:
    made = bench(*quirks)
    made.resources(KEYS, TOOL, MODEL, AGENT)

    made.apply("--target", "tools.send_summary")

    assert [path for _, path in made.account.writes] == ["/v1/integrations", "/v1/tools"]
    assert made.plan("--target", "tools.send_summary").actions == {}
    made.apply()
    made.assert_idle()


@QUIRKS
def test_what_is_excluded_waits_with_what_refers_to_it(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    made.resources(*NEWS)

    assert made.plan("--exclude", "models.reception").actions == {"tools.send_summary": "update"}
    made.apply("--exclude", "models.reception")
    assert made.plan().actions == {"models.reception": "update", "agents.reception": "update"}
    made.apply()
    made.assert_idle()


@QUIRKS
def test_a_replaced_key_takes_along_the_tool_that_holds_it(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    deleted = watch(made.account)
    made.resources(MOVED_KEYS, *NEWS[1:])

    assert made.plan("--target", "integrations.resend").actions == {
        "integrations.resend": "replace",
        "tools.send_summary": "update",
    }
    left_out = made.plan("--exclude", "tools.send_summary", "--target", "integrations.resend")
    assert left_out.actions == {}
    made.apply("--target", "integrations.resend")

    assert deleted == [("integrations", [])]
    made.apply()
    made.assert_idle()


@QUIRKS
def test_a_key_is_made_anew_on_request(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    deleted, before = watch(made.account), made.account.named("integrations", "resend")["id"]

    planned = made.plan("--replace", "integrations.resend").document
    made.apply("--replace", "integrations.resend")

    assert [(each["address"], each["action"], each["reason"]) for each in planned["changes"]] == [
        ("integrations.resend", "replace", "requested"),
        ("tools.send_summary", "update", "reference_changed"),
    ]
    assert planned["selection"]["replace"] == ["integrations.resend"]
    assert deleted == [("integrations", [])]
    after = made.account.named("integrations", "resend")["id"]
    assert after != before
    assert made.account.all("tools")[0]["credential_id"] == after
    made.assert_idle()


@QUIRKS
def test_a_part_is_destroyed_with_what_hangs_on_it(bench: Make, quirks: tuple[str, ...]) -> None:
    made = hired(bench, quirks)
    deleted = watch(made.account)

    made.ok("destroy", "--auto-approve", "--exclude", "models.reception")
    assert [kind for kind, _ in deleted] == ["agents"]
    made.ok("destroy", "--auto-approve", "--target", "tools.send_summary")
    assert [kind for kind, _ in deleted] == ["agents", "models", "tools"]
    made.ok("destroy", "--auto-approve")
    assert [kind for kind, _ in deleted[3:]] == ["integrations", "integrations"]


def test_a_tool_that_is_declared_no_more_is_let_go_by_its_model_first(bench: Make) -> None:
    made = hired(bench, ())
    made.resources(KEYS, NO_TOOL, MODEL.replace('    tool_ids: ["${tools.send_summary.id}"]\n', ""), AGENT)

    assert made.plan("--target", "tools.send_summary").actions == {
        "models.reception": "update",
        "tools.send_summary": "delete",
    }
    assert made.plan("--exclude", "models.reception").actions == {}


def test_the_plan_says_that_it_is_partial_and_the_file_carries_the_selection(bench: Make) -> None:
    made = hired(bench, ())
    made.resources(*NEWS)
    file = str(made.folder / "plan.json")

    shown = made.ok("plan", "--target", "tools.send_summary", "--out", file)
    assert "with --target tools.send_summary" in shown.out
    assert "This plan is partial" in shown.out
    assert "2 changes are left out: agents.reception and models.reception." in " ".join(shown.out.split())
    assert "--target tools.send_summary" in made.ok("show", file).out

    made.ok("apply", file)
    assert made.plan().actions == {"models.reception": "update", "agents.reception": "update"}


def test_a_digest_approves_its_own_selection_only(bench: Make) -> None:
    made = hired(bench, ())
    made.resources(*NEWS)
    partial = made.plan("--target", "tools.send_summary").document["digest"]

    assert made("apply", "--expect", partial).code == 3
    assert made("apply", "--expect", partial, "--target", "models.reception").code == 3
    made.ok("apply", "--expect", partial, "--target", "tools.send_summary")
    whole = made.plan().document["digest"]
    assert made("apply", "--expect", whole, "--exclude", "agents.reception").code == 3


def test_a_partial_run_goes_on_under_its_approval_when_a_target_is_gone_already(bench: Make) -> None:
    hang_up = "tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n"
    careless = MODEL.replace('    tool_ids: ["${tools.send_summary.id}"]\n', "")
    made = hired(bench, (), KEYS, TOOL, careless, AGENT, hang_up)
    made.resources(KEYS, NO_TOOL, careless, AGENT, hang_up.replace("Say", "Wave"))
    chosen = ("--target", "tools.send_summary", "--target", "tools.hang_up")
    digest = made.plan(*chosen).document["digest"]

    with while_(made, refusing("PATCH", "", "not now", "422 Unprocessable")):
        assert made("apply", "--expect", digest, *chosen).code == 4
    assert "tools.send_summary" not in made.ok("state", "list").out
    assert made("apply", "--auto-approve", *chosen).code == 1
    made.ok("apply", "--expect", digest, *chosen)
    made.assert_idle()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--target", "tools.send_sumary"), "Did you mean tools.send_summary?"),
        (("--exclude", "send_summary"), "'send_summary' is none"),
        (("--replace", "tools.nothing"), "neither declared nor recorded"),
    ],
    ids=["a slip of the pen", "no address", "nothing"],
)
def test_a_wrong_address_is_an_error_and_nothing_is_written(
    bench: Make, flags: tuple[str, str], said: str
) -> None:
    made = hired(bench, ())
    made.resources(*NEWS)
    before = len(made.account.writes)

    planned, applied = made("plan", *flags), made("apply", "--auto-approve", *flags)

    assert (planned.code, applied.code) == (1, 1)
    assert said in planned.out
    assert said in applied.out + applied.err
    assert len(made.account.writes) == before


def test_a_saved_plan_takes_no_selection_and_an_edited_one_is_refused(bench: Make) -> None:
    made = hired(bench, ())
    made.resources(*NEWS)
    file = made.folder / "plan.json"
    made.ok("plan", "--target", "tools.send_summary", "--out", str(file))
    refused = made("apply", str(file), "--target", "models.reception")
    assert (refused.code, "carries its own --target" in refused.err) == (1, True)
    document = json.loads(file.read_text())
    document["selection"]["target"] = ["models.reception"]
    file.write_text(json.dumps(document))
    assert "edited" in made("apply", str(file)).err


def test_everything_cannot_be_destroyed_and_made_anew(bench: Make) -> None:
    made = hired(bench, ())
    assert made("destroy", "--auto-approve", "--replace", "integrations.resend").code == 1
    assert made("apply", "--destroy", "--auto-approve", "--replace", "integrations.resend").code == 1
    assert made.account.named("integrations", "resend")


@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("apply", "--auto-approve"),
        ("destroy", "--auto-approve"),
        ("adopt", "--auto-approve"),
        ("rotate", "integrations.resend", "--auto-approve"),
    ],
    ids=["plan", "apply", "destroy", "adopt", "rotate"],
)
def test_a_variable_without_a_value_is_wrong_usage(bench: Make, command: tuple[str, ...]) -> None:
    made = bench()
    made.resources(KEYS)

    outcome = made(*command, "--var", "domain")

    assert (outcome.code, "'domain' is not of the form name=value" in outcome.err) == (1, True)
    assert made.account.writes == []
