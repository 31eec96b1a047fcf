"""Secrets that the platform makes: others refer to them, and their values never enter a diff (design §6)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from voxform.core.address import Address
from voxform.core.kind import Kind
from voxform.core.leaf import find, put
from voxform.core.path import format_path
from voxform.core.secret import Secret
from voxform.core.secret_check import Secrets
from voxform.core.symbol import SecretAttribute


def sealed(kind: Kind, address: Address, live: Mapping[str, Any]) -> Mapping[str, Any]:
    """What others may read of an object: a name in place of each secret that the platform made."""
    if not kind.made_secrets:
        return live
    tree: Any = live
    for path, name, _ in _made(kind, address, live):
        tree = put(kind.shape, tree, path, SecretAttribute(name))
    return dict(tree)


def with_made(
    secrets: Secrets, kinds: Mapping[str, Kind], objects: Iterable[tuple[Address, Mapping[str, Any]]]
) -> Secrets:
    """The secrets together with those that the platform made for these objects, by the names of `sealed`."""
    found = {
        name: Secret(value)
        for address, live in objects
        for _, name, value in _made(kinds[address.kind], address, live)
    }
    return replace(secrets, values={**secrets.values, **found}) if found else secrets


def _made(kind: Kind, address: Address, live: Mapping[str, Any]) -> Iterator[tuple[Any, str, str]]:
    for path in kind.made_secrets:
        value = find(kind.shape, live, path)
        if isinstance(value, str) and value:
            yield path, f"{address}.{format_path(path)}", value
