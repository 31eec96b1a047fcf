"""Two environments in one repository: what staging has proved goes on to prod, by the same pipeline."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from tests.cli.bench import INTEGRATIONS, TOOLS, Account
from tests.cli.conftest import serving as serving  # noqa: PLC0414  # a fixture
from tests.cli.repository import Repository
from tests.gitops.forges import TOKEN, Forge, GitHub, GitLab
from tests.gitops.forges import serving as serving_forge
from tests.gitops.runner import ROOT, SCRIPTS, Ended
from tests.gitops.test_pull_request import READING, SECRETS, Team, edited, here

ORDER = ("staging", "prod")
PROMOTED = "promotion: {from: staging}\npolicy: {require_promotion: true}\n"


def made(folder: Path, accounts: dict[str, Account], forge: Forge) -> Team:
    """A repository whose main branch is applied in both accounts."""
    seed = Repository.made(folder / "seed")
    seed.write("voxform.yaml", "project: clinic\n")
    seed.write(".gitignore", "*.lock\n*.backup\n.gitops/\n")
    for name, account in accounts.items():
        settings = f"api: {{url: '{account.url}', settle: 0s}}\nstate: {{url: 'file:states/{name}.json'}}\n"
        seed.write(f"environments/{name}.yaml", settings + (PROMOTED if name == "prod" else ""))
    seed.write("resources/integrations.yaml", INTEGRATIONS)
    seed.write("resources/tools.yaml", TOOLS)
    for script in SCRIPTS.iterdir():
        seed.write(f"ci/{script.name}", script.read_text())
        (seed.folder / "ci" / script.name).chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        for name in ORDER:
            here(patch, SECRETS, "-C", str(seed.folder), "-e", name, "apply", "--auto-approve")
    seed.commit("Begin")
    seed.git("clone", "--quiet", "--bare", str(seed.folder), str(folder / "remote.git"))
    return Team(accounts["prod"], Repository(folder / "remote.git"), folder, forge)


@pytest.fixture
def accounts(serving: Callable[..., Account]) -> dict[str, Account]:
    return {name: serving() for name in ORDER}


@pytest.fixture
def on_github(tmp_path: Path, accounts: dict[str, Account]) -> Iterator[Team]:
    with serving_forge(GitHub()) as forge:
        yield made(tmp_path, accounts, forge)


def planned(team: Team, branch: str, environment: str) -> Ended:
    work = team.clone(branch)
    inputs = {"environment": environment, "pull-request": "7", "token": TOKEN}
    return team.machine().action("plan", work.folder, inputs, **team.github(), **READING)


def test_a_plan_that_only_waits_for_staging_is_no_failure_and_is_applied_after_it(on_github: Team) -> None:
    on_github.propose("longer", edited("Book a visit.", "Book a day."))

    shown = {name: planned(on_github, "longer", name) for name in ORDER}
    commit = on_github.merge("longer")
    early = on_github.apply(commit, "prod")
    done = [on_github.apply(commit, name) for name in ORDER]

    assert [each.code for each in shown.values()] == [0, 0], shown["prod"].err
    assert "promotion-other-configuration" in on_github.forge.comments[-1]["body"]
    assert (early.code, "promotion-other-configuration" in early.out) == (3, True)
    assert [each.code for each in done] == [0, 0], done[-1].out
    assert on_github.account.named("tools", "book_visit")["description"] == "Book a day."


def test_what_is_refused_for_more_than_promotion_fails(on_github: Team) -> None:
    on_github.propose("rename", edited("  book_visit:", "  visit:\n    name: book_visit"))

    assert planned(on_github, "rename", "prod").code == 3


def test_an_environment_without_a_plan_has_no_digest_of_the_one_before(on_github: Team) -> None:
    on_github.propose("broken", lambda work: work.write("environments/prod.yaml", "api: 3\n"))
    work, machine = on_github.clone("broken"), on_github.machine()

    ended = [
        machine.action("plan", work.folder, {"environment": name}, **on_github.github(), **READING)
        for name in ORDER
    ]

    assert [each.code for each in ended] == [0, 1]
    outputs = (machine.home / "github_output").read_text().splitlines()
    assert len(outputs) == 1


def test_no_text_of_others_begins_a_line_of_a_log(on_github: Team) -> None:
    wrong = f"tools:\n  x: {{description: d, type: '{'a' * 37} ::stop-commands::pwned'}}\n"
    on_github.propose("wrong", lambda work: work.write("resources/more.yaml", wrong))

    ended = planned(on_github, "wrong", "staging")

    assert (ended.code, "pwned" in ended.err) == (1, True)
    assert not [each for each in ended.err.splitlines() if each.lstrip().startswith("::")]


def test_gitlab_s_template_applies_one_after_the_other(tmp_path: Path, accounts: dict[str, Account]) -> None:
    template = yaml.safe_load((ROOT / "examples/gitops/gitlab/gitlab-ci.yml").read_text())
    order = {
        name: job for name, job in template.items() if isinstance(job, dict) and ".apply" in job.values()
    }
    jobs = list(order.values())
    with serving_forge(GitLab()) as forge:
        team = made(tmp_path, accounts, forge)
        team.propose("longer", edited("Book a visit.", "Book a day."))
        before = team.clone().git("rev-parse", "HEAD")
        for job in jobs:
            machine, work = team.machine(), team.clone("longer")
            name = job["variables"]["GITOPS_ENVIRONMENT"]
            machine.run(f"GITOPS_OUT=.gitops GITOPS_ENVIRONMENT={name} ci/plan.sh", work.folder, **READING)
            forge.written_by("github-actions[bot]", (work.folder / ".gitops/comment.md").read_text())
        commit = team.merge("longer")
        variables = {
            "GITLAB_CI": "true",
            "GITLAB_TOKEN": TOKEN,
            "CI_API_V4_URL": forge.url,
            "CI_PROJECT_ID": "12",
            "CI_PROJECT_PATH": "acme/voice",
            "CI_SERVER_HOST": "gitlab.example",
            "CI_DEFAULT_BRANCH": "main",
            "CI_COMMIT_SHA": commit,
            "CI_COMMIT_BEFORE_SHA": before,
        }
        ended = []
        for job in jobs:  # each on a machine that has checked out the commit of the pipeline
            machine, work = team.machine(), team.clone()
            work.git("checkout", "--quiet", commit)
            with (machine.home / "gitconfig").open("a") as settings:
                settings.write(
                    f'[url "{team.remote.folder}"]\ninsteadOf = https://voxform:{TOKEN}@gitlab.example/'
                )
                settings.write("acme/voice.git\n")
            script = "\n".join(template[".apply"]["script"])
            ended.append(machine.run(script, work.folder, **variables, **job["variables"], **SECRETS))

    assert [each.code for each in ended] == [0, 0], ended[-1].out + ended[-1].err
    assert jobs[1]["needs"] == list(order)[:1]
    assert template[".apply"]["resource_group"] == "apply"
    assert team.account.named("tools", "book_visit")["description"] == "Book a day."


def test_a_push_that_is_refused_fails_and_leaves_the_state_where_it_is(on_github: Team) -> None:
    on_github.propose("longer", edited("Book a visit.", "Book a day."))
    assert planned(on_github, "longer", "staging").code == 0
    commit = on_github.merge("longer")
    hook = on_github.remote.folder / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho protected >&2\nexit 1\n")
    hook.chmod(0o755)
    before = on_github.remote.git("rev-parse", "main")

    ended = on_github.apply(commit, "staging")

    assert (ended.code, "The state could not be pushed: it is only here" in ended.err) == (1, True)
    assert on_github.remote.git("rev-parse", "main") == before
