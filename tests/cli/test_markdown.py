"""A plan as a comment: the same for `plan` and for the plan it saved, with commands that work as pasted."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

Make = Callable[..., Bench]
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def fenced(text: str) -> list[str]:
    """The words of the last command in a comment, without `voxform`."""
    return shlex.split(re.findall(r"```sh\n(.*)\n```", text)[-1])[1:]


def test_a_saved_plan_makes_the_same_comment(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    file = str(made.folder / "plan.json")

    printed = made.ok("plan", "--markdown", "--out", file).out

    assert printed == made.ok("show", "--markdown", file).out
    assert printed.startswith("<!-- voxform plan ")
    assert "## Plan for `default`: 0 to delete, 0 to replace, 0 to update, 5 to create" in printed
    assert "- **newly used**: `CRM_TOKEN` to `crm.acme.example`, at `tools.look_up`" in printed


def test_the_command_in_the_comment_applies_exactly_this(
    bench: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    from voxform.cli.main import run

    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    words = fenced(made.ok("plan", "--markdown", "--target", "tools.send_summary").out)

    assert run(words) == 0, capsys.readouterr()
    assert len(made.account.writes) == 2
    made.resources(INTEGRATIONS, TOOLS.replace("Your call", "Our call"))
    assert run(words) == 3


def test_the_exit_code_is_that_of_every_other_form(bench: Make) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)

    assert made("plan", "--markdown", "--detailed-exitcode").code == 2


@pytest.mark.parametrize(
    ("environ", "options", "base"),
    [
        ({}, (), ""),
        (
            {
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "acme/voice",
                "GITHUB_SHA": COMMIT,
            },
            (),
            f"https://github.com/acme/voice/blob/{COMMIT}/",
        ),
        (
            {"CI_PROJECT_URL": "https://gitlab.example/acme/voice", "CI_COMMIT_SHA": COMMIT},
            (),
            f"https://gitlab.example/acme/voice/-/blob/{COMMIT}/",
        ),
        ({}, ("--link-base", "https://git.example/tree/main"), "https://git.example/tree/main/"),
        (
            {
                "GITHUB_SERVER_URL": "https://github.com",
                "GITHUB_REPOSITORY": "a) ![x](y",
                "GITHUB_SHA": COMMIT,
            },
            (),
            "",
        ),
    ],
    ids=["relative", "GitHub", "GitLab", "as asked", "a variable that is no name is not used"],
)
def test_places_are_links_into_the_repository(
    bench: Make,
    monkeypatch: pytest.MonkeyPatch,
    environ: dict[str, str],
    options: tuple[str, ...],
    base: str,
) -> None:
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_SHA", "CI_PROJECT_URL", "CI_COMMIT_SHA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    made = bench()
    made.resources(INTEGRATIONS)
    (made.folder.parent / ".git").mkdir()

    text = made.ok("plan", "--markdown", *options).out

    assert f"[`resources/part0.yaml:3`]({base}project/resources/part0.yaml#L3)" in text
    assert text.startswith("<!-- voxform plan project/default -->\n")


@pytest.mark.parametrize(
    ("repository", "named"),
    [("project", ""), (".", "-C project ")],
    ids=["a repository of its own", "a folder in a repository"],
)
def test_a_command_in_a_comment_works_on_every_machine(bench: Make, repository: str, named: str) -> None:
    made = bench()
    made.resources(INTEGRATIONS, TOOLS)
    (made.folder.parent / repository / ".git").mkdir()

    plan = made.ok("plan", "--markdown").out
    made.apply()
    tool = made.account.named("tools", "book_visit")
    made.account.call("PATCH", f"/v1/tools/{tool['id']}", {"description": "Mine."})
    drift = made("drift", "--markdown").out

    assert f"\nvoxform {named}-e default apply --expect sha256:" in plan
    assert f"\nvoxform {named}-e default drift" in drift
    assert str(made.folder.parent) not in plan + drift


@pytest.mark.parametrize(
    "options",
    [
        ("--json", "--markdown"),
        ("--link-base", "https://git.example"),
        ("--markdown", "--link-base", "javascript:alert(1)"),
        ("--markdown", "--link-base", "https://x/) ![y](z"),
    ],
    ids=["two forms", "links of nothing", "no URL", "a URL that ends its link"],
)
def test_what_makes_no_comment_is_wrong_usage(bench: Make, options: tuple[str, ...], tmp_path: Path) -> None:
    made = bench()
    made.resources(INTEGRATIONS)

    outcome = made("plan", *options)

    assert (outcome.code, "Usage:" in outcome.err or "Error" in outcome.err) == (1, True)
