"""The script that speaks with GitHub and GitLab: one comment, one issue, and a token that goes nowhere else."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.gitops.forges import BOT, TOKEN, Forge, GitHub, GitLab, serving
from tests.gitops.runner import SCRIPTS, Ended

PLAN = "<!-- voxform plan prod -->\n## Plan\n"
DIGEST = f"sha256:{'a1' * 32}"


@pytest.fixture(params=[GitHub, GitLab])
def forge(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with serving(request.param()) as made:
        yield made


@pytest.fixture
def call(forge: Forge, tmp_path: Path) -> Callable[..., Ended]:
    def run(*words: str, text: str | None = None, **more: str) -> Ended:
        file = tmp_path / "text.md"
        file.write_text(text or "")
        github = {"GITHUB_API_URL": forge.url, "GITHUB_REPOSITORY": "acme/voice", "GITHUB_TOKEN": TOKEN}
        gitlab = {
            "GITLAB_CI": "true",
            "CI_API_V4_URL": forge.url,
            "CI_PROJECT_ID": "12",
            "GITLAB_TOKEN": TOKEN,
        }
        environ = (gitlab if isinstance(forge, GitLab) else github) | more
        command = [
            sys.executable,
            str(SCRIPTS / "forge.py"),
            *words,
            *([str(file)] if text is not None else []),
        ]
        ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run


def test_one_comment_for_each_first_line(forge: Forge, call: Callable[..., Ended]) -> None:
    for number in range(150):
        forge.written_by("somebody", f"comment {number}")
    forge.written_by("mallory", PLAN + "mine")

    for text in (PLAN + "one", PLAN + "two", PLAN.replace("prod", "dev")):
        assert call("comment", "7", text=text).code == 0

    bodies = [each["body"] for each in forge.comments if each["user"]["login"] == BOT]
    assert bodies == [PLAN + "two", PLAN.replace("prod", "dev")]


def test_the_digest_of_the_request_that_was_merged(forge: Forge, call: Callable[..., Ended]) -> None:
    forge.merged["abc123"] = 7
    forge.written_by("mallory", f"{PLAN}\nDigest `sha256:{'0' * 64}`, made by voxform `1`.")
    quoted = f"```diff\nDigest `sha256:{'1' * 64}`, made by voxform `1`.\n```"
    forge.written_by(BOT, f"{PLAN}\n{quoted}\n\nDigest `{DIGEST}`, made by voxform `1`.\n")
    forge.written_by(BOT, f"{PLAN.replace('prod', 'dev')}\nDigest `sha256:{'2' * 64}`.")

    assert call("approved", "abc123", "prod").out == f"{DIGEST}\n"
    for commit, name in (("fff", "prod"), ("abc123", "qa")):
        assert "no plan of this environment" in call("approved", commit, name).err


def test_an_issue_is_opened_changed_and_closed(forge: Forge, call: Callable[..., Ended]) -> None:
    drift = PLAN.replace("plan prod", "drift prod")
    assert call("close", text=drift).code == 0
    assert forge.issues == []
    for text in ("one", "two"):
        assert call("issue", "Drift in prod", text=drift + text).code == 0
    assert call("close", text=drift + "none").code == 0
    (issue,) = forge.issues
    assert (issue["state"], issue["title"]) == ("closed", "Drift in prod")
    assert (issue.get("description") or issue["body"]) == drift + "none"


def test_a_token_is_not_taken_along_by_a_redirect(forge: Forge, call: Callable[..., Ended]) -> None:
    with serving(GitHub()) as other:
        forge.redirect = f"{other.url}/repos/acme/voice/issues"
        ended = call("comment", "7", text=PLAN)
        assert (ended.code, other.asked) == (1, [])
        assert "answered with 302" in ended.err


@pytest.mark.parametrize(
    ("words", "text", "said"),
    [
        (("comment", "7"), "no marker", "does not begin with"),
        (("comment", "7/../../x"), PLAN, "is no number"),
        (("nothing",), None, "usage"),
    ],
    ids=["a text without the hidden line", "a path for a number", "no command"],
)
def test_wrong_usage_is_said(
    forge: Forge, call: Callable[..., Ended], words: tuple[str, ...], text: str | None, said: str
) -> None:
    ended = call(*words, text=text)
    assert ended.code == 1
    assert said in ended.err
    assert not [each for each in forge.asked if not each.startswith("GET /user")]


def test_a_token_is_sent_to_https_only_and_never_printed(call: Callable[..., Ended]) -> None:
    elsewhere = {"GITHUB_API_URL": "http://git.example", "CI_API_V4_URL": "http://git.example"}
    ended = call("comment", "7", text=PLAN, **elsewhere)
    wrong = call("comment", "7", text=PLAN, GITHUB_TOKEN="wrong-token", GITLAB_TOKEN="wrong-token")
    assert (ended.code, wrong.code) == (1, 1)
    assert "no https:// URL" in ended.err
    assert "answered with 401" in wrong.err
    assert "wrong-token" not in wrong.err + ended.err
