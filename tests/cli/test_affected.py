"""Which environments a change touches, in real repositories."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.bench import Outcome
from tests.cli.repository import Repository
from tests.kinds.third import CAMPAIGNS

from voxform.cli.main import run

DEV = "api: {url: 'emulator:'}\nvariables: {company: Acme dev}\n"
PROD = """\
variables: {company: Acme}
patches: {tools: {debug: null}}
promotion: {from: dev}
policy: {max_deletes: 0, forbid: [delete tools], on_drift: fail, require_promotion: true}
"""
PROJECT = "project: clinic\nvariables: {company: {type: string}, tone: {type: string, default: calm}}\n"
TOOLS = """
tools:
  hang_up: {type: end_call, description: "Say goodbye for ${var.company}."}
  debug: {type: end_call, description: For developers.}
models:
  desk: {provider: openai, model: gpt-4o, system_prompt: '${template("prompts/desk.md")}',
         tool_ids: ["${tools.hang_up.id}"]}
"""
Affected = Callable[..., Outcome]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository.made(tmp_path / "repository")
    made.write("voxform.yaml", PROJECT)
    made.write("environments/dev.yaml", DEV)
    made.write("environments/prod.yaml", PROD)
    made.write("resources/tools.yaml", TOOLS)
    made.write("prompts/desk.md", "You are the desk of ${var.company}.\n")
    made.write("prompts/unused.md", "Nobody reads this.\n")
    made.commit()
    return made


@pytest.fixture
def affected(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Affected:
    monkeypatch.delenv("VOXFORM_ENV", raising=False)

    def call(*arguments: str, folder: str = ".") -> Outcome:
        capsys.readouterr()
        given = arguments if "--base" in arguments else ("--base", "main", *arguments)
        code = run(["-C", str(repository.folder / folder), "affected", *given])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return call


def edited(name: str, before: str, after: str) -> Callable[[Repository], None]:
    def edit(repository: Repository) -> None:
        text = (repository.folder / name).read_text()
        assert before in text
        repository.write(name, text.replace(before, after))

    return edit


def deleted(name: str) -> Callable[[Repository], None]:
    return lambda repository: (repository.folder / name).unlink()


CHANGES = {
    "nothing": (lambda _: None, []),
    "a comment": (edited("resources/tools.yaml", "models:", "# models\nmodels:"), []),
    "a resource of all": (edited("resources/tools.yaml", "Say goodbye", "Say bye"), ["dev", "prod"]),
    "a resource that a patch removes": (edited("resources/tools.yaml", "For dev", "Only for dev"), ["dev"]),
    "a prompt": (edited("prompts/desk.md", "the desk", "the front desk"), ["dev", "prod"]),
    "a prompt that nothing reads": (edited("prompts/unused.md", "Nobody", "No one"), []),
    "a variable of one": (edited("environments/prod.yaml", "Acme", "Acme Dental"), ["prod"]),
    "a variable that is not used": (edited("voxform.yaml", "calm", "brisk"), []),
    "where one goes": (
        edited("environments/prod.yaml", "variables", "api: {url: 'https://x.oneinbox.ai'}\nvariables"),
        ["prod"],
    ),
    "where a state is kept": (
        edited("environments/prod.yaml", "variables", "state: {url: 'file:x.json'}\nvariables"),
        ["prod"],
    ),
    "a comment above a policy": (
        edited("environments/prod.yaml", "promotion: {", "# first dev\npromotion: {"),
        [],
    ),
    "a policy that goes": (edited("environments/prod.yaml", "max_deletes: 0, ", ""), ["prod"]),
    "drift that is written over": (edited("environments/prod.yaml", "on_drift: fail, ", ""), ["prod"]),
    "a promotion that is not required": (
        edited("environments/prod.yaml", ", require_promotion: true", ""),
        ["prod"],
    ),
    "a new environment": (lambda repository: repository.write("environments/qa.yaml", DEV), ["qa"]),
    "an environment that goes": (deleted("environments/prod.yaml"), []),
    "a README": (lambda repository: repository.write("README.md", "# Voice"), []),
}


@pytest.mark.parametrize(("change", "touched"), CHANGES.values(), ids=CHANGES)
def test_only_those_with_another_configuration(
    repository: Repository,
    affected: Affected,
    change: Callable[[Repository], None],
    touched: list[str],
) -> None:
    change(repository)

    outcome = affected()

    assert (outcome.code, outcome.out.split()) == (0, touched), outcome.err


def test_settings_that_no_plan_shows_are_named(repository: Repository, affected: Affected) -> None:
    repository.write("environments/prod.yaml", "variables: {company: Acme Dental}\n")
    repository.write("environments/dev.yaml", DEV + "verify: {command: [./smoke.sh]}\n")

    assert affected().err.splitlines() == [
        "dev has another verify",
        "prod has another configuration and another policy and promotion",
    ]


def test_a_branch_as_a_matrix(repository: Repository, affected: Affected) -> None:
    repository.git("switch", "--quiet", "--create", "topic")
    CHANGES["a prompt"][0](repository)
    repository.commit()

    outcome = affected("--json", "--quiet")

    assert outcome.document == {"include": [{"environment": "dev"}, {"environment": "prod"}]}
    assert outcome.err == ""


def test_an_environment_that_goes_is_told_of(repository: Repository, affected: Affected) -> None:
    deleted("environments/prod.yaml")(repository)
    assert "environment-removed" in affected().err


@pytest.mark.parametrize("side", ["here", "at main"])
def test_one_that_is_not_valid_on_one_side_counts(
    repository: Repository, affected: Affected, side: str
) -> None:
    wrong, right = PROD.replace("Acme", "[Acme"), PROD
    repository.write("environments/prod.yaml", right if side == "here" else wrong)
    repository.git("commit", "--quiet", "--all", "--allow-empty", "--message", "Prod")
    repository.write("environments/prod.yaml", wrong if side == "here" else right)

    outcome = affected()

    assert (outcome.code, outcome.out.split()) == (0, ["prod"])
    assert f"prod is not valid {side}" in outcome.err


def test_the_work_tree_and_the_index_stay_as_they_are(repository: Repository, affected: Affected) -> None:
    edited("prompts/desk.md", "desk", "front desk")(repository)
    repository.git("add", "prompts/desk.md")
    edited("prompts/desk.md", "front", "back")(repository)
    before = repository.git("status", "--porcelain=v2", "--untracked-files=all")

    affected()

    assert repository.git("status", "--porcelain=v2", "--untracked-files=all") == before


def test_a_project_below_the_repository_s_folder(repository: Repository, affected: Affected) -> None:
    for name in ("voxform.yaml", "environments", "resources", "prompts"):
        (repository.folder / "voice").mkdir(exist_ok=True)
        repository.git("mv", name, f"voice/{name}")
    repository.commit()
    edited("voice/environments/dev.yaml", "dev", "development")(repository)

    assert affected(folder="voice").out.split() == ["dev"]
    assert affected("--base", "HEAD~1", folder="voice").out.split() == ["dev", "prod"]


def test_a_changed_kind_file_touches_all(
    repository: Repository, affected: Affected, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("kinds/campaigns.yaml", CAMPAIGNS)
    repository.commit()
    words = ["-C", str(repository.folder), "--schemas", str(repository.folder / "kinds"), "affected"]
    assert run([*words, "--base", "HEAD"]) == 0
    assert capsys.readouterr().out == ""

    repository.write(
        "kinds/campaigns.yaml", CAMPAIGNS.replace("immutable: [region,", "immutable: [region, name,")
    )

    assert run([*words, "--base", "HEAD"]) == 0
    assert capsys.readouterr().out.split() == ["dev", "prod"]


def test_the_environment_asked_for_alone(repository: Repository, affected: Affected) -> None:
    edited("prompts/desk.md", "desk", "front desk")(repository)
    assert affected("-e", "prod").out.split() == ["prod"]
    assert "unknown-environment" in affected("-e", "nope").err


@pytest.mark.parametrize("revision", ["nope", "", "--all", "HEAD:voxform.yaml", "main\nHEAD"])
def test_what_names_no_commit_is_said(affected: Affected, revision: str) -> None:
    outcome = affected("--base", revision)
    assert (outcome.code, outcome.out) == (1, "")
    assert "unknown-revision" in outcome.err


def test_a_folder_in_no_repository_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "voxform.yaml").write_text("project: x\n")
    assert run(["-C", str(tmp_path), "affected", "--base", "main"]) == 1
    assert "not-a-repository" in capsys.readouterr().err


def test_no_program_that_a_repository_names_is_run(repository: Repository, affected: Affected) -> None:
    told = repository.folder.parent / "told"
    repository.write(".gitattributes", "* filter=spy text eol=crlf\nprompts export-ignore\n")
    repository.commit()
    for name in ("smudge", "clean", "process"):
        repository.git("config", f"filter.spy.{name}", f"touch {told}; cat")
    repository.git("config", "core.fsmonitor", f"touch {told}")

    outcome = affected()

    assert (outcome.code, outcome.out, told.exists()) == (0, "", False), outcome.err


def test_a_link_in_a_commit_leads_nowhere_else(repository: Repository, affected: Affected) -> None:
    secret = repository.folder.parent / "secret.md"
    secret.write_text("hidden-text-of-the-machine")
    (repository.folder / "prompts/desk.md").unlink()
    (repository.folder / "prompts/desk.md").symlink_to(secret)
    repository.commit()
    (repository.folder / "prompts/desk.md").unlink()
    repository.write("prompts/desk.md", "You are the desk of ${var.company}.\n")

    outcome = affected()

    assert outcome.out.split() == ["dev", "prod"]
    assert "is not valid at main" in outcome.err
    assert "hidden-text" not in outcome.err


def test_nothing_is_left_behind(
    repository: Repository, affected: Affected, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)

    assert affected().code == 0
    assert list((tmp_path / "temporary").iterdir()) == []
    assert json.loads(affected("--json").out) == {"include": []}
