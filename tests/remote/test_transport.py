"""Requests and answers over real sockets: whatever a platform does, an answer or a reason comes back."""

import gzip
import json
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import httpx
import pytest

from voxform import __version__
from voxform.core.diagnostic import Failure
from voxform.core.secret import Secret
from voxform.core.value import ABSENT
from voxform.remote.answer import Answer, NoAnswer
from voxform.remote.retry import RetryPolicy
from voxform.remote.transport import Limits

ONCE = RetryPolicy(deadline=0)
MEBIBYTE = 1024 * 1024


def test_a_request_carries_key_agent_and_body(serve, open_api, raw):
    server = serve(raw(201, '{"id": "a"}'))
    answer = open_api(server.url).request(
        "POST",
        "/v1/tools",
        query={"limit": "5"},
        body={"name": "é", "token": Secret("s-1")},
        idempotency_key="op-1",
    )
    assert answer == Answer(201, {"id": "a"})
    head, _, body = server.requests[0].decode().partition("\r\n\r\n")
    lines = head.lower().split("\r\n")
    assert head.startswith("POST /v1/tools?limit=5 HTTP/1.1")
    assert "authorization: bearer oi_sk_canary-7hq2vz" in lines
    assert f"user-agent: voxform/{__version__}" in lines
    assert "idempotency-key: op-1" in lines
    assert "accept-encoding: gzip" in lines
    assert json.loads(body) == {"name": "é", "token": "s-1"}


def test_a_base_path_stays_before_every_path(serve, open_api, raw):
    server = serve(raw(200, "[]"))
    open_api(server.url + "/oneinbox/").request("GET", "/v1/tools/{id}", values={"id": "a"})
    assert server.requests[0].startswith(b"GET /oneinbox/v1/tools/a HTTP/1.1")


IDS = {
    "a plain id": ("agt_1", b"agt_1"),
    "a slash": ("a/b", b"a%2Fb"),
    "a parent": ("..", b"%2E%2E"),
    "a parent and more": ("../agents", b"..%2Fagents"),
    "itself": (".", b"%2E"),
    "a query": ("a?x=1", b"a%3Fx%3D1"),
    "a fragment": ("a#b", b"a%23b"),
    "a percent sign": ("a%2Fb", b"a%252Fb"),
    "a line break": ("a\r\nX: y", b"a%0D%0AX%3A%20y"),
    "letters beyond ASCII": ("é", b"%C3%A9"),
    "half a surrogate pair": ("\ud800", b"%ED%A0%80"),
}


@pytest.mark.parametrize(("id_", "segment"), IDS.values(), ids=IDS)
def test_an_id_stays_one_segment_of_the_path(serve, open_api, raw, id_, segment):
    server = serve(raw(200, "{}"))
    open_api(server.url).request("GET", "/v1/tools/{id}", values={"id": id_})
    assert server.requests[0].split(b"\r\n")[0] == b"GET /v1/tools/" + segment + b" HTTP/1.1"


def test_an_empty_id_never_becomes_a_request_to_the_collection(open_api, answering):
    platform = answering(204)
    with pytest.raises(ValueError, match="empty id"):
        open_api(platform).request("DELETE", "/v1/tools/{id}", values={"id": ""})
    assert platform.requests == []


def _endless(peer):
    """Send a body without end, until the client hangs up."""
    peer.recv(65536)
    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while True:
        peer.sendall(b" " * 65536)


def _bomb() -> bytes:
    return gzip.compress(b" " * (64 * MEBIBYTE), 9)


def _twice_packed() -> bytes:
    return gzip.compress(gzip.compress(b"{}"))


ODD = {
    "HTML with 200": (200, "<html>Sign in</html>", {}),
    "half a JSON document": (200, '{"id": "a", "na', {}),
    "NaN": (200, '{"temperature": NaN}', {}),
    "infinity by exponent": (200, '{"temperature": 1e999}', {}),
    "a number without end": (200, "1" * 100_000, {}),
    "nesting without end": (200, "[" * 200_000, {}),
    "bytes that are no UTF-8": (200, b'{"name": "\xff"}', {}),
    "gzip that is none": (200, b"{}", {"Content_Encoding": "gzip"}),
    "half a gzip stream": (200, gzip.compress(b'{"id": "a"}')[:-9], {"Content_Encoding": "gzip"}),
    "gzip twice": (200, _twice_packed(), {"Content_Encoding": "gzip, gzip"}),
    "an unknown encoding": (200, b"{}", {"Content_Encoding": "br"}),
    "a gzip bomb": (200, _bomb(), {"Content_Encoding": "gzip"}),
    "HTML with 502": (502, "<html>Bad gateway</html>", {}),
    "more than the limit": (200, '"' + "a" * MEBIBYTE + '"', {}),
}


