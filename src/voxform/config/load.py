"""From a project's folder to the configuration of one environment, with every problem at once."""

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from voxform.config.blocks import Blocks
from voxform.config.digest import configuration_digest
from voxform.config.excluded import without
from voxform.config.expression import Scope
from voxform.config.files import ProjectFiles
from voxform.config.for_each import FOR_EACH, read_instances
from voxform.config.lookup import read_lookups
from voxform.config.problem import Problems
from voxform.config.project import choose, environments
from voxform.config.refactor import read_imports, read_moved, read_removed
from voxform.config.resolve import file_paths
from voxform.config.resource import read_resource
from voxform.config.text import NO_OVERLAY, Overlay
from voxform.config.upload import upload_paths
from voxform.config.variables import variable_values
from voxform.config.written import Written, leave_out, read_files
from voxform.core.address import Address
from voxform.core.configuration import Configuration, Environment
from voxform.core.diagnostic import ConfigurationError, Diagnostic, Severity
from voxform.core.kind import Kind
from voxform.core.resource import Desired
from voxform.core.validate_references import World

__all__ = ["environments", "load_configuration", "load_partial", "no_collector"]

_NONE: Mapping[str, str] = MappingProxyType({})


def load_configuration(
    folder: Path,
    *,
    kinds: Mapping[str, Kind],
    environment: str | None = None,
    variables: Mapping[str, str] = _NONE,
    environ: Mapping[str, str],
) -> Configuration:
    """Read one environment's configuration; needs neither the network nor any secret.

    Raises:
        ConfigurationError: with every problem found. Attributes are not checked against their kinds here.
    """
    configuration, found = load_partial(
        folder, kinds=kinds, environment=environment, variables=variables, environ=environ
    )
    errors = [each for each in found if each.severity is Severity.ERROR]
    if configuration is None or errors:
        raise ConfigurationError(found)
    return configuration


def load_partial(
    folder: Path,
    *,
    kinds: Mapping[str, Kind],
    environment: str | None = None,
    variables: Mapping[str, str] = _NONE,
    environ: Mapping[str, str],
    digest: bool = True,
    overlay: Overlay = NO_OVERLAY,
) -> tuple[Configuration | None, tuple[Diagnostic, ...]]:
    """What could be read, and every problem, warning and notice on the way.

    A value that could not be evaluated has a stand-in that `core.validate` accepts, so one mistake is
    reported once. The configuration is None when a file could not be read to its end or no environment
    was chosen: then nothing can be said about references. `digest=False` leaves the digest empty, which
    saves a fifth of the time where only problems are wanted. `overlay` holds what files are read as holding.
    """
    problems = Problems()
    with no_collector():
        configuration = _load(folder.resolve(), kinds, environment, variables, environ, problems, overlay)
        if configuration is not None and digest:
            configuration = replace(configuration, digest=configuration_digest(configuration))
    return configuration, tuple(problems.found)


@contextmanager
def no_collector() -> Iterator[None]:
    """Pause the garbage collector: trees without cycles grow here, and it would visit them again and again."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _load(  # the parameters of `load_partial`
    folder: Path,
    kinds: Mapping[str, Kind],
    environment: str | None,
    variables: Mapping[str, str],
    environ: Mapping[str, str],
    problems: Problems,
    overlay: Overlay,
) -> Configuration | None:
    chosen = choose(folder, environment, environ, problems)
    written = read_files(folder, kinds, chosen, problems, overlay)
    if written is None or chosen is None:
        return None
    project, settings = written.project, written.settings
    values = variable_values(project.declared, settings.variables, environ, variables, problems)
    excluded = leave_out(written, kinds, chosen, environments(folder), problems)
    files = ProjectFiles(folder, written.env_files, overlay)
    files.prepare(_paths(written, kinds))
    scope = Scope(kinds, project.declared, values, files, problems, chosen)
    configuration = _evaluate(written, scope, excluded)
    return configuration if written.complete else None


def _paths(written: Written, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Every file that resources read or upload, as far as that is plain to see."""
    for kind, _, entry in written.blocks.all():
        if written.inserts_files:
            yield from file_paths(entry.body)
        if kinds[kind].uploads:
            yield from upload_paths(kinds[kind], entry.body)


def _evaluate(written: Written, scope: Scope, excluded: Mapping[Address, str]) -> Configuration:
    resources, for_each = _resources(written.blocks, scope)
    if excluded:
        resources = without(resources, excluded, scope.problems)
    world = World(scope.kinds, resources, for_each)
    moved = tuple(read_moved(written.blocks.sections, scope, world))
    imports = tuple(read_imports(written.blocks.sections, scope, world, excluded))
    lookups = read_lookups(written.blocks, scope)
    settings = written.settings
    return Configuration(
        written.project.name,
        Environment(
            scope.environment,
            settings.api,
            settings.state_url,
            MappingProxyType(dict(scope.variables)),
            settings.env_files,
            settings.policy,
            settings.verify,
            settings.promotion,
            written.followed,
        ),
        resources,
        moved,
        imports,
        tuple(read_removed(written.blocks.sections, scope)),
        tuple(each for each in scope.problems.found if each.severity is not Severity.ERROR),
        advice_off=written.project.advice_off,
        for_each=for_each,
        left_out=written.left_out,
        lookups=lookups,
    )


def _resources(blocks: Blocks, scope: Scope) -> tuple[dict[Address, Desired], dict[Address, bool]]:
    """Every resource, and those written with `for_each` with whether all of their keys are known."""
    resources: dict[Address, Desired] = {}
    for_each = {}
    for kind, name, entry in blocks.all():
        scope.problems.address = f"{kind}.{name}"
        if FOR_EACH in entry.body:
            found = read_instances(scope, scope.kinds[kind], name, entry)
            resources |= {each.address: each for each in found.resources}
            for_each[Address(kind, name)] = found.complete
            continue
        desired = read_resource(scope, scope.kinds[kind], name, entry)
        resources[desired.address] = desired
    scope.problems.address = ""
    return resources, for_each
