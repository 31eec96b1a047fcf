"""Servers and clocks for the client: nothing here waits, and nothing of the client is replaced."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from voxform.core.kind import LEAF, Kind, Operations
from voxform.core.secret import Secret
from voxform.remote.transport import Api

KEY = "oi_sk_canary-7Hq2vZ"


@dataclass
class VirtualTime:
    """A clock that only moves when somebody sleeps, or by `step` at every look."""

    seconds: float = 0
    step: float = 0
    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def monotonic(self) -> float:
        self.seconds += self.step
        return self.seconds


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def clock() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
def open_api(clock) -> Iterator[Callable[..., Api]]:
    """Connects to a handler (a function of an httpx request), a transport, or a URL."""
    with ExitStack() as stack:

        def connect(to: Any, **options: Any) -> Api:
            time = options.pop("clock", clock)
            url = to if isinstance(to, str) else "http://localhost"
            transport: httpx.BaseTransport | None = None
            if not isinstance(to, str):
                transport = to if isinstance(to, httpx.BaseTransport) else httpx.MockTransport(to)
            parts: dict[str, Any] = {
                "key": Secret(KEY),
                "transport": transport,
                "sleep": time.sleep,
                "monotonic": time.monotonic,
                "now": lambda: 1_700_000_000.0,
                "random": lambda: 1.0,
            }
            return stack.enter_context(Api(url, **(parts | options)))

        yield connect


@dataclass
class Script:
    """A server on a real socket that gives each connection the next scripted answer and then closes it.

    Bytes are sent as they are; None drops the connection after the request was read; a list is sent part by
    part; a function is called with the socket.
    """

    acts: list[Any]
    requests: list[bytes] = field(default_factory=list)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def run(self) -> None:
        for act in self.acts:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with peer:
                self._play(peer, act)

    def _play(self, peer: socket.socket, act: Any) -> None:
        try:
            if callable(act):
                act(peer)
                return
            self.requests.append(read_request(peer))
            for part in [act] if isinstance(act, bytes) else act or []:
                peer.sendall(part)
        except OSError:  # the client hung up, as some tests want
            return


def read_request(peer: socket.socket) -> bytes:
    peer.settimeout(10)
    got = b""
    while b"\r\n\r\n" not in got:
        got += peer.recv(65536)
    head, _, body = got.partition(b"\r\n\r\n")
    fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    while len(body) < int(fields.get(b"content-length", 0)):
        body += peer.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def serve() -> Iterator[Callable[..., Script]]:
    """Starts scripted servers and stops them."""
    scripts: list[tuple[Script, threading.Thread]] = []

    def start(*acts: Any) -> Script:
        script = Script(list(acts))
        thread = threading.Thread(target=script.run, daemon=True)
        thread.start()
        scripts.append((script, thread))
        return script

    yield start
    for script, thread in scripts:
        try:
            script.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            assert script.listener.fileno() >= 0
        script.listener.close()
        thread.join(10)


@pytest.fixture
def raw() -> Callable[..., bytes]:
    """Writes an HTTP answer; a length given as a header stays as it is."""

    def write(status: int, body: bytes | str = b"", **headers: str) -> bytes:
        content = body.encode() if isinstance(body, str) else body
        fields = {"Content-Length": str(len(content)), "Content-Type": "application/json"}
        fields |= {name.replace("_", "-"): value for name, value in headers.items()}
        lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        return f"HTTP/1.1 {status} X\r\n{lines}Connection: close\r\n\r\n".encode() + content

    return write


@dataclass
class Recorder:
    """A platform that answers from a list, or the same again and again, and remembers what it was asked."""

    answers: Iterable[Any]
    requests: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answers = iter(self.answers)
        self._last: Any = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        self._last = next(self._answers, self._last)
        answer = self._last
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)
        status, body = answer if isinstance(answer, tuple) else (answer, None)
        return httpx.Response(status, json=body) if body is not None else httpx.Response(status)


@pytest.fixture
def answering() -> Callable[..., Recorder]:
    return lambda *answers: Recorder(answers)


def _kind(name: str, path: str, **rules: Any) -> Kind:
    return Kind(name, path, ("name",), {}, LEAF, **rules)


@pytest.fixture
def tools() -> Kind:
    return _kind(
        "tools", "/v1/tools", sensitive=(("headers",),), write_only=(("provider_config", "auth_password"),)
    )


@pytest.fixture
def integrations() -> Kind:
    return _kind("integrations", "/v1/integrations", write_only=(("api_key",),))


@pytest.fixture
def bases() -> Kind:
    return _kind("knowledge_bases", "/v1/knowledge-bases")


@pytest.fixture
def sources() -> Kind:
    return _kind(
        "knowledge_sources",
        "/v1/knowledge-bases/{knowledge_base_id}/sources",
        references={("knowledge_base_id",): "knowledge_bases"},
        operations=Operations(update=False),
    )


@pytest.fixture
def voices() -> Kind:
    return _kind("voices", "/v1/voices", operations=Operations(create_path="/v1/voices/import"))
