"""Reaching what lies outside: the platform (a host or the embedded one), the state, the secrets."""

import secrets as randomness
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from voxform.app.clock import Clock
from voxform.app.project import Loaded, Project, without_unwanted
from voxform.config.secrets import inspect_secrets, read_secrets
from voxform.core.configuration import Configuration
from voxform.core.diagnostic import Diagnostic, Failure, Severity, error
from voxform.core.fingerprint import Fingerprints, new_scheme, strong_enough
from voxform.core.secret import Secret
from voxform.core.secret_check import Secrets
from voxform.core.state import FingerprintScheme, State
from voxform.core.symbol import SecretVariable, secret_sources
from voxform.core.validate_shapes import check_secrets
from voxform.state.open import open_store
from voxform.state.store import Store

if TYPE_CHECKING:
    from voxform.remote.transport import Api

EMBEDDED = "emulator:"
STATE_KEY = "VOXFORM_STATE_KEY"
ALLOWED_HOSTS = "VOXFORM_ALLOWED_HOSTS"

# The embedded platform belongs to nobody else, so its key is no secret.
_EMBEDDED_KEY = "oi_sk_embedded"


@contextmanager
def open_api(project: Project, configuration: Configuration) -> Iterator["Api"]:
    """A connection to the environment's platform.

    Raises:
        Refused: the host may not be given a key.
        Failure: the key is not set or cannot be one.
    """
    from voxform.remote.host import check_host

    api = configuration.environment.api
    if api.url == EMBEDDED:
        with _embedded(project, configuration) as opened:
            yield opened
        return
    check_host(api.url, allowed_hosts=project.environ.get(ALLOWED_HOSTS, ""))
    name = api.key.name if isinstance(api.key, SecretVariable) else ""
    key = read_values(project, configuration, (name,)).get(name)
    if key is None:
        raise Failure(_no_key(configuration.environment.name, name))
    with _connect(project.clock, api.url, key, key_name=name) as opened:
        yield opened


def database_of(project: Project, environment: str) -> Path:
    """Where the embedded platform of an environment keeps its objects."""
    return project.folder / ".voxform" / "emulator" / f"{environment}.db"


@contextmanager
def _embedded(project: Project, configuration: Configuration) -> Iterator["Api"]:
    try:
        from voxform.emulator import open_platform
    except ModuleNotFoundError as missing:
        raise Failure(no_emulator()) from missing
    import httpx

    platform = open_platform(database_of(project, configuration.environment.name))
    try:
        transport = httpx.WSGITransport(app=platform)
        key = Secret(_EMBEDDED_KEY)
        with _connect(project.clock, "http://embedded.localhost", key, transport=transport) as opened:
            yield opened
    finally:
        platform.close()


def _connect(clock: Clock, url: str, key: Secret, **more: Any) -> "Api":
    from voxform.remote.transport import Api

    return Api(
        url,
        key,
        sleep=clock.sleep,
        monotonic=clock.monotonic,
        now=lambda: clock.now().timestamp(),
        random=clock.random,
        **more,
    )


def store_of(project: Project, configuration: Configuration) -> Store:
    """The store of the environment's state."""
    environment = configuration.environment
    return open_store(
        environment.state_url,
        folder=project.folder,
        environment=environment.name,
        api_url=environment.api.url,
    )


def state_warnings(project: Project, configuration: Configuration) -> tuple[Diagnostic, ...]:
    """A warning when a state on this machine would be lost with it."""
    url = configuration.environment.state_url
    if not project.environ.get("CI") or configuration.environment.api.url == EMBEDDED:
        return ()
    return (
        Diagnostic(
            code="local-state",
            severity=Severity.WARNING,
            summary="The state is kept on a machine that may not last",
            detail=f"`CI` is set and the state is {url}; when the runner is gone, nobody knows what it created.",
            hint="Keep the file between runs, or commit it: it holds no secret.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Vault:
    """The secrets that are set, and the scheme that their fingerprints are made under."""

    secrets: Secrets
    scheme: FingerprintScheme | None
    diagnostics: tuple[Diagnostic, ...]


def open_vault(project: Project, loaded: Loaded, state: State, *, writes: bool = False) -> Vault:
    """Read every secret that the configuration names, look at its shape, and choose how to fingerprint it.

    A state keeps its salt for ever; its scheme changes when a state key is given or taken away. The fingerprints
    that recorded resources need, and new ones when something is to be written, are made meanwhile: each may take long.
    """
    configuration = loaded.configuration
    named = {address: secret_sources(each.attributes) for address, each in configuration.resources.items()}
    values = read_values(project, configuration, {name for names in named.values() for name in names})
    state_key = read_values(project, configuration, (STATE_KEY,)).get(STATE_KEY)
    salt = bytes.fromhex(state.fingerprint.salt) if state.fingerprint else randomness.token_bytes(16)
    scheme = new_scheme(salt, state_key)
    prints = Fingerprints(scheme, state_key)

    soon = {name for address in named if writes or address in state.resources for name in named[address]}
    wait = _fingerprinted(prints, [values[name] for name in soon & values.keys()])

    def fingerprint(text: str, strong: bool, within: tuple[Secret, ...]) -> str | None:
        wait()
        return prints.fingerprint(text, long_enough=strong, within=within)

    secrets = Secrets(values, fingerprint, strong_enough)
    found = (*inspect_secrets(values), *check_secrets(loaded.kinds, configuration.resources, secrets))
    return Vault(secrets, scheme, without_unwanted(configuration, found))


def _fingerprinted(prints: Fingerprints, values: Iterable[Secret]) -> Callable[[], None]:
    """Make the fingerprints of some secrets meanwhile, and how to wait for the last of them."""

    def make() -> None:
        for each in values:
            prints.fingerprint(each.unwrap(), long_enough=strong_enough([each]))

    thread = Thread(target=make, daemon=True)
    thread.start()
    return thread.join


def read_values(project: Project, configuration: Configuration, names: Iterable[str]) -> Mapping[str, Secret]:
    """Those of these secret variables that are set, in the process or in a file that the environment names."""
    files = [project.folder / each for each in configuration.environment.env_files]
    return read_secrets(names, project.environ, files)


def _no_key(environment: str, name: str) -> Diagnostic:
    return error(
        "api-key-not-set",
        "The API key is not set",
        f"The environment {environment} reads its OneInbox key from {name}, which is not set (empty counts as unset).",
        hint=f"  export {name}=oi_sk_…",
    )


def no_emulator() -> Diagnostic:
    """How to install what the embedded platform needs."""
    return error(
        "extra-missing",
        "The embedded platform is not installed",
        "`api.url: emulator:` needs packages that only the extra `emulator` brings.",
        hint="  pip install 'voxform[emulator]'",
    )
