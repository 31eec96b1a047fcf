"""Where what is declared was written: resources after patches, with their expressions as they stand in the files."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voxform.config.blocks import Entry
from voxform.config.load import environments
from voxform.config.position import value_place
from voxform.config.problem import Problems
from voxform.config.project import choose
from voxform.config.written import Written, leave_out, read_files
from voxform.core.address import Address
from voxform.core.kind import Kind
from voxform.core.place import Place


@dataclass(frozen=True, slots=True)
class Origins:
    """Resources as written by address (that of a `for_each` without a key), and what an expression may stand for.

    `patched` are the places of values that a patch gives, where null takes a key away; `variables` tells where the
    value of each variable is written.
    """

    entries: Mapping[Address, Entry]
    patched: frozenset[Place]
    variables: Mapping[str, Place]


def read_origins(
    folder: Path, kinds: Mapping[str, Kind], environment: str, environ: Mapping[str, str]
) -> Origins:
    """Read the files of an environment that has been loaded without a problem."""
    folder, quiet = folder.resolve(), Problems()
    chosen = choose(folder, environment, environ, quiet) or environment
    written = read_files(folder, kinds, chosen, quiet)
    if written is None:
        return Origins({}, frozenset(), {})
    patched = frozenset(_places(written.settings.patches))
    leave_out(written, kinds, chosen, environments(folder), quiet)
    entries = {Address(kind, name): entry for kind, name, entry in written.blocks.all()}
    return Origins(entries, patched, _variables(written))


def _variables(written: Written) -> dict[str, Place]:
    places = {name: each.place for name, each in written.project.declared.items()}
    given = written.settings.variables
    for name in given or ():
        place = value_place(given, name)
        if place is not None:
            places[name] = place
    return places


def _places(tree: Any) -> Iterator[Place]:
    """Where each value in a tree was written."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        place = value_place(tree, key)
        if place is not None:
            yield place
        yield from _places(value)
