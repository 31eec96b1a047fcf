"""The one place where secrets become text: the body of a request, JSON or a form."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.secret import Secret
from voxform.core.symbol import as_text
from voxform.core.value import Json


@dataclass(frozen=True, slots=True)
class File:
    """A part of a form that is a file: the name it is sent under, and its bytes."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Form:
    """A body of `multipart/form-data`: scalars, `Secret` leaves and files by the name of their part."""

    parts: Mapping[str, Any]


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


def _plain(part: Any) -> Json:
    """What the encoder knows nothing of: a secret, or an object that is no dict."""
    if isinstance(part, Secret | Mapping):
        return unwrap(part)
    raise TypeError


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=_plain)


def encode(tree: Any) -> bytes:
    """The tree as the bytes of a request.

    Raises:
        TypeError: a leaf is neither JSON nor a secret.
        ValueError: a number is not finite.
    """
    return _ENCODER.encode(tree).encode("ascii")


def encode_form(form: Form) -> tuple[bytes, str]:
    """The form as the bytes of a request, and their media type with its boundary."""
    import httpx

    parts = [(name, _part(value)) for name, value in form.parts.items()]
    request = httpx.Request("POST", "http://form", files=parts)
    return request.read(), request.headers["Content-Type"]


def _part(value: Any) -> tuple[str | None, bytes]:
    if isinstance(value, File):
        return value.name, value.content
    return None, as_text(unwrap(value)).encode("utf-8")


def secrets_in(tree: Any) -> Iterator[Secret]:
    """Every secret leaf of a tree."""
    if isinstance(tree, Secret):
        yield tree
    elif isinstance(tree, Form):
        yield from secrets_in(tree.parts)
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from secrets_in(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from secrets_in(value)
