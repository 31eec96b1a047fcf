"""The examples use every kind, and are valid in each of their environments."""

from pathlib import Path

import pytest

from voxform.config.kinds import load_kinds
from voxform.config.load import environments, load_configuration
from voxform.core.configuration import Configuration
from voxform.core.validate import validate

EXAMPLES = Path(__file__).parents[2] / "examples"
PROJECTS = sorted(file.parent for file in EXAMPLES.glob("*/voxform.yaml"))
KINDS = load_kinds()


def configurations(project: Path) -> list[Configuration]:
    names = environments(project) or (None,)
    return [load_configuration(project, kinds=KINDS, environment=name, environ={}) for name in names]


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_it_is_valid(project):
    for configuration in configurations(project):
        assert configuration.diagnostics == ()
        assert validate(KINDS, configuration) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_has(kind):
    assert any(
        address.kind == kind
        for project in PROJECTS
        for configuration in configurations(project)
        for address in configuration.resources
    )
