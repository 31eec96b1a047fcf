"""What came back from one request: an answer, or none."""

import json
import math
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from voxform.core.value import ABSENT, Absent, Json

_SURROGATE = re.compile(rb"\\u[dD][89abAB]")
_GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the platform.

    `body` is ABSENT when it was empty or could not be read; `readable` tells the two apart. `retry_after` is
    in seconds. `doubtful` means that an earlier attempt of the same request may have had its effect.
    """

    status: int
    body: Json | Absent = field(default=ABSENT, repr=False)
    retry_after: float | None = None
    readable: bool = True
    doubtful: bool = False

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No answer came. `sent` is false only when the platform certainly never saw the request."""

    sent: bool
    why: str


class UnreadableError(Exception):
    """A body that is no JSON, or none that may be read; carries nothing of it."""


def read_json(content: bytes) -> Json | Absent:
    """The JSON value of a body, or ABSENT when it is empty; lone surrogates become `?`.

    Raises:
        UnreadableError: not JSON, or numbers and nesting without end.
    """
    if not content.strip():
        return ABSENT
    try:
        value: Json = json.loads(content, parse_constant=_refuse, parse_float=_finite)
        if _SURROGATE.search(content):
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise UnreadableError from None
    return value


def read_body(parts: Iterable[bytes], encoding: str, limit: int) -> bytes:
    """Join a body, unpacked, while it stays within `limit` bytes.

    Raises:
        UnreadableError: longer than `limit`, damaged, or packed otherwise than by gzip.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _joined(parts, limit)
    if name != "gzip":
        raise UnreadableError
    return _unpacked(parts, limit)


def _joined(parts: Iterable[bytes], limit: int) -> bytes:
    content = bytearray()
    for part in parts:
        content += part
        if len(content) > limit:
            raise UnreadableError
    return bytes(content)


def _unpacked(parts: Iterable[bytes], limit: int) -> bytes:
    """Unpack in bounded steps, so that a small body cannot become a large one in memory."""
    unpacker = zlib.decompressobj(_GZIP)
    content = bytearray()
    try:
        for part in parts:
            content += unpacker.decompress(part, limit + 1 - len(content))
            if len(content) > limit or unpacker.unconsumed_tail:
                raise UnreadableError
    except zlib.error:
        raise UnreadableError from None
    if not unpacker.eof:
        raise UnreadableError
    return bytes(content)


def _refuse(constant: str) -> Json:
    raise ValueError(constant)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError
    return number