@pytest.mark.parametrize(("status", "body", "headers"), ODD.values(), ids=ODD)
def test_an_answer_that_cannot_be_read_keeps_its_status(serve, open_api, raw, status, body, headers):
    server = serve(raw(status, body, **headers))
    answer = open_api(server.url, retry=ONCE, limits=Limits(size=MEBIBYTE)).request("GET", "/v1/tools")
    assert answer == Answer(status, ABSENT, readable=False)


READ = {
    "an empty body": (204, b"", {}, ABSENT),
    "white space": (200, b" \n", {}, ABSENT),
    "gzip": (200, gzip.compress(b'{"id": 1}'), {"Content_Encoding": "gzip"}, {"id": 1}),
    "JSON named as text": (400, b'"no"', {"Content_Type": "text/plain"}, "no"),
    "half a surrogate pair": (200, rb'{"name": "a\ud800b \ud83d\ude00"}', {}, {"name": "a?b \U0001f600"}),
    "more than Content-Length says": (200, b'{"id": 1}trailing', {"Content_Length": "9"}, {"id": 1}),
}


@pytest.mark.parametrize(("status", "body", "headers", "value"), READ.values(), ids=READ)
def test_an_answer_is_read_from(serve, open_api, raw, status, body, headers, value):
    server = serve(raw(status, body, **headers))
    assert open_api(server.url).request("GET", "/v1/tools") == Answer(status, value)


def _reset(peer):
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    peer.recv(65536)


LOST = {
    "a connection dropped after the request": None,
    "a connection reset": _reset,
    "half a status line": b"HTTP/1.1 20",
    "no HTTP at all": b"SSH-2.0-OpenSSH\r\n\r\n",
    "less than Content-Length says": b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{}",
    "a chunk that ends early": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{}",
    "a Content-Length that is none": b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}",
    "headers without end": b"HTTP/1.1 200 OK\r\nX: " + b"a" * 300_000,
}


@pytest.mark.parametrize("act", LOST.values(), ids=LOST)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_no_answer_comes_from(serve, open_api, method, act):
    server = serve(act)
    answer = open_api(server.url, retry=ONCE).request(method, "/v1/tools", body={})
    assert answer == NoAnswer(True, "the connection broke before the answer was complete")


def test_an_endless_body_is_cut_off(serve, open_api):
    server = serve(_endless)
    answer = open_api(server.url, retry=ONCE, limits=Limits(size=MEBIBYTE)).request("GET", "/v1/tools")
    assert answer == Answer(200, ABSENT, readable=False)


def test_a_body_that_drips_is_given_up(serve, open_api, clock):
    clock.step = 50
    answer = open_api(serve(_endless).url, retry=ONCE).request("GET", "/v1/tools")
    assert answer == NoAnswer(True, "the answer did not end in time")


def test_a_silent_platform_times_out(serve, open_api):
    over = threading.Event()

    def silent(peer):
        peer.recv(65536)
        over.wait(10)

    api = open_api(serve(silent).url, retry=ONCE, limits=Limits(read=0.05))
    assert api.request("POST", "/v1/tools", body={}) == NoAnswer(True, "the answer did not come in time")
    over.set()


def test_a_refused_connection_was_not_sent(open_api):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    answer = open_api(f"http://127.0.0.1:{port}", retry=ONCE).request("POST", "/v1/tools", body={})
    assert answer == NoAnswer(False, "the connection was refused")


def test_an_unknown_name_was_not_sent(open_api):
    answer = open_api("https://voice.invalid", retry=ONCE).request("POST", "/v1/tools", body={})
    assert answer == NoAnswer(False, "the name of the host is not known")


def test_a_platform_that_speaks_no_tls_was_not_sent_anything(serve, open_api):
    server = serve(lambda peer: peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))
    answer = open_api(server.url.replace("http:", "https:"), retry=ONCE).request("POST", "/v1/tools", body={})
    assert answer == NoAnswer(False, "the TLS handshake failed")
    assert server.requests == []


