"""Bodies that arrive damaged, too long, or one byte at a time; the request has had its effect."""

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace

from voxform.emulator.faults.exchange import Act, Exchange, Reply
from voxform.emulator.faults.spec import read_seconds

_MEBIBYTE = 1024 * 1024
_BLANK = b" " * 65536


def truncate(exchange: Exchange) -> Reply:
    """Half of the JSON, announced as all."""
    reply = exchange.answer()
    return reply.with_content(_half(reply))


def claim_more(exchange: Exchange) -> Reply:
    """The whole body under a Content-Length that is greater; then the end of the connection."""
    reply = exchange.answer()
    content = reply.content
    return replace(reply, parts=exchange.cut_after(content), length=len(content) + 100)


def claim_less(exchange: Exchange) -> Reply:
    """The whole body under a Content-Length of half of it; in the process only that half."""
    reply = exchange.answer()
    content, half = reply.content, _half(reply)
    parts = exchange.cut_after(content) if exchange.is_on_socket else (half,)
    return replace(reply, parts=parts, length=len(half))


def empty(exchange: Exchange) -> Reply:
    """No body."""
    return exchange.answer().with_content(b"")


def huge(value: str | None) -> Act:
    """White space of so many MiB before the body: JSON all the same."""
    size = _mebibytes(value, 64)

    def act(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        content = reply.content
        return replace(reply, parts=_after_blanks(size, content), length=size + len(content))

    return act


def bomb(value: str | None) -> Act:
    """The same packed by gzip to a thousandth."""
    size = _mebibytes(value, 64)

    def act(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        packed = gzip.compress(b" " * size + reply.content, 9)
        headers = (*reply.headers, ("Content-Encoding", "gzip"))
        return replace(reply, headers=headers, parts=(packed,), length=len(packed))

    return act


def slow(value: str | None) -> Act:
    """One byte after the other, with a pause before each."""
    seconds = read_seconds(value or "1s")

    def act(exchange: Exchange) -> Reply:
        reply = exchange.answer()
        content = reply.content
        return replace(reply, parts=_one_by_one(exchange, content, seconds), length=reply.length)

    return act


def _half(reply: Reply) -> bytes:
    content = reply.content
    return content[: len(content) // 2]


def _after_blanks(size: int, content: bytes) -> Iterator[bytes]:
    for _ in range(size // len(_BLANK)):
        yield _BLANK
    yield content


def _one_by_one(exchange: Exchange, content: bytes, seconds: float) -> Iterator[bytes]:
    for place in range(len(content)):
        exchange.clock.sleep(seconds)
        yield content[place : place + 1]


def _mebibytes(value: str | None, default: int) -> int:
    if value is None:
        return default * _MEBIBYTE
    if re.fullmatch(r"[1-9][0-9]{0,3}", value.strip()) is None:
        raise ValueError(f"{value!r} is not a number of MiB from 1 to 9999")
    return int(value) * _MEBIBYTE
