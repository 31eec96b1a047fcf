"""Secrets that are sent without anything else."""

from collections.abc import Callable

import pytest
from tests.cli.bench import INTEGRATIONS, RESEND, TOOLS, Bench

Make = Callable[..., Bench]

NEW = "re_live_9sTu6VwX3yZa1BcD4eFgH7jK"
SHORT = "pin-1234"


@pytest.fixture
def applied(bench: Make) -> Bench:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    return made


def sent(made: Bench) -> list[tuple[str, str]]:
    """What was written since the first apply."""
    return [(method, path.split("/")[2]) for method, path in made.account.writes[5:]]


def test_only_rotations_sends_changed_secrets_and_leaves_every_other_change(
    applied: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied.resources(INTEGRATIONS, TOOLS.replace("Book a visit.", "Book a visit at the practice."))
    monkeypatch.setenv("RESEND_API_KEY", NEW)

    outcome = applied.apply("--only-rotations")

    assert sent(applied) == [("PATCH", "integrations")]
    assert "1 change is left out: tools.book_visit" in " ".join(outcome.out.split())
    assert applied.plan().actions == {"tools.book_visit": "update"}


def test_a_secret_beside_another_change_waits_for_a_whole_apply(
    applied: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    applied.resources(INTEGRATIONS.replace("Hello@", "Bonjour@"), TOOLS)
    monkeypatch.setenv("RESEND_API_KEY", NEW)

    assert applied("apply", "--only-rotations", "--auto-approve").code == 0

    assert sent(applied) == []
    assert applied.plan().actions == {"integrations.resend": "update"}


def test_a_rotation_sends_the_secret_again_and_the_object_stays(
    applied: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = applied.account.named("integrations", "Resend Email")
    monkeypatch.setenv("RESEND_API_KEY", NEW)

    applied.ok("rotate", "integrations.resend", "--auto-approve")

    after = applied.account.named("integrations", "Resend Email")
    assert sent(applied) == [("PATCH", "integrations")]
    assert after["id"] == before["id"]
    assert after["masked_key"] != before["masked_key"]
    applied.assert_idle()


def test_a_rotation_needs_no_sign_that_the_secret_changed(applied: Bench) -> None:
    applied.ok("rotate", "integrations.resend", "tools.look_up", "--auto-approve")

    assert sorted(sent(applied)) == [("PATCH", "integrations"), ("PATCH", "tools")]
    applied.assert_idle()


def undeclared(made: Bench) -> None:
    made.resources(INTEGRATIONS, TOOLS.replace("  book_visit:", "  reserve_visit:"))


def otherwise_changed(made: Bench) -> None:
    made.resources(INTEGRATIONS.replace("Hello@", "Bonjour@"), TOOLS)


def from_another_variable(made: Bench) -> None:
    made.resources(INTEGRATIONS.replace("RESEND_API_KEY", "CALCOM_API_KEY"), TOOLS)


def between_other_words(made: Bench) -> None:
    made.resources(INTEGRATIONS, TOOLS.replace("Bearer ${env.CRM_TOKEN}", "Token ${env.CRM_TOKEN}"))


@pytest.mark.parametrize(
    ("happens", "address", "words"),
    [
        (lambda _: None, "tools.book_visit", "has no secret"),
        (lambda _: None, "tools.bok_visit", "neither declared nor recorded"),
        (lambda _: None, "tools", "is none"),
        (undeclared, "tools.book_visit", "(delete)"),
        (undeclared, "tools.reserve_visit", "(create)"),
        (otherwise_changed, "integrations.resend", "has other changes, too"),
        (from_another_variable, "integrations.resend", "has other changes, too"),
        (between_other_words, "tools.look_up", "has other changes, too"),
    ],
    ids=[
        "no secret",
        "unknown",
        "no address",
        "going",
        "not there yet",
        "changed otherwise",
        "from another variable, which no rotation has approved",
        "between other words",
    ],
)
def test_what_cannot_be_rotated_is_told_with_the_reason(
    applied: Bench, happens: Callable[[Bench], None], address: str, words: str
) -> None:
    happens(applied)

    outcome = applied("rotate", address, "--auto-approve")

    assert (outcome.code, words in " ".join((outcome.out + outcome.err).split())) == (1, True), outcome.out
    assert sent(applied) == []


def test_a_rotation_needs_the_secret(applied: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RESEND_API_KEY")

    outcome = applied("rotate", "integrations.resend", "--auto-approve")

    assert (outcome.code, "RESEND_API_KEY" in outcome.err) == (1, True)
    assert sent(applied) == []


@pytest.mark.parametrize("options", [("--destroy",), ("--replace", "integrations.resend")])
def test_only_rotations_does_not_pretend_to_do_more(applied: Bench, options: tuple[str, ...]) -> None:
    outcome = applied("apply", "--only-rotations", "--auto-approve", *options)

    assert (outcome.code, "neither --destroy nor --replace" in outcome.err) == (1, True), outcome.out
    assert sent(applied) == []


def test_a_guard_that_refuses_a_rotation_can_be_lifted(
    applied: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = applied.folder / "voxform.yaml"
    path.write_text(path.read_text() + "policy: {max_changes: 0}\n")
    monkeypatch.setenv("RESEND_API_KEY", NEW)
    refused = applied("rotate", "integrations.resend", "--auto-approve")

    applied.ok("rotate", "integrations.resend", "--auto-approve", "--allow", "max-changes")

    assert (refused.code, "--allow max-changes" in refused.out) == (3, True), refused.out + refused.err
    assert sent(applied) == [("PATCH", "integrations")]


def test_a_rotation_is_asked_about_where_nobody_approved(applied: Bench) -> None:
    assert applied("rotate", "integrations.resend").code == 1
    assert sent(applied) == []


def test_no_rotation_shows_a_secret(applied: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RESEND_API_KEY", NEW)

    outcome = applied.ok("rotate", "integrations.resend", "--auto-approve")

    assert NEW not in outcome.out + outcome.err
    assert RESEND not in outcome.out + outcome.err