@pytest.fixture
def self_signed(tmp_path):
    """A TLS context with a certificate that nobody vouches for."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    day = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(day)
        .not_valid_after(day + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_certificate_that_is_not_trusted_stops_before_anything_is_sent(serve, open_api, self_signed):
    def shake_hands(peer):
        self_signed.wrap_socket(peer, server_side=True).recv(65536)

    server = serve(shake_hands)
    answer = open_api(server.url.replace("http:", "https:"), retry=ONCE).request("POST", "/v1/tools", body={})
    assert answer == NoAnswer(False, "the certificate of the host is not trusted")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(serve, open_api, raw, status):
    elsewhere = serve(raw(200, "{}"))
    server = serve(raw(status, "", Location=elsewhere.url))
    assert open_api(server.url).request("GET", "/v1/tools") == Answer(status)
    assert elsewhere.requests == []


def test_a_key_never_passes_a_proxy_in_clear(serve, open_api, raw, monkeypatch):
    proxy = serve(raw(200, "{}"))
    server = serve(raw(200, '{"direct": true}'))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.url)
    assert open_api(server.url).request("GET", "/v1/tools").body == {"direct": True}
    assert proxy.requests == []


def test_a_proxy_that_refuses_the_tunnel_saw_only_the_host(serve, open_api, raw, monkeypatch):
    proxy = serve(raw(407, "no"))
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy.url)
    answer = open_api("https://voice.example", retry=ONCE).request("POST", "/v1/tools", body={})
    assert answer == NoAnswer(False, "the proxy refused the connection")
    assert proxy.requests[0].startswith(b"CONNECT voice.example:443")
    assert b"canary" not in proxy.requests[0]


@pytest.mark.parametrize("allowed", ["voice.invalid", ".invalid", "voice.invalid:9", "*"])
def test_a_host_for_which_there_is_no_proxy_is_reached_directly(serve, open_api, raw, monkeypatch, allowed):
    proxy = serve(raw(407, "no"))
    monkeypatch.setenv("https_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", allowed)
    open_api("https://voice.invalid:9", retry=ONCE).request("GET", "/v1/tools")
    assert proxy.requests == []


@pytest.mark.parametrize(
    "proxy", ["gopher://user:hunter2@proxy", "socks9://hunter2", "http://a:hunter2@proxy:x"]
)
def test_a_proxy_setting_that_cannot_be_used_is_reported_without_its_value(open_api, monkeypatch, proxy):
    monkeypatch.setenv("https_proxy", proxy)
    with pytest.raises(Failure) as failure:
        open_api("https://voice.example")
    assert failure.value.diagnostics[0].code == "connection-settings"
    assert "hunter2" not in repr(failure.value.diagnostics)


def test_one_thread_after_the_other_uses_the_same_connection(open_api, serve):
    def answer_three(peer):
        for number in range(3):
            assert peer.recv(65536).endswith(b"\r\n\r\n")
            peer.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 13\r\n\r\n" + f'{{"number": {number}}}'.encode())

    server = serve(answer_three)
    api = open_api(server.url, limits=Limits(connect=5, read=5))
    answers = []
    for _ in range(3):
        thread = threading.Thread(target=lambda: answers.append(api.request("GET", "/v1/tools").body))
        thread.start()
        thread.join()
    assert answers == [{"number": 0}, {"number": 1}, {"number": 2}]


def test_a_connection_that_the_platform_has_closed_is_not_used_again(open_api, serve, raw):
    server = serve(raw(200, "{}"), raw(200, "[]"))
    api = open_api(server.url)
    assert [api.request("GET", "/v1/tools").body for _ in range(2)] == [{}, []]


def test_threads_at_once_get_each_their_own_answers(open_api, answering):
    api = open_api(lambda request: httpx.Response(200, json={"path": request.url.path}))
    wrong = []

    def ask(number):
        for round_ in range(20):
            path = f"/v1/{number}/{round_}"
            if api.request("GET", path).body != {"path": path}:
                wrong.append(path)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


IN_PROCESS = {
    "refused": (ConnectionRefusedError, NoAnswer(False, "the connection was refused")),
    "cut": (ConnectionResetError, NoAnswer(True, "the connection broke before the answer was complete")),
}


@pytest.mark.parametrize(("raised", "answer"), IN_PROCESS.values(), ids=IN_PROCESS)
def test_a_platform_in_the_process_may_end_a_connection_too(open_api, raised, answer):
    def application(_environ, _start):
        raise raised

    api = open_api(httpx.WSGITransport(app=application), retry=ONCE)
    assert api.request("POST", "/v1/tools", body={}) == answer
