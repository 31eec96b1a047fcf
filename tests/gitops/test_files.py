"""The files that build servers read: of their schemas, and without the mistakes that such files are known for."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.cli.repository import Repository
from tests.gitops.runner import ACTIONS, ROOT, SCRIPTS, Runner, steps_of

EXAMPLES = ROOT / "examples" / "gitops"
WORKFLOWS = sorted((EXAMPLES / "github").glob("*.yml"))
ACTION_FILES = sorted(ACTIONS.glob("*/action.yml"))
GITLAB = EXAMPLES / "gitlab" / "gitlab-ci.yml"
SHELLS = sorted(SCRIPTS.glob("*.sh"))

SCHEMAS = {
    "vendor.github-workflows": WORKFLOWS,
    "vendor.github-actions": ACTION_FILES,
    "vendor.gitlab-ci": [GITLAB],
}


@pytest.mark.parametrize(("schema", "files"), SCHEMAS.items(), ids=SCHEMAS)
def test_they_are_of_their_schema(schema: str, files: list[Path]) -> None:
    assert files
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *map(str, files)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def scripts() -> dict[str, str]:
    found = {path.name: path.read_text() for path in SHELLS}
    for path in (*WORKFLOWS, *ACTION_FILES):
        for at, step in enumerate(steps_of(path)):
            if "run" in step:
                found[f"{path.parent.name}/{path.name} {at}"] = step["run"]
    gitlab = yaml.safe_load(GITLAB.read_text())
    for name, job in gitlab.items():
        if isinstance(job, dict) and "script" in job:
            found[f"gitlab {name}"] = "\n".join(job["script"])
    return found


@pytest.mark.parametrize("script", scripts().values(), ids=scripts())
def test_shell_is_shell_and_takes_nothing_by_substitution(script: str) -> None:
    ended = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "${{" not in script, "text of a pull request would become a part of the script"


@pytest.mark.parametrize("path", WORKFLOWS, ids=[path.name for path in WORKFLOWS])
def test_a_workflow_says_what_its_token_may_and_what_it_uses(path: Path) -> None:
    document = yaml.safe_load(path.read_text())
    assert document["permissions"]["contents"] == ("write" if path.name == "apply.yml" else "read")
    assert all("timeout-minutes" in job for job in document["jobs"].values())
    for step in steps_of(path):
        if "uses" in step:
            assert re.fullmatch(
                r"(actions/[a-z-]+@v\d+|OWNER/voxform/\.github/actions/[a-z]+@v0\.1\.0)", step["uses"]
            )
        if step.get("uses", "").startswith("actions/checkout") and path.name != "apply.yml":
            assert step["with"]["persist-credentials"] is False
        if step.get("uses", "").startswith("OWNER/"):
            name = step["uses"].split("/")[-1].partition("@")[0]
            action = yaml.safe_load((ACTIONS / name / "action.yml").read_text())
            required = {key for key, each in action["inputs"].items() if each["required"]}
            assert required <= step["with"].keys() <= action["inputs"].keys()


def test_what_a_fork_wrote_meets_no_secret() -> None:
    text = (EXAMPLES / "github" / "plan-forks.yml").read_text()
    assert "secrets." not in text
    assert "pull_request_target" in text
    (plan,) = [
        step for step in steps_of(EXAMPLES / "github" / "plan-forks.yml") if "OWNER" in step.get("uses", "")
    ]
    assert plan["with"]["snapshot"]
    for step in steps_of(EXAMPLES / "github" / "plan-forks.yml"):
        assert "fork" not in step.get("run", "")


def cron_job() -> Any:
    job = yaml.safe_load((EXAMPLES / "kubernetes" / "drift.yaml").read_text())
    return job["spec"], job["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_the_cron_job_runs_once_at_a_time_and_as_nobody() -> None:
    spec, pod = cron_job()
    assert (spec["concurrencyPolicy"], spec["jobTemplate"]["spec"]["backoffLimit"]) == ("Forbid", 0)
    assert pod["securityContext"]["runAsNonRoot"]
    assert pod["automountServiceAccountToken"] is False
    for container in (*pod["initContainers"], *pod["containers"]):
        assert container["image"].rpartition(":")[2] not in {"latest", ""}
        assert container["securityContext"]["readOnlyRootFilesystem"]
        mounted = {each["name"] for each in container["volumeMounts"]}
        assert mounted <= {each["name"] for each in pod["volumes"]}


def test_the_cron_job_s_command_is_one(tmp_path: Path) -> None:
    from voxform.cli.main import run

    _, pod = cron_job()
    name, *words = pod["containers"][0]["command"]
    (tmp_path / "environments").mkdir()
    (tmp_path / "voxform.yaml").write_text("project: x\n")
    (tmp_path / "environments/prod.yaml").write_text("api: {url: 'emulator:'}\n")
    assert (name, run([str(tmp_path) if word == "/work/repository" else word for word in words])) == (
        "voxform",
        0,
    )


def test_the_hook_checks_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from voxform.cli.main import run

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {"id", "name", "entry", "language", "files"} <= hook.keys()
    assert hook["pass_filenames"] is False
    assert re.search(hook["files"], "resources/tools.yaml")
    assert re.search(hook["files"], "prompts/desk.md")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VOXFORM_ENV", raising=False)
    name, *words = hook["entry"].split()
    (tmp_path / "voxform.yaml").write_text("project: x\n")
    assert (name, run(words)) == ("voxform", 0)
    (tmp_path / "voxform.yaml").write_text("project: x\ntools: {a: {type: nothing}}\n")
    assert run(words) == 1


@pytest.mark.parametrize("shell", [each for each in scripts().values() if "affected --base" in each])
def test_a_base_that_is_not_there_fails_instead_of_touching_nothing(tmp_path: Path, shell: str) -> None:
    machine, repository = Runner(tmp_path / "machine"), Repository.made(tmp_path / "repository")
    repository.write("voxform.yaml", "project: clinic\n")
    repository.write("environments/prod.yaml", "api: {url: 'emulator:'}\n")
    commit = repository.commit()
    forced = {"BASE": "0" * 40, "CI_MERGE_REQUEST_DIFF_BASE_SHA": "0" * 40, "CI_COMMIT_BEFORE_SHA": "0" * 40}
    environ = {"ENVIRONMENT": "prod", "GITOPS_ENVIRONMENT": "prod", "GITHUB_OUTPUT": str(tmp_path / "output")}
    lines = [each for each in shell.splitlines() if "git fetch" not in each and "git restore" not in each]
    until = max(number for number, each in enumerate(lines) if "touched" in each or "affected" in each)
    asks = "\n".join(lines[: until + 1])

    ended = [
        machine.run(asks, repository.folder, **environ, **bases)
        for bases in (forced, dict.fromkeys(forced, commit))
    ]

    assert [each.code == 0 for each in ended] == [False, True], ended[1].err
    assert "revision" in ended[0].err


def test_what_only_reads_has_an_environment_of_its_own() -> None:
    gitlab = yaml.safe_load(GITLAB.read_text())
    names = {name: gitlab[name].get("environment", {}).get("name") for name in ("plan", "drift", ".voxform")}
    assert names == {
        "plan": "$GITOPS_ENVIRONMENT-plan",
        "drift": "$GITOPS_ENVIRONMENT-plan",
        ".voxform": "$GITOPS_ENVIRONMENT",
    }
    for workflow in ("plan", "drift"):
        jobs = yaml.safe_load((EXAMPLES / "github" / f"{workflow}.yml").read_text())["jobs"]
        assert jobs[workflow]["environment"] == "${{ matrix.environment }}-plan"


def test_a_state_that_cannot_be_pushed_is_kept_by_the_failed_job() -> None:
    kept = [each for each in steps_of(EXAMPLES / "github" / "apply.yml") if each.get("if") == "failure()"]
    assert [each["with"]["path"] for each in kept] == ["states/${{ matrix.environment }}.json*"]
    assert yaml.safe_load(GITLAB.read_text())[".apply"]["artifacts"] == {
        "when": "on_failure",
        "paths": ["states/"],
    }
