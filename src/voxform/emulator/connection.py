"""The connections of clients: requests one after the other (HTTP/1.1 keep-alive), each answered by the platform.

werkzeug's own server closes a connection after every answer, so a client that reuses them would be measured by how
fast it can connect.
"""

import socket
from collections.abc import Iterable
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Any, cast

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wsgi import LimitedStream

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_IDLE = 30.0
_PART = 1 << 16
_MOST_PARTS = 1 << 10

_FAILED: tuple[str, list[tuple[str, str]]] = ("500 Internal Server Error", [])
_WITHOUT_CONTENT = frozenset({"204", "304"})


class _Body(LimitedStream):
    """The body of one request, never the beginning of the next."""

    def on_disconnect(self, error: Exception | None = None) -> None:
        """A body that breaks off is short; the platform says so."""


class Listener(ThreadedWSGIServer):
    """Takes connections, a thread for each, and knows those that are open."""

    def __init__(self, *given: Any, **named: Any) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(*given, **named)

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Write nothing: the text of an exception could show what was sent."""

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Serve one connection for as long as it lasts."""
        self._open.add(request)
        try:
            super().finish_request(request, client_address)
        finally:
            self._open.discard(request)

    def hang_up(self) -> None:
        """Take no further request on any connection; what is being answered is answered."""
        for each in tuple(self._open):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RD)


class Connection(WSGIRequestHandler):
    """Nothing is logged: a request line could show what was sent."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE
    disable_nagle_algorithm = True  # head and body are two packets

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Write nothing."""

    def run_wsgi(self) -> None:
        """Answer one request; the connection stays when it is clear where the next one begins."""
        environ = self.make_environ()
        framed = self._frame(environ)
        self._answer(environ)
        if not framed or not _read_out(environ["wsgi.input"]):
            self.close_connection = True

    def _frame(self, environ: "WSGIEnvironment") -> bool:
        """Bound the body; whether its end is known."""
        length = environ.get("CONTENT_LENGTH", "0")
        if "HTTP_TRANSFER_ENCODING" in environ:
            return bool(environ.get("wsgi.input_terminated")) and "CONTENT_LENGTH" not in environ
        if not (length.isascii() and length.isdigit()):
            return False
        environ["wsgi.input"] = _Body(cast("IO[bytes]", self.rfile), int(length))
        return True

    def _answer(self, environ: "WSGIEnvironment") -> None:
        """Whatever the platform raises is an answer without a word about it.

        Raises:
            ConnectionError: what stands before the platform ends the connection; so does a body that breaks off.
        """
        started = [_FAILED]

        def start(status: str, headers: list[tuple[str, str]], _failure: Any = None) -> Any:
            started.append((status, headers))
            return None

        try:
            parts = self.server.app(environ, start)
            if not _announces_length(started[-1][1]):
                parts = [b"".join(parts)]
        except ConnectionError:
            raise
        except Exception:  # noqa: BLE001 - its text could show what was sent
            started.append(_FAILED)
            parts = [b""]
        self._write(*started[-1], parts, shown=environ["REQUEST_METHOD"] != "HEAD")

    def _write(
        self, status: str, headers: list[tuple[str, str]], parts: Iterable[bytes], *, shown: bool
    ) -> None:
        """Send an answer; without a length of its own it is one part."""
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        if not _announces_length(headers):
            (content,) = parts
            if code not in _WITHOUT_CONTENT:
                self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        try:
            for part in parts if shown else ():
                self.wfile.write(part)
        except Exception:  # noqa: BLE001 - its text could show what was sent
            raise ConnectionAbortedError from None


def _announces_length(headers: list[tuple[str, str]]) -> bool:
    return any(name.lower() == "content-length" for name, _ in headers)


def _read_out(body: Any) -> bool:
    """Read what the platform left; whether that was all."""
    try:
        return any(not body.read(_PART) for _ in range(_MOST_PARTS))
    except OSError:
        return False
