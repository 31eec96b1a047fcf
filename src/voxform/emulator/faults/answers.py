"""Answers in place of the platform's: too many requests, errors, pages of a gateway."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from http import HTTPStatus

from voxform.emulator.faults.exchange import Act, Exchange, Reply
from voxform.emulator.faults.spec import read_seconds

JSON = (("Content-Type", "application/json"),)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
PAGE = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Please sign in</h1></body></html>\n"


def refuse_for_now(value: str | None) -> Act:
    """429, nothing done. The value is the Retry-After header; `@30s` makes it the date in 30 seconds."""
    ahead = read_seconds(value[1:]) if value and value.startswith("@") else None
    if value and not value.isascii():
        raise ValueError(f"{value!r} cannot stand in a header")

    def act(exchange: Exchange) -> Reply:
        shown = value
        if ahead is not None:
            shown = format_datetime(exchange.clock.now() + timedelta(seconds=ahead), usegmt=True)
        asked = () if shown is None else (("Retry-After", shown),)
        dated = (("Date", format_datetime(exchange.clock.now(), usegmt=True)),) if ahead is not None else ()
        return _reply(429, b'{"detail":"Too Many Requests"}', (*JSON, *asked, *dated))

    return act


def fail(status: int) -> Callable[[str | None], Act]:
    """An error status, nothing done; as JSON, or as the page of a gateway."""

    def build(value: str | None) -> Act:
        if value not in {None, "json", "html"}:
            raise ValueError(f"{value!r} is neither json nor html")
        content, headers = (PAGE, HTML) if value == "html" else (_detail(status), JSON)
        return lambda _exchange: _reply(status, content, headers)

    return build


def fail_after(value: str | None) -> Act:
    """An error status although it was done."""
    status = 500 if value is None else int(value) if value in {"500", "502", "503", "504"} else 0
    if not status:
        raise ValueError(f"{value!r} is none of 500, 502, 503, 504")

    def act(exchange: Exchange) -> Reply:
        exchange.answer()
        return _reply(status, _detail(status), JSON)

    return act


def sign_in(exchange: Exchange) -> Reply:
    """A page of HTML with 200, nothing done."""
    exchange.environ["wsgi.input"].read(int(exchange.environ.get("CONTENT_LENGTH") or 0))
    return _reply(200, PAGE, HTML)


def sign_in_after(exchange: Exchange) -> Reply:
    """A page of HTML with the status of the answer."""
    reply = exchange.answer()
    return Reply(reply.status, HTML, (PAGE,), len(PAGE))


def _detail(status: int) -> bytes:
    return f'{{"detail":"{HTTPStatus(status).phrase}"}}'.encode()


def _reply(status: int, content: bytes, headers: tuple[tuple[str, str], ...]) -> Reply:
    return Reply(f"{status} {HTTPStatus(status).phrase}", headers, (content,), len(content))
