"""What of a resource is secret, and what is not."""

from collections.abc import Mapping
from typing import Any

from voxform.core.kind import Kind
from voxform.core.path import Path


def secret_part(kind: Kind, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that are secret or hold something that is."""
    return {name: value for name, value in attributes.items() if name in kind.secret_attributes}


def without_secrets(kind: Kind, attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    """The attributes without anything at a write-only or sensitive path."""
    some = kind.secret_attributes
    if some.isdisjoint(attributes):
        return attributes
    return {
        name: _without_secrets(kind, value, (name,)) if name in some else value
        for name, value in attributes.items()
        if name not in some or not kind.is_secret((name,))
    }


def _without_secrets(kind: Kind, tree: Any, at: Path) -> Any:
    if not isinstance(tree, Mapping):
        return tree
    return {
        name: _without_secrets(kind, value, (*at, name))
        for name, value in tree.items()
        if not kind.is_secret((*at, name))
    }
