from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from voxform.config.load import load_partial
from voxform.core.configuration import Configuration
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.kind import Kind, Shape


def _kind(name: str, *properties: str, write_only: tuple[str, ...] = ()) -> Kind:
    return Kind(
        name=name,
        path=f"/v1/{name}",
        identity=("name",),
        schema={"type": "object", "properties": {each: {} for each in properties}},
        shape=Shape(),
        write_only=tuple((each,) for each in write_only),
    )


@pytest.fixture(scope="session")
def kinds() -> dict[str, Kind]:
    """Four kinds; webhooks have no `name`."""
    return {
        "integrations": _kind("integrations", "name", "provider", "api_key", write_only=("api_key",)),
        "tools": _kind("tools", "name", "type", "credential_id"),
        "models": _kind("models", "name", "tool_ids", "temperature"),
        "webhooks": _kind("webhooks", "url"),
    }


class Outcome:
    """A configuration as far as it could be read, and what was said on the way."""

    def __init__(self, configuration: Configuration | None, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.partial = configuration
        self.diagnostics = diagnostics

    @property
    def configuration(self) -> Configuration:
        assert self.partial is not None, self.diagnostics
        assert not self.errors, self.diagnostics
        return self.partial

    @property
    def errors(self) -> list[Diagnostic]:
        return [each for each in self.diagnostics if each.severity is Severity.ERROR]

    def told(self) -> list[tuple[str, str]]:
        """Code and place of every diagnostic, in the order of the report."""
        return sorted((each.code, str(each.place)) for each in self.diagnostics)

    def attributes(self, address: str) -> Any:
        found = {str(key): each for key, each in self.configuration.resources.items()}
        return found[address].attributes


@pytest.fixture
def load(tmp_path: Path, kinds: Mapping[str, Kind]) -> Callable[..., Outcome]:
    """Write a project's files and load it."""

    def run(files: Mapping[str, str | bytes], environment: str | None = None, **options: Any) -> Outcome:
        for name, content in {"voxform.yaml": "project: clinic\n", **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        options = {"environ": {}, "variables": {}, **options}
        return Outcome(*load_partial(tmp_path, kinds=kinds, environment=environment, **options))

    return run
