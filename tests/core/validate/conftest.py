"""Configurations from YAML, with the real parser and grammar, and the problems validation finds in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

import pytest

from voxform.config.interpolation import parse_interpolation
from voxform.config.kinds import load_kinds
from voxform.config.position import Source, with_elements, with_values
from voxform.config.yaml import parse_yaml
from voxform.core.address import LOOKUP, Address, parse_address
from voxform.core.configuration import Api, Configuration, Environment, Import, Moved, Removed
from voxform.core.diagnostic import Diagnostic
from voxform.core.kind import Kind
from voxform.core.path import parse_path
from voxform.core.place import LocatedMap
from voxform.core.resource import Desired, Lifecycle
from voxform.core.symbol import Template
from voxform.core.validate import validate
from voxform.core.verdict import STAND_IN

UNREAD = "<unread>"
BESIDE = ("depends_on", "lifecycle", "secrets_version", "instances")


@dataclass(frozen=True)
class Report:
    """What validation says about a text."""

    text: str
    diagnostics: tuple[Diagnostic, ...]

    def lines(self, diagnostic: Diagnostic) -> str:
        """The source from the column a diagnostic points to, to the end of the line."""
        assert diagnostic.place is not None
        return self.text.splitlines()[diagnostic.place.line - 1][diagnostic.place.column - 1 :]

    @property
    def codes(self) -> list[str]:
        return [each.code for each in self.diagnostics]


@pytest.fixture(scope="session")
def kinds() -> dict[str, Kind]:
    return load_kinds()


@pytest.fixture(scope="session")
def report(kinds: dict[str, Kind]) -> Callable[[str], Report]:
    def read(text: str) -> Report:
        text = dedent(text)
        return Report(text, validate(kinds, configuration_of(text)))

    return read


@pytest.fixture(scope="session")
def desired() -> Callable[[str], Mapping[Address, Desired]]:
    return lambda text: configuration_of(text).resources


def configuration_of(text: str) -> Configuration:
    parsed = parse_yaml(Source("resources/all.yaml", text))
    assert not parsed.problems
    root = parsed.root
    blocks = {"moved", "import", "removed", "lookups"}
    kinds = {name: block for name, block in root.items() if name not in blocks}
    resources = {
        desired.address: desired
        for kind, block in kinds.items()
        for name in block
        for desired in desired_of(kind, name, block)
    }
    return Configuration(
        project="acme",
        environment=Environment("default", Api("emulator:", 0.0), "file:.voxform/state/default.json"),
        resources=resources,
        moved=tuple(moved_of(each, place) for each, place in placed(root, "moved")),
        imports=tuple(import_of(each, place) for each, place in placed(root, "import")),
        removed=tuple(
            Removed(parse_address(each["from"]), each["retain"], place)
            for each, place in placed(root, "removed")
        ),
        lookups={
            Address(LOOKUP + kind, name): Desired(
                Address(LOOKUP + kind, name), block[name], block.marks[name].key
            )
            for kind, block in root.get("lookups", {}).items()
            for name in block
        },
        for_each={
            Address(kind, name): block[name]["instances"] != [UNREAD]
            for kind, block in kinds.items()
            for name in block
            if "instances" in block[name]
        },
    )


def desired_of(kind: str, name: str, block: LocatedMap) -> list[Desired]:
    tree = with_symbols(block[name])
    rules = tree.get("lifecycle") or {}
    attributes = with_values(tree, {key: value for key, value in tree.items() if key not in BESIDE})
    return [
        Desired(
            address=Address(kind, name, key),
            attributes=attributes,
            heading=block.marks[name].key,
            lifecycle=Lifecycle(
                ignore_changes=tuple(map(parse_path, rules.get("ignore_changes", ()))),
                replace_on=tuple(map(parse_path, rules.get("replace_on", ()))),
            ),
            depends_on=tuple(map(parse_address, tree.get("depends_on", ()))),
            secrets_version=tree.get("secrets_version"),
        )
        for key in tree.get("instances", ("",))
        if key != STAND_IN
    ]


def with_symbols(tree: Any) -> Any:
    if isinstance(tree, dict):
        return with_values(tree, {key: with_symbols(value) for key, value in tree.items()})
    if isinstance(tree, list):
        return with_elements(tree, [(index, with_symbols(value)) for index, value in enumerate(tree)])
    if not isinstance(tree, str):
        return tree
    if tree == UNREAD:
        return STAND_IN
    parts = parse_interpolation(tree)
    return parts[0] if len(parts) == 1 else Template(parts)  # type: ignore[arg-type]  # no variables here


def placed(root: LocatedMap, block: str) -> list[tuple[Any, Any]]:
    found = root.get(block, [])
    return [(each, found.marks[index]) for index, each in enumerate(found)]


def moved_of(block: Any, place: Any) -> Moved:
    return Moved(parse_address(block["from"]), parse_address(block["to"]), place)


def import_of(block: Any, place: Any) -> Import:
    return Import(parse_address(block["to"]), place, id=block.get("id", ""), name=block.get("name", ""))
