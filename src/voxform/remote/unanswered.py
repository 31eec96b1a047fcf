"""Why no answer came, in words of our own: an exception's text may hold headers."""

import socket
import ssl

import httpx

from voxform.remote.answer import NoAnswer


class TooSlowError(Exception):
    """An answer began and did not end in time."""


_BEFORE_SENDING: tuple[type[Exception], ...] = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
    ConnectionRefusedError,  # of a transport without a network; httpx has an error of its own
)
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (ssl.SSLCertVerificationError, "the certificate of the host is not trusted"),
    (ssl.SSLError, "the TLS handshake failed"),
    (socket.gaierror, "the name of the host is not known"),
    (ConnectionRefusedError, "the connection was refused"),
    (httpx.ConnectTimeout, "connecting took too long"),
    (httpx.PoolTimeout, "no connection became free in time"),
    (httpx.ProxyError, "the proxy refused the connection"),
    (httpx.ConnectError, "the host cannot be reached"),
    (httpx.UnsupportedProtocol, "the URL cannot be used"),
    (httpx.InvalidURL, "the URL cannot be used"),
    (httpx.TimeoutException, "the answer did not come in time"),
    (TooSlowError, "the answer did not end in time"),
)
_OTHER = "the connection broke before the answer was complete"


def unanswered(problem: BaseException) -> NoAnswer:
    """Tell from an exception whether the request was sent, and why there is no answer."""
    sent = not isinstance(problem, _BEFORE_SENDING)
    causes = [problem] if sent else _chain(problem)
    words = (text for kind, text in _WORDS if any(isinstance(cause, kind) for cause in causes))
    return NoAnswer(sent, next(words, _OTHER))


def _chain(problem: BaseException | None) -> list[BaseException]:
    causes: list[BaseException] = []
    while problem is not None and len(causes) < 10:
        causes.append(problem)
        problem = problem.__cause__ or problem.__context__
    return causes
