"""Commands that are printed work as pasted: in any folder, for the project and environment of the call."""

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.bench import Bench

from voxform.cli.main import run
from voxform.cli.pasting import pasted

Make = Callable[..., Bench]

TEXTS = {
    "on a line of its own": (
        "Save one:\n  voxform plan --out FILE",
        "Save one:\n  voxform -e dev plan --out FILE",
    ),
    "several": (
        "  voxform import a.b x\nor\n  voxform state rm a.b",
        "  voxform -e dev import a.b x\nor\n  voxform -e dev state rm a.b",
    ),
    "in a sentence": ("Run `voxform apply` again", "Run `voxform -e dev apply` again"),
    "one that has options": ("  voxform -C DIR …", "  voxform -C DIR …"),
    "one without a project": ("  voxform init", "  voxform init"),
    "no command": ("newer than voxform plan files", "newer than voxform plan files"),
}


@pytest.mark.parametrize(("text", "wanted"), TEXTS.values(), ids=TEXTS)
def test_a_command_gets_the_options_of_the_call(text: str, wanted: str) -> None:
    assert pasted(text, "-e dev") == wanted
    assert pasted(text, "") == text


def commands(text: str) -> list[list[str]]:
    """The commands that stand on lines of their own."""
    lines = [each.strip() for each in text.splitlines() if each.strip().startswith("voxform ")]
    return [shlex.split(each)[1:] for each in lines]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two environments, in a folder with a space, and a call from elsewhere."""
    folder = tmp_path / "my project"
    assert run(["init", str(folder)]) == 0
    (folder / "environments").mkdir()
    for name in ("dev", "prod"):
        (folder / "environments" / f"{name}.yaml").write_text(
            'api: {url: "emulator:"}\nenv_files: [demo.env]\n'
        )
    lines = (folder / "voxform.yaml").read_text().splitlines(keepends=True)
    kept = [each for each in lines if not each.startswith(("api:", "  url:", "env_files:"))]
    (folder / "voxform.yaml").write_text("".join(kept))
    monkeypatch.chdir(tmp_path)
    return folder


def test_the_next_commands_of_a_new_project(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["init", str(tmp_path / "my project")]) == 0
    first, second = commands(capsys.readouterr().out)
    assert (first[-1], second[-1]) == ("plan", "apply")
    assert run(first) == 0


def test_a_saved_plan_is_applied_by_the_line_that_is_printed(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["-C", str(project), "plan", "-e", "dev", "--out", "a plan"]) == 0
    (command,) = commands(capsys.readouterr().out)
    assert run(command) == 0
    assert (project / ".voxform" / "state" / "dev.json").exists()


def test_a_hint_of_a_failure_and_of_a_plan(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["-C", str(project), "-e", "dev", "state", "show", "tools.none"]) == 1
    (told,) = commands(capsys.readouterr().err)
    assert run(["-C", str(project), "-e", "dev", "plan", "--target", "lines.none"]) == 1
    (planned,) = commands(capsys.readouterr().out)
    assert told == planned == ["-C", str(project), "-e", "dev", "state", "list"]
    assert run(told) == 0


def test_an_address_in_a_command_is_one_word_whatever_its_key_holds(bench: Make) -> None:
    made = bench()
    made.resources('tools:\n  t: {for_each: ["a\'; echo b"], type: end_call, description: d}\n')
    made.apply()
    address = 'tools.t["a\'; echo b"]'
    told = made("import", address, "other")
    assert commands(told.err) == [["-C", str(made.folder), "state", "rm", address]]
