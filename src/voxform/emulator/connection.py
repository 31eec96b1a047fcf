"""The connections of clients: requests one after the other (HTTP/1.1 keep-alive), each answered by the platform.

werkzeug's own server closes a connection after every answer, so a client that reuses them would be measured by how
fast it can connect.
"""

import socket
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
        """Whatever the platform raises is an answer without a word about it."""
        started = [_FAILED]

        def start(status: str, headers: list[tuple[str, str]], _failure: Any = None) -> Any:
            started.append((status, headers))
            return None

        try:
            content = b"".join(self.server.app(environ, start))
        except Exception:  # noqa: BLE001 - its text could show what was sent
            started.append(_FAILED)
            content = b""
        self._write(*started[-1], content, shown=environ["REQUEST_METHOD"] != "HEAD")

    def _write(self, status: str, headers: list[tuple[str, str]], content: bytes, *, shown: bool) -> None:
        code, _, phrase = status.partition(" ")
        self.send_response(int(code), phrase)
        for name, value in headers:
            self.send_header(name, value)
        if code not in _WITHOUT_CONTENT and all(name.lower() != "content-length" for name, _ in headers):
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if shown:
            self.wfile.write(content)


def _read_out(body: Any) -> bool:
    """Read what the platform left; whether that was all."""
    try:
        return any(not body.read(_PART) for _ in range(_MOST_PARTS))
    except OSError:
        return False
