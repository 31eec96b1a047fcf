"""A project as a command finds it: where it is, which environment, and what the process brings along."""

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from voxform.app.clock import Clock
from voxform.config.kinds import load_kinds
from voxform.config.load import environments, load_partial, no_collector
from voxform.config.text import Overlay
from voxform.core.configuration import Configuration
from voxform.core.diagnostic import ConfigurationError, Diagnostic, Failure, Severity, error, worst_first
from voxform.core.kind import Kind
from voxform.core.one_account import one_account
from voxform.core.state import State
from voxform.core.validate import validate
from voxform.core.words import listed


@dataclass(frozen=True, slots=True)
class Project:
    """`variables` are those of `--var`; `environ` is the process environment, `clock` its time.

    `overlay` has files by their real paths that are read as if they held something else.
    """

    folder: Path
    environment: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    schemas: Sequence[Path] = ()
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    clock: Clock = Clock()
    overlay: Overlay = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A valid configuration and the kinds it was checked against."""

    kinds: Mapping[str, Kind]
    configuration: Configuration


def load(project: Project, kinds: Mapping[str, Kind] | None = None) -> Loaded:
    """Read and check one environment's configuration; nothing else is touched. Kinds that were read need not be again.

    Raises:
        ConfigurationError: with every problem found.
    """
    kinds = load_kinds(project.schemas) if kinds is None else kinds
    configuration, problems = _check(project, kinds, project.environment)
    if configuration is None or any(each.severity is Severity.ERROR for each in problems):
        raise ConfigurationError(worst_first(problems))
    return with_diagnostics(Loaded(kinds, configuration), problems)


def check(project: Project) -> tuple[Diagnostic, ...]:
    """Every problem of one environment, or of all of them when none is named; offline.

    What is wrong in some of them only says in which.
    """
    kinds = load_kinds(project.schemas)
    chosen = project.environment or project.environ.get("VOXFORM_ENV")
    names = (chosen,) if chosen else (environments(project.folder) or (None,))
    found: dict[Diagnostic, list[str]] = {}
    configurations = []
    with no_collector():
        for name in names:
            configuration, problems = _check(project, kinds, name, digest=False)
            configurations += [] if configuration is None else [configuration]
            for each in dict.fromkeys(problems):
                found.setdefault(each, []).append(str(name))
    told = (each if len(where) == len(names) else _only_in(where, each) for each, where in found.items())
    return worst_first((*told, *one_account(kinds, configurations)))


def _only_in(environments: Sequence[str], problem: Diagnostic) -> Diagnostic:
    """The problem with where it is one, unless it stands in the file of an environment or names it."""
    named = len(environments) == 1 and repr(environments[0]) in problem.detail
    if named or (problem.place and problem.place.file.startswith("environments/")):
        return problem
    noun = "environment" if len(environments) == 1 else "environments"
    return replace(problem, detail=f"{problem.detail}\nOnly in the {noun} {listed(environments)}.")


def settings_of(project: Project) -> Loaded:
    """The environment alone, for commands that do not look at resources; their problems do not matter.

    Raises:
        ConfigurationError: the environment itself cannot be read.
    """
    kinds = load_kinds(project.schemas)
    configuration, problems = _read(project, kinds, project.environment, digest=False)
    if configuration is None:
        raise ConfigurationError(worst_first(problems))
    return Loaded(kinds, configuration)


def _check(
    project: Project, kinds: Mapping[str, Kind], environment: str | None, *, digest: bool = True
) -> tuple[Configuration | None, tuple[Diagnostic, ...]]:
    """Load and validate; advice that the project has switched off is left out."""
    with no_collector():
        configuration, problems = _read(project, kinds, environment, digest=digest)
        if configuration is None:
            return None, problems
        found = (*problems, *validate(kinds, configuration))
    return configuration, without_unwanted(configuration, found)


def without_unwanted(configuration: Configuration, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The diagnostics without the advice that the project has switched off."""
    off = configuration.advice_off
    return tuple(each for each in found if each.severity is not Severity.WARNING or each.code not in off)


def _read(
    project: Project, kinds: Mapping[str, Kind], environment: str | None, *, digest: bool
) -> tuple[Configuration | None, tuple[Diagnostic, ...]]:
    return load_partial(
        project.folder,
        kinds=kinds,
        environment=environment,
        variables=project.variables,
        environ=project.environ,
        digest=digest,
        overlay=project.overlay,
    )


def with_diagnostics(loaded: Loaded, more: Iterable[Diagnostic]) -> Loaded:
    """The same configuration with further warnings and notices."""
    configuration = loaded.configuration
    every = worst_first((*configuration.diagnostics, *more))
    return replace(loaded, configuration=replace(configuration, diagnostics=every))


def require_kinds(kinds: Mapping[str, Kind], state: State) -> None:
    """Refuse to plan for a state with records of which nothing is known, not even how to list them.

    Raises:
        Failure: a kind that is recorded has no kind file here.
    """
    unknown = sorted(state.kinds - kinds.keys())
    if unknown:
        raise Failure(
            error(
                "kind-not-known",
                "The state records a kind that is not known",
                f"The state has records of {', '.join(unknown)}, and no kind file describes that. It may be one of "
                "your own, or of a newer voxform.",
                hint="Name the folder with its kind file:\n  voxform --schemas DIR …\n"
                "or forget each record:\n  voxform state rm ADDRESS",
            )
        )
