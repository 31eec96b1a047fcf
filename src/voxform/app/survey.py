"""Which secrets an environment needs: set or not, where they go, and who else uses the same value (design §6)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from voxform.app.project import Loaded, Project, settings_of
from voxform.app.reach import STATE_KEY, open_vault, read_values, store_of
from voxform.config.load import environments
from voxform.core.diagnostic import ConfigurationError, Failure
from voxform.core.fingerprint import Fingerprints, is_supported, strong_enough
from voxform.core.secret import Secret
from voxform.core.secret_use import Shared, Survey, Variable, holders, uses
from voxform.core.state import State
from voxform.core.symbol import SecretVariable


def survey(project: Project, loaded: Loaded) -> Survey:
    """Look at every secret variable of the environment; contacts nothing but the states of the environments.

    Raises:
        Failure: the state of this environment cannot be read.
    """
    configuration = loaded.configuration
    vault = open_vault(project, loaded, store_of(project, configuration).read())
    used = uses(loaded.kinds, configuration.resources.values())
    states = dict(_other_states(project, configuration.environment.name))
    shared = _shared(
        states, vault.secrets.values, read_values(project, configuration, (STATE_KEY,)).get(STATE_KEY)
    )
    variables = [
        Variable(
            name, _origin(project, name, name in vault.secrets.values), places, shared=shared.get(name, ())
        )
        for name, places in used.items()
    ]
    unread = tuple(sorted(name for name, state in states.items() if state is None))
    own = tuple(_own(project, loaded))
    return Survey(configuration.environment.name, (*own, *variables), vault.diagnostics, unread)


def _own(project: Project, loaded: Loaded) -> Iterator[Variable]:
    """The variables that voxform itself reads."""
    key = loaded.configuration.environment.api.key
    if isinstance(key, SecretVariable):
        yield _own_variable(project, loaded, key.name, "`api.key`")
    yield replace(_own_variable(project, loaded, STATE_KEY, "fingerprints in the state"), optional=True)


def _own_variable(project: Project, loaded: Loaded, name: str, purpose: str) -> Variable:
    present = bool(read_values(project, loaded.configuration, (name,)))
    return Variable(name, _origin(project, name, present), own=purpose)


def _origin(project: Project, name: str, present: bool) -> str:
    if not present:
        return ""
    return "process" if project.environ.get(name) else "file"


def _other_states(project: Project, own: str) -> Iterator[tuple[str, State | None]]:
    """The states of the other environments; None where one cannot be read."""
    for name in environments(project.folder):
        if name == own:
            continue
        other = replace(project, environment=name)
        try:
            yield name, store_of(other, settings_of(other).configuration).read()
        except (ConfigurationError, Failure):
            yield name, None


def _shared(
    states: Mapping[str, State | None], values: Mapping[str, Secret], state_key: Secret | None
) -> dict[str, tuple[Shared, ...]]:
    """For each variable the places in other environments that hold its value, tested under each state's own salt."""
    found: dict[str, tuple[Shared, ...]] = dict.fromkeys(values, ())
    for environment, state in states.items():
        scheme = state.fingerprint if state else None
        if state is None or scheme is None or not is_supported(scheme):
            continue
        prints = Fingerprints(scheme, state_key)
        for name, value in values.items():
            fingerprint = prints.fingerprint(value.unwrap(), long_enough=strong_enough([value]))
            found[name] += tuple(Shared(environment, *each) for each in holders(state, fingerprint))
    return found
