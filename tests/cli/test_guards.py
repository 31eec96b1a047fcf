"""Guards, approval and exit codes."""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]


@pytest.fixture
def applied(bench: Make) -> Bench:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    return made


def rules(bench: Bench) -> set[str]:
    return {each["rule"] for each in bench.plan().document["diagnostics"] if each["severity"] == "refusal"}


def test_an_empty_configuration_does_not_delete_everything(applied: Bench) -> None:
    applied.resources("", "")

    outcome = applied("apply", "--auto-approve")
    allowed = applied.plan("--allow", "delete-all")

    assert (outcome.code, rules(applied)) == (3, {"delete-all"})
    assert allowed.code == 0
    assert len(allowed.document["changes"]) == 5
    assert len(applied.account.all("tools")) == 3


@pytest.mark.parametrize(
    ("options", "out", "err"),
    [((), 1, 0), (("-q",), 0, 1), (("--json",), 0, 1)],
    ids=["shown", "quiet", "json"],
)
def test_a_refusal_is_printed_once(applied: Bench, options: tuple[str, ...], out: int, err: int) -> None:
    applied.resources("", "")

    outcome = applied("apply", "--auto-approve", *options)

    summary = "Every recorded resource would be deleted"
    assert (outcome.code, outcome.out.count(summary), outcome.err.count(summary)) == (3, out, err)


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")], ids=["plan", "apply"])
def test_who_sends_the_plan_to_a_file_is_told_of_a_refusal_all_the_same(
    applied: Bench, command: tuple[str, ...]
) -> None:
    applied.resources("", "")

    outcome = applied(*command)

    assert outcome.code == 3
    assert outcome.err == (
        "This plan cannot be applied: 1 refusal (delete-all). The plan, on standard output, says why.\n"
    )


def test_protection_outlives_the_block_that_asked_for_it(applied: Bench) -> None:
    protected = TOOLS.replace("    type: api_call\n", "    type: api_call\n    lifecycle: {protect: true}\n")
    applied.resources(INTEGRATIONS, protected)
    change = applied.plan().document["changes"]
    applied.apply()
    without = TOOLS[: TOOLS.index("  look_up:")]

    applied.resources(INTEGRATIONS, without)

    assert [(each["action"], each["reason"], each["fields"]) for each in change] == [
        ("update", "lifecycle_changed", [])
    ]
    assert rules(applied) == {"protected"}
    assert applied("apply", "--auto-approve").code == 3
    applied.resources(
        INTEGRATIONS, TOOLS.replace("type: api_call", "type: api_call\n    lifecycle: {protect: false}")
    )
    applied.apply()
    applied.resources(INTEGRATIONS, without)
    applied.apply()
    assert {each["name"] for each in applied.account.all("tools")} == {"send_summary", "book_visit"}


def test_a_retained_object_is_forgotten_not_deleted(applied: Bench) -> None:
    retained = TOOLS.replace("    type: api_call\n", "    type: api_call\n    lifecycle: {retain: true}\n")
    applied.resources(INTEGRATIONS, retained)
    applied.apply()
    applied.resources(INTEGRATIONS, TOOLS[: TOOLS.index("  look_up:")])

    actions = applied.plan().actions
    applied.apply()

    assert actions == {"tools.look_up": "forget"}
    assert len(applied.account.all("tools")) == 3


def test_another_account_is_refused(applied: Bench) -> None:
    other = applied.account
    settings = applied.folder / "voxform.yaml"
    settings.write_text(
        f"project: clinic\napi: {{url: '{other.url}', settle: 0s, account: org_of_somebody_else}}\n"
    )

    outcome = applied.plan()

    assert outcome.code == 3
    assert rules(applied) == {"account"}


def test_when_every_recorded_object_is_gone_the_account_is_doubted(applied: Bench) -> None:
    for kind in ("tools", "integrations"):
        for each in applied.account.all(kind):
            applied.account.call("DELETE", f"/v1/{kind}/{each['id']}")

    assert applied.plan().code == 3
    assert rules(applied) == {"account"}
    assert applied.apply("--allow", "account").code == 0
    assert len(applied.account.all("tools")) == 3


def test_apply_without_a_terminal_or_an_approval_changes_nothing(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)

    outcome = made("apply")
    quiet = made("apply", "-q")
    as_json = made("apply", "--json")

    assert (outcome.code, quiet.code, as_json.code) == (1, 1, 1)
    assert "standard input is not a terminal" in outcome.err
    assert "with --json nobody is asked" in as_json.err
    assert "Answer yes" not in outcome.err
    assert quiet.out == outcome.out  # who is to approve must see what
    assert made.account.writes == []


