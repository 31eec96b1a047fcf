"""Connections that last: several requests on one, and when it ends."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from voxform.emulator import Server, serve

HEALTH = b"GET /v1/health HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
def server(start) -> Iterator[Server]:
    server = serve(start().platform, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=10)


def exchange(peer: socket.socket, request: bytes) -> int:
    """Send a request and read one answer; its status."""
    peer.sendall(request)
    answer = http.client.HTTPResponse(peer)
    answer.begin()
    answer.read()
    return answer.status


def test_many_requests_take_one_connection(server):
    with closing(connect(server)) as peer:
        assert [exchange(peer, HEALTH) for _ in range(3)] == [200, 200, 200]


def test_a_body_that_nobody_asked_for_is_not_the_next_request(server):
    body = b"GET /v1/nowhere HTTP/1.1\r\nHost: x\r\n\r\n"
    request = HEALTH.replace(b"\r\n\r\n", b"\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))
    with closing(connect(server)) as peer:
        assert [exchange(peer, request), exchange(peer, HEALTH)] == [200, 200]


@pytest.mark.parametrize(
    "framing",
    [
        pytest.param(b"Content-Length: much", id="a length that is no number"),
        pytest.param(b"Content-Length: 2\r\nTransfer-Encoding: chunked", id="two ends"),
    ],
)
def test_where_the_end_of_a_request_is_not_clear_the_connection_ends(server, framing):
    request = b"POST /v1/tools HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
    with closing(connect(server)) as peer:
        assert exchange(peer, request) in {400, 401}
        assert peer.recv(1) == b""


def test_a_server_that_stops_ends_idle_connections(server):
    with closing(connect(server)) as peer:
        assert exchange(peer, HEALTH) == 200
        server.shutdown()
        assert peer.recv(1) == b""
