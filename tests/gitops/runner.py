"""A build server: runs the steps of an action as they are written, with the variables it would set."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SCRIPTS = ROOT / "examples" / "gitops" / "scripts"
ACTIONS = ROOT / ".github" / "actions"


@dataclass
class Ended:
    """How a step ended."""

    code: int
    out: str
    err: str


@dataclass
class Runner:
    """One machine with voxform on its path and nothing else in its environment."""

    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        binaries = self.home / "bin"
        binaries.mkdir(parents=True)
        command = binaries / "voxform"
        command.write_text(
            f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" -m voxform "$@"\n',
            encoding="utf-8",
        )
        command.chmod(0o755)
        self.environ = {
            "PATH": f"{binaries}{os.pathsep}{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": str(self.home / "gitconfig"),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LANG": "C.UTF-8",
            **self.environ,
        }
        (self.home / "gitconfig").write_text(
            "[user]\nname = voxform\nemail = v@acme.example\n", encoding="utf-8"
        )

    def run(self, script: str, cwd: Path, **more: str) -> Ended:
        """Run a script with `bash`, as the build server does."""
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=cwd,
            env={**self.environ, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def action(self, name: str, cwd: Path, inputs: dict[str, str], **environ: str) -> Ended:
        """Run the one step of a composite action with these inputs."""
        action = yaml.safe_load((ACTIONS / name / "action.yml").read_text(encoding="utf-8"))
        (step,) = action["runs"]["steps"]
        given = {key: each.get("default", "") for key, each in action["inputs"].items()} | inputs
        known = {
            **{f"inputs.{key}": value for key, value in given.items()},
            "runner.temp": str(self.home / "temp"),
            "github.action_path": str(ACTIONS / name),
            "github.token": "",
            "github.ref_name": "main",
        }
        files = {each: str(self.home / each.lower()) for each in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        return self.run(
            step["run"], cwd, **files, **{k: filled(v, known) for k, v in step["env"].items()}, **environ
        )


def filled(text: str, known: dict[str, str]) -> str:
    """The text with `${{ … }}` in place."""
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known[found[1]], text)


def steps_of(path: Path) -> list[dict[str, Any]]:
    """Every step of a workflow or of an action."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "runs" in document:
        return list(document["runs"]["steps"])
    return [step for job in document["jobs"].values() for step in job["steps"]]
