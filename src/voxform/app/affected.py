"""Which environments a change touches: those whose configuration is another than at a commit."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from voxform.app.project import Project, load
from voxform.config.kinds import load_kinds
from voxform.config.load import environments
from voxform.config.project import FILE
from voxform.config.revision import commit_named, write_revision
from voxform.core.configuration import Environment
from voxform.core.diagnostic import ConfigurationError, Diagnostic, Severity
from voxform.core.kind import Kind
from voxform.core.words import listed


@dataclass(frozen=True, slots=True)
class Touched:
    """Environments to look at, each with why, and what must be said besides."""

    reasons: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()


def affected(project: Project, revision: str) -> Touched:
    """Compare the work tree with a commit, for the chosen environment or for all.

    One whose configuration cannot be read on either side counts as touched.

    Raises:
        ConfigurationError: there is no such environment on either side.
        Failure: there is no repository, or no such commit.
    """
    root, commit = commit_named(project.folder, revision)
    with TemporaryDirectory(prefix="voxform-") as made:
        target = Path(made).resolve()
        before = _at(project, root, target)
        within = [_below(root, project.folder), *(_below(root, each) for each in project.schemas)]
        write_revision(root, commit, [each for each in within if each is not None], target)
        return _compared(before, project, revision)


def _at(project: Project, root: Path, target: Path) -> Project:
    """The same project in the folder that holds the commit; kind files from outside stay where they are."""

    def moved(folder: Path) -> Path:
        inside = _below(root, folder)
        return folder if inside is None else target / inside

    return replace(project, folder=moved(project.folder), schemas=tuple(map(moved, project.schemas)))


def _below(root: Path, folder: Path) -> str | None:
    """The folder as Git names it in the repository; None outside of it."""
    real = folder.resolve()
    return real.relative_to(root).as_posix() if real.is_relative_to(root) else None


def _compared(before: Project, now: Project, revision: str) -> Touched:
    old, new = _names(before), _names(now)
    if not old and not new:
        load(now)  # says what is missing
    both = [name for name in new if name in old]
    here, there = _sides(now, both), _sides(before, both)
    reasons: dict[str, str] = {}
    told: list[Diagnostic] = []
    for name in new:
        wrong = [where for where, valid in ((f"at {revision}", there), ("here", here)) if name not in valid]
        if name not in both:
            reasons[name] = f"is not there at {revision}"
        elif wrong:
            reasons[name] = f"is not valid {' and '.join(wrong)}"
            told.append(_invalid(name, reasons[name]))
        elif there[name] != here[name]:
            reasons[name] = _difference(there[name], here[name])
    told += [_removed(name, revision) for name in old if name not in new]
    return Touched(reasons, tuple(told))


def _names(project: Project) -> tuple[str, ...]:
    """The environments there are; the chosen one alone if one is; none before there was a project."""
    if not (project.folder / FILE).is_file():
        return ()
    chosen = project.environment or project.environ.get("VOXFORM_ENV")
    return tuple(name for name in environments(project.folder) if chosen in (None, "", name))


_Side: TypeAlias = tuple[str, Mapping[str, Any], Mapping[str, Kind]]


def _sides(project: Project, names: Iterable[str]) -> dict[str, _Side]:
    """What a plan and a promotion depend on besides the account and the state, of those environments that are valid.

    The digest holds the texts of files, and variables where they are used. Settings are compared beside it.
    """
    found: dict[str, _Side] = {}
    with suppress(ConfigurationError):
        kinds = load_kinds(project.schemas)
        for name in names:
            with suppress(ConfigurationError):
                configuration = load(replace(project, environment=name), kinds).configuration
                found[name] = (configuration.digest, _settings(configuration.environment), kinds)
    return found


def _settings(environment: Environment) -> dict[str, Any]:
    """What an environment's file says besides variables and patches, wherever in the file it stands."""
    policy, promotion = environment.policy, environment.promotion
    limits = [each and each.text for each in (policy.max_deletes, policy.max_changes)]
    return {
        "api": environment.api,
        "state": environment.state_url,
        "env_files": environment.env_files,
        "policy": (*limits, sorted(map(str, policy.forbid)), policy.keeps_drift is not None),
        "promotion": promotion and replace(promotion, place=None),
        "verify": environment.verify,
    }


def _difference(before: _Side, now: _Side) -> str:
    """What is another, in words: settings by name, as no plan shows those."""
    differing = [name for name, value in now[1].items() if value != before[1][name]]
    settings = f"another {listed(differing)}" if differing else ""
    rest = "another configuration" if (before[0], before[2]) != (now[0], now[2]) else ""
    return f"has {listed([each for each in (rest, settings) if each])}"


def _invalid(name: str, why: str) -> Diagnostic:
    return Diagnostic(
        "affected-invalid",
        Severity.WARNING,
        "An environment cannot be compared",
        f"{name} {why}, so it counts as touched.",
        hint=f"See why:\n  voxform validate -e {name}",
    )


def _removed(name: str, revision: str) -> Diagnostic:
    return Diagnostic(
        "environment-removed",
        Severity.WARNING,
        "An environment is gone",
        f"{name} is there at {revision} and not here. Nothing will be planned for it, and its objects stay.",
        hint=f"To delete them, destroy it from a work tree that still has it:\n  voxform -e {name} destroy",
    )