def test_a_saved_plan_is_applied_exactly_or_refused(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    saved = str(made.folder / "plan.json")
    made.ok("plan", "--out", saved)
    digest = made.plan().document["digest"]
    made.resources(INTEGRATIONS, TOOLS.replace("Book a visit.", "Book it."))

    refused = made("apply", saved)
    made.resources(INTEGRATIONS, TOOLS)
    done = made("apply", "--expect", digest)
    again = made("apply", saved)

    assert (refused.code, done.code, again.code) == (3, 0, 0)
    assert "digest-differs" in refused.err
    assert len(made.account.writes) == 5
    assert made.ok("show", saved).out == made.ok("show", saved).out


@pytest.mark.parametrize("digest", ["", "abc", "sha256:12", "SHA256:" + "0" * 64])
def test_what_is_no_digest_is_wrong_usage(bench: Make, digest: str) -> None:
    made = bench()

    outcome = made("apply", "--expect", digest)

    assert (outcome.code, outcome.out) == (1, "")
    assert "Invalid value for --expect" in outcome.err


def test_the_digest_does_not_depend_on_which_secrets_are_set(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    edited = TOOLS.replace("Accept: application/json", "Accept: text/plain")
    made.resources(INTEGRATIONS, edited)
    with_secrets = made.plan().document["digest"]
    for name in ("RESEND_API_KEY", "CALCOM_API_KEY", "CRM_TOKEN"):
        monkeypatch.delenv(name)

    without = made.plan().document

    assert without["digest"] == with_secrets
    assert [each["path"] for each in without["changes"][0]["fields"]] == ["headers"]


def test_a_missing_secret_stops_apply_before_anything_is_sent(
    bench: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    monkeypatch.setenv("RESEND_API_KEY", "")

    outcome = made("apply", "--auto-approve")

    assert outcome.code == 1
    assert "RESEND_API_KEY" in outcome.err
    assert made.account.writes == []
    assert not (made.folder / ".voxform" / "state" / "default.json").exists()


def test_detailed_exit_codes(applied: Bench) -> None:
    assert applied.plan("--detailed-exitcode").code == 0
    applied.resources(INTEGRATIONS, TOOLS.replace("Book a visit.", "Book it."))
    assert applied.plan("--detailed-exitcode").code == 2
    assert applied.plan().code == 0


def test_a_platform_error_is_mapped_to_the_line_that_caused_it(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS.replace("timezone: Europe/Berlin", "timezone: Mars/Olympus"))
    made.account.between.meddle = _refuse_bookings

    outcome = made("apply", "--auto-approve")

    assert outcome.code == 4
    assert "resources/part1.yaml:17:78" in outcome.out + outcome.err
    assert "4 created" in outcome.out
    assert len(made.account.all("tools")) == 2


def _refuse_bookings(environ: Any, start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
    """Stands in for a rule of the platform that no schema knows."""
    if (environ["REQUEST_METHOD"], environ["PATH_INFO"]) != ("POST", "/v1/tools"):
        return through()
    body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
    environ["wsgi.input"] = io.BytesIO(body)
    if json.loads(body)["type"] != "schedule_calendar_event":
        return through()
    loc = ["body", "schedule_calendar_event", "calendar_config", "timezone"]
    detail = [{"loc": loc, "msg": "unknown time zone", "type": "value_error", "input": json.loads(body)}]
    start_response("422 Unprocessable", [("Content-Type", "application/json")])
    return [json.dumps({"detail": detail}).encode()]


def test_a_saved_plan_that_shows_other_values_than_it_applies_is_refused(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    saved = made.folder / "plan.json"
    made.ok("plan", "--out", str(saved))
    saved.write_text(saved.read_text().replace("Book a visit.", "Do nothing at all."))

    outcome = made("apply", str(saved))

    assert (outcome.code, made.account.writes) == (1, [])
    assert "plan-file-edited" in outcome.err


def test_a_plan_file_is_readable_by_its_owner_only_even_when_it_was_there_before(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    saved = made.folder / "plan.json"
    saved.write_text("")
    saved.chmod(0o644)

    made.ok("plan", "--out", str(saved))

    assert saved.stat().st_mode & 0o777 == 0o600


def test_events_and_warnings_are_told_as_json_even_when_nothing_is_to_be_done(
    applied: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied.apply()
    monkeypatch.delenv("CRM_TOKEN")

    outcome = applied.apply("--json")

    (event,) = [json.loads(line) for line in outcome.out.splitlines()]
    assert (event["type"], event["result"]) == ("run_finished", "succeeded")
    assert "secrets-not-checked" in outcome.err
