"""The one place where secrets become text: the JSON body of a request."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from voxform.core.secret import Secret
from voxform.core.value import Json


def unwrap(tree: Any) -> Json:
    """The tree as plain JSON, with each `Secret` leaf replaced by its value."""
    if isinstance(tree, Secret):
        return tree.unwrap()
    if isinstance(tree, Mapping):
        return {str(key): unwrap(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [unwrap(value) for value in tree]
    leaf: Json = tree
    return leaf


def encode(tree: Any) -> bytes:
    """The tree as the bytes of a request.

    Raises:
        TypeError: a leaf is neither JSON nor a secret.
        ValueError: a number is not finite.
    """
    return json.dumps(unwrap(tree), separators=(",", ":"), allow_nan=False).encode("ascii")


def secrets_in(tree: Any) -> Iterator[Secret]:
    """Every secret leaf of a tree."""
    if isinstance(tree, Secret):
        yield tree
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from secrets_in(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from secrets_in(value)
