"""Promotion: a configuration reaches an environment after it has proved itself in the one before (design §9)."""

from dataclasses import replace

from voxform.app.project import Loaded, Project, load
from voxform.app.reach import store_of
from voxform.core.diagnostic import Diagnostic, Failure, error
from voxform.core.promotion import CheckedOut, Promotion, unmet


def gate(project: Project, loaded: Loaded) -> tuple[Diagnostic, ...]:
    """What keeps this configuration out of an environment that must be promoted to; nothing for any other.

    Only the state of the environment before is read, and its configuration from the same files: no key of it is
    needed.

    Raises:
        ConfigurationError: the configuration has problems in the environment before.
        Failure: the state of that environment cannot be read.
    """
    promotion = loaded.configuration.environment.promotion
    if promotion is None or not promotion.required:
        return ()
    before = replace(project, environment=promotion.source, variables={})
    source = load(before).configuration
    try:
        state = store_of(before, source).read()
    except Failure as problem:
        raise type(problem)(*(_of(promotion.source, each) for each in problem.diagnostics)) from problem
    api = source.environment.api
    here = CheckedOut(source.digest, api.url, source.resources.keys(), api.account)
    return tuple(unmet(promotion, here, state, project.clock.now()))


def _of(source: str, problem: Diagnostic) -> Diagnostic:
    """The same with commands for the environment whose problem it is."""
    return replace(problem, hint=problem.hint.replace("voxform state", f"voxform -e {source} state"))


def promoted(loaded: Loaded, source: str) -> Loaded:
    """The same, to be applied only if `source` has proved it.

    Raises:
        Failure: the environment is promoted from another one, or from itself.
    """
    environment = loaded.configuration.environment
    declared = environment.promotion or Promotion(source)
    if declared.source != source or source == environment.name:
        raise Failure(_other_source(environment.name, source, environment.promotion))
    asked = replace(environment, promotion=replace(declared, required=True))
    return replace(loaded, configuration=replace(loaded.configuration, environment=asked))


def ungated(loaded: Loaded) -> Loaded:
    """The same for one who only looks: whatever the environment before is like does not matter then."""
    environment = replace(loaded.configuration.environment, promotion=None)
    return replace(loaded, configuration=replace(loaded.configuration, environment=environment))


def _other_source(name: str, source: str, declared: Promotion | None) -> Diagnostic:
    follows = declared.source if declared else ""
    return error(
        "promotion-from",
        "Promotion from another environment",
        f"{name} is promoted from {follows}, not from {source}."
        if follows
        else f"{name} cannot be promoted from itself.",
        place=declared.place if declared else None,
        hint=f"  voxform promote --from {follows} --to {name}"
        if follows
        else "Name the environment before it",
    )
