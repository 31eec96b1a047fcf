"""One request on its way through the faults, and what goes back in place of an answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from voxform.emulator.faults.clock import Clock

if TYPE_CHECKING:  # exists for type checkers only
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers: TypeAlias = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out; `length` is what it claims, true or not, None where it claims nothing.

    The parts may end in a `ConnectionError`: the connection is cut there.
    """

    status: str
    headers: Headers = ()
    parts: Iterable[bytes] = ()
    length: int | None = 0

    def with_content(self, content: bytes) -> "Reply":
        """The same with another body, honestly announced."""
        return replace(self, parts=(content,), length=len(content))

    @property
    def content(self) -> bytes:
        """The whole body."""
        return b"".join(self.parts)

    def write(self, start: "StartResponse") -> Iterable[bytes]:
        """Answer through WSGI."""
        claimed = () if self.length is None else (("Content-Length", str(self.length)),)
        start(self.status, [*self.headers, *claimed])
        return self.parts


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request that a fault strikes.

    `turn` counts what this fault has struck on this path, from 1. `answer()` lets the platform carry the request
    out: from there on it has had its effect.
    """

    environ: "WSGIEnvironment"
    clock: Clock
    random: Random
    turn: int
    answer: Callable[[], Reply]

    def cut(self) -> NoReturn:
        """End the connection without an answer.

        Raises:
            ConnectionResetError: the server ends the connection; in the process it reaches the client.
        """
        raise ConnectionResetError("a fault cut the connection")

    def refuse(self) -> NoReturn:
        """End the connection before the body is read: a reset on a socket, a refusal in the process.

        Raises:
            ConnectionRefusedError: see `cut`.
        """
        raise ConnectionRefusedError("a fault refused the connection")

    def cut_after(self, content: bytes) -> Iterator[bytes]:
        """Parts of a body that ends with the connection."""
        yield content
        self.cut()

    @property
    def is_on_socket(self) -> bool:
        """Whether a client at the other end counts bytes, as none in the process does."""
        return "werkzeug.socket" in self.environ


Act: TypeAlias = Callable[[Exchange], Reply]


def answer_of(platform: "WSGIApplication", environ: "WSGIEnvironment") -> Reply:
    """Let the application answer a request; what it sends is all here when this returns."""
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start(
        status: str, headers: list[tuple[str, str]], _error: object = None, /
    ) -> Callable[[bytes], None]:
        said.append((status, headers))
        return lambda _part: None

    content = b"".join(platform(environ, start))
    status, headers = said[-1]
    plain = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return Reply(status, plain, (content,), len(content) if len(plain) < len(headers) else None)


def reset(environ: "WSGIEnvironment") -> None:
    """Let the socket under a request, where there is one, end without a farewell."""
    import socket

    known: socket.socket | None = environ.get("werkzeug.socket")
    if known is not None:
        known.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
