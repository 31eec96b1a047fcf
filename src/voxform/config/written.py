"""Everything a project's files say about one environment, read and not evaluated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from voxform.config.blocks import Blocks, gather, patch
from voxform.config.documents import Documents, included
from voxform.config.environment import KEYS as ENVIRONMENT_KEYS
from voxform.config.environment import Settings, read_settings
from voxform.config.excluded import addresses_in
from voxform.config.position import with_values
from voxform.config.problem import Problems
from voxform.config.project import (
    FILE,
    FOLDER,
    INCLUDE,
    Project,
    environment_files,
    read_project,
    refuse_environment_keys,
)
from voxform.config.project import KEYS as PROJECT_KEYS
from voxform.config.resource import is_in
from voxform.config.section import Section
from voxform.config.text import NO_OVERLAY, Overlay
from voxform.core.address import Address
from voxform.core.advice_rules import advice_codes
from voxform.core.kind import Kind
from voxform.core.place import LocatedMap, Place

# Keys that no resource file has, and where they stand.
_MISPLACED = dict.fromkeys(ENVIRONMENT_KEYS, f"{FILE} or an environment's file") | dict.fromkeys(
    PROJECT_KEYS, FILE
)


@dataclass(frozen=True, slots=True)
class Written:
    """`env_files` are those of every environment: none of them may be read as a text.

    `followed`: another environment is promoted from this one. `left_out` are the resources that `leave_out` took
    away, with the addresses they refer to.
    """

    project: Project
    settings: Settings
    blocks: Blocks
    env_files: tuple[str, ...]
    complete: bool
    inserts_files: bool
    followed: bool
    left_out: dict[Address, tuple[Address, ...]] = field(default_factory=dict)


def read_files(
    folder: Path,
    kinds: Mapping[str, Kind],
    environment: str | None,
    problems: Problems,
    overlay: Overlay = NO_OVERLAY,
) -> Written | None:
    """Read the project file, the environment's file and all files included; None where there is no project."""
    if not (folder / FILE).exists():
        _no_project(folder, problems)
        return None
    documents = Documents(folder, problems, overlay=overlay)
    section = _section(documents, FILE, "the project file")
    files = environment_files(folder)
    refuse_environment_keys(section, files)
    project = read_project(section, folder, advice_codes(kinds.values()))
    settings = _settings(documents, kinds, environment, files, section)
    blocks = Blocks()
    gather(blocks, section, kinds, (*PROJECT_KEYS, *ENVIRONMENT_KEYS))
    for file in _included(documents, project, section):
        gather(blocks, _section(documents, file, "a resource file"), kinds, misplaced=_MISPLACED)
    others = _others(folder, [file for name, file in files.items() if name != environment])
    env_files = settings.env_files + tuple(path for each in others for path, _ in each.texts("env_files"))
    followed = environment in {_followed_by(each) for each in others}
    return Written(
        project, settings, blocks, env_files, documents.complete, documents.inserts_files, followed
    )


def leave_out(
    written: Written, kinds: Mapping[str, Kind], environment: str, names: tuple[str, ...], problems: Problems
) -> dict[Address, str]:
    """Apply the environment's patches and `environments:`; gives the resources left out, and why."""
    excluded = {}
    if written.settings.patches is not None:
        before = {Address(kind, name): entry.body for kind, name, entry in written.blocks.all()}
        removed = patch(written.blocks, written.settings.patches, kinds, problems)
        excluded = dict.fromkeys(removed, "a patch removes it")
        written.left_out.update({each: addresses_in(before[each]) for each in removed & before.keys()})
    for kind, name, entry in list(written.blocks.all()):
        if "environments" in entry.body and not is_in(environment, entry, names, problems):
            excluded[Address(kind, name)] = "its `environments` does not name it"
            written.left_out[Address(kind, name)] = addresses_in(entry.body)
            del written.blocks.entries[kind][name]
    return excluded


def _section(documents: Documents, file: str, name: str) -> Section:
    tree = documents.read(file)
    empty = LocatedMap({}, {}, Place(file, 1, 1))
    return Section(empty if tree is None else tree, name, documents.problems)


def _settings(
    documents: Documents,
    kinds: Mapping[str, Kind],
    environment: str | None,
    files: Mapping[str, str],
    project: Section,
) -> Settings:
    if environment is not None and environment in files:
        section = _section(documents, files[environment], "an environment file")
        section.only(ENVIRONMENT_KEYS)
        return read_settings(section, environment, documents.folder, kinds, files)
    if environment is None or files:
        return read_settings(None, "", documents.folder, kinds)
    own = {
        key: value for key, value in project.tree.items() if key in ENVIRONMENT_KEYS and key != "variables"
    }
    tree: Any = with_values(project.tree, own)
    own_section = Section(tree, project.name, project.problems)
    return read_settings(own_section, environment, documents.folder, kinds)


def _included(documents: Documents, project: Project, section: Section) -> list[str]:
    found = included(documents, project.include)
    for pattern, files in found.items():
        if not files and project.include is not INCLUDE:
            section.problems.warning(
                "include-empty",
                "Include matches nothing",
                f"No visible YAML file of the project matches {pattern!r}.",
                section.place("include"),
            )
    every = {file for files in found.values() for file in files}
    return sorted(file for file in every if file != FILE and not file.startswith(f"{FOLDER}/"))


def _others(folder: Path, files: list[str]) -> list[Section]:
    """The environment files that are not in use; their problems are shown when they are."""
    quiet = Documents(folder, Problems())
    return [_section(quiet, file, "an environment file") for file in files]


def _followed_by(environment: Section) -> str:
    promotion = environment.mapping("promotion")
    return promotion.text("from") if promotion else ""


def _no_project(folder: Path, problems: Problems) -> None:
    problems.error(
        "no-project",
        "Not a voxform project",
        f"There is no {FILE} in {folder}.",
        None,
        "Make a project, or name its folder:\n    voxform init\n    voxform -C DIR …",
    )
