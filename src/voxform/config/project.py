"""The project file `voxform.yaml`, and which environments there are."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from voxform.config.blocks import BLOCKS
from voxform.config.documents import yaml_files
from voxform.config.environment import DEFAULT
from voxform.config.environment import KEYS as ENVIRONMENT_KEYS
from voxform.config.position import key_place
from voxform.config.problem import Problems
from voxform.config.section import Section
from voxform.config.variables import Declaration, read_declarations
from voxform.core.suggestion import did_you_mean

FILE = "voxform.yaml"
FOLDER = "environments"
KEYS = ("project", "include", "variables", "advice", *BLOCKS)
INCLUDE = ("resources/**/*.yaml", "resources/**/*.yml")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*\Z")


@dataclass(frozen=True, slots=True)
class Project:
    """What `voxform.yaml` says about the project as a whole."""

    name: str
    include: tuple[str, ...]
    declared: Mapping[str, Declaration]
    advice_off: tuple[str, ...]


def read_project(section: Section, folder: Path, codes: Collection[str]) -> Project:
    """Read the project's own keys; `codes` are those of advice."""
    return Project(
        section.text("project", folder.name),
        tuple(_include(section)) if "include" in section.tree else INCLUDE,
        read_declarations(section.mapping("variables", "`variables`")),
        tuple(_advice_off(section.mapping("advice"), codes)),
    )


def _advice_off(section: Section | None, codes: Collection[str]) -> Iterator[str]:
    if section is None:
        return
    section.only(("off",))
    for code, index in section.texts("off"):
        if code not in codes:
            section.problems.warning(
                "unknown-advice",
                "Code of no advice",
                f"{code!r} is the code of no advice, so nothing is switched off by it.",
                section.place("off", index),
                did_you_mean(code, codes),
            )
        yield code


def _include(section: Section) -> list[str]:
    patterns = []
    for pattern, index in section.texts("include"):
        if pattern.startswith(("/", "~")) or "\\" in pattern or ".." in PurePosixPath(pattern).parts:
            section.problems.error(
                "include",
                "Include outside of the project",
                "A pattern of `include` is a path below the project's folder, with `/` between the names.",
                section.place("include", index),
                "    include: [resources/**/*.yaml]",
            )
        else:
            patterns.append(pattern.removeprefix("./"))
    return patterns


def environments(folder: Path) -> tuple[str, ...]:
    """Names of the environments of a project, sorted; `default` alone where it has no `environments/`."""
    return tuple(sorted(environment_files(folder))) or (DEFAULT,)


def environment_files(folder: Path) -> dict[str, str]:
    """The file of each environment by name."""
    files = {PurePosixPath(file).stem: file for file in yaml_files(folder, FOLDER)}
    return {name: file for name, file in files.items() if _NAME.match(name)}


def choose(folder: Path, asked: str | None, environ: Mapping[str, str], problems: Problems) -> str | None:
    """The environment asked for, by `-e` or VOXFORM_ENV, or the only one; None with a problem about it."""
    names = environments(folder)
    chosen = asked or environ.get("VOXFORM_ENV") or (names[0] if len(names) == 1 else None)
    if chosen is None:
        problems.error(
            "environment-needed",
            "No environment chosen",
            f"The project has several environments: {', '.join(names)}.",
            None,
            f"Choose one with -e or VOXFORM_ENV:\n    voxform -e {names[0]} plan",
        )
    elif chosen not in names:
        problems.error(
            "unknown-environment",
            "Unknown environment",
            f"There is no environment {chosen!r}. The project has {', '.join(names)}.",
            None,
            did_you_mean(chosen, names) or _another_environment(folder),
        )
        chosen = None
    return chosen


def _another_environment(folder: Path) -> str:
    if environment_files(folder):
        return f"Make one, or choose another with -e or VOXFORM_ENV:\n    {FOLDER}/NAME.yaml"
    return (
        "Leave out -e and VOXFORM_ENV. To have several, move the environment's keys out of "
        f"{FILE} into a file for each:\n    {FOLDER}/NAME.yaml"
    )


def refuse_environment_keys(section: Section, files: Mapping[str, str]) -> None:
    """Report an environment file's keys in `voxform.yaml` of a project that has environment files."""
    for key in ENVIRONMENT_KEYS:
        if files and key in section.tree and key not in KEYS:
            section.problems.error(
                "environment-key",
                "Key of an environment file",
                f"`{key}` is different in each environment, and this project has files for them.",
                key_place(section.tree, key),
                f"Move it to {min(files.values())}.",
            )
