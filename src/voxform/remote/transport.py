"""The one HTTP seam: every request to the platform leaves here, and no text of httpx comes back."""

import logging
import random as randomness
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import count
from types import TracebackType
from typing import Any, Self

import httpx

from voxform import __version__
from voxform.core.diagnostic import Failure, error
from voxform.core.secret import Secret
from voxform.core.value import ABSENT
from voxform.remote.answer import Answer, NoAnswer, UnreadableError, read_body, read_json
from voxform.remote.body import Form, encode, encode_form
from voxform.remote.connection import Connections, connections
from voxform.remote.retry import HAD_NO_EFFECT, RetryPolicy, next_wait, outcome_of, read_retry_after
from voxform.remote.route import fill
from voxform.remote.unanswered import TooSlowError, unanswered

_LOGGER = logging.getLogger("voxform.http")
_HEADERS = {"User-Agent": f"voxform/{__version__}", "Accept-Encoding": "gzip"}
_KEY = re.compile(r"[!#-&(-_a-~]+")  # visible ASCII but quotes and the backtick


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two parts of an answer and until its end; bytes of an answer."""

    connect: float = 10
    read: float = 30
    whole: float = 120
    size: int = 32 * 1024 * 1024


@dataclass(slots=True, eq=False)
class Api:
    """A connection to one platform under one key; safe to use from several threads.

    Args:
        url: the base URL; `host.check_host` must have allowed it.
        key: the API key; sent in the Authorization header and nowhere else.
        transport: answers in place of the network (the embedded platform).
        key_name: the variable that holds the key, for messages.
        retry: which outcomes repeat.
        limits: of time and size.
        sleep, monotonic, now, random: the clock and the dice, replaced in tests.

    Raises:
        Failure: the key cannot be a key, or a proxy or certificate setting cannot be used.
    """

    url: str
    key: Secret = field(repr=False)
    transport: httpx.BaseTransport | None = field(default=None, repr=False)
    key_name: str = "ONEINBOX_API_KEY"
    retry: RetryPolicy = RetryPolicy()
    limits: Limits = Limits()
    sleep: Callable[[float], object] = time.sleep
    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    random: Callable[[], float] = randomness.random
    _connections: Connections = field(init=False, repr=False)
    _timeout: Mapping[str, float | None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not _is_key(self.key):
            raise _bad_key(self.key_name)
        opened = self._open()
        if opened is None:
            raise _bad_setting()
        limits = self.limits
        self._connections = opened
        self._timeout = httpx.Timeout(limits.read, connect=limits.connect, pool=limits.whole).as_dict()

    def _open(self) -> Connections | None:
        embedded = self.transport
        if embedded is not None:
            return Connections(lambda: embedded)
        try:
            return connections(self.url)
        except (ValueError, OSError, ImportError, httpx.InvalidURL):  # its text may hold a proxy's password
            return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()

    def request(
        self,
        method: str,
        path: str,
        *,
        values: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        idempotency_key: str | None = None,
        once: bool = False,
    ) -> Answer | NoAnswer:
        """Send a request, repeated as the retry table says.

        Args:
            method: GET, POST, PATCH or DELETE.
            path: a path or a template such as `/v1/tools/{id}`; it is what the log shows.
            values: ids that fill the template.
            query: the query string.
            body: JSON that may hold `Secret` leaves, or a form; None sends no body.
            idempotency_key: for the header of this name.
            once: never repeat: for what one can do without.
        """
        content, media_type = _encoded(body)
        request = _Request(
            method,
            path,
            f"{self.url.rstrip('/')}{fill(path, values or {})}",
            query or {},
            content,
            media_type,
            idempotency_key,
        )
        began = self.monotonic()
        doubtful = False
        for attempt in count(1):
            answer = self._attempt(request)
            elapsed = self.monotonic() - began
            wait = next_wait(
                self.retry, method, answer, attempt=attempt, elapsed=elapsed, random=self.random()
            )
            if wait is None or once:
                return _with_doubt(answer) if doubtful else answer
            doubtful = doubtful or outcome_of(answer) not in HAD_NO_EFFECT
            self.sleep(wait)
        raise AssertionError  # a count has no end

    def _attempt(self, request: "_Request") -> Answer | NoAnswer:
        began = self.monotonic()
        try:
            answer = self._exchange(request, began + self.limits.whole)
        except Exception as problem:  # noqa: BLE001  # whatever it is, the outcome is one of two, and its text may leak
            answer = unanswered(problem)
        status = answer.status if isinstance(answer, Answer) else answer.why
        spent = (self.monotonic() - began) * 1000
        _LOGGER.info("%s %s: %s, %.0f ms", request.method, request.template, status, spent)
        return answer

    def _exchange(self, request: "_Request", until: float) -> Answer | NoAnswer:
        with (
            self._connections.one() as transport,
            closing(transport.handle_request(self._built(request))) as response,
        ):
            try:
                content = read_body(
                    self._parts(response, until),
                    response.headers.get("Content-Encoding", ""),
                    self.limits.size,
                )
                body, readable = read_json(content), True
            except UnreadableError:
                body, readable = ABSENT, False
            return Answer(response.status_code, body, self._retry_after(response), readable)

    def _built(self, request: "_Request") -> httpx.Request:
        return httpx.Request(
            request.method,
            _url(request.url),
            params=request.query or None,
            headers={**_HEADERS, "Authorization": f"Bearer {self.key.unwrap()}", **request.headers},
            content=request.content,
            extensions={"timeout": self._timeout},
        )

    def _parts(self, response: httpx.Response, until: float) -> Iterator[bytes]:
        """The body as it comes, until it takes too long: a platform may send a byte every few seconds."""
        for part in _stream(response):
            yield part
            if self.monotonic() > until:
                raise TooSlowError

    def _retry_after(self, response: httpx.Response) -> float | None:
        asked = response.headers.get("Retry-After")
        date = response.headers.get("Date", "")
        return None if asked is None else read_retry_after(asked, date=date, now=self.now())


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    template: str
    url: str
    query: Mapping[str, str]
    content: bytes | None = field(repr=False)
    media_type: str
    idempotency_key: str | None

    @property
    def headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json"}
        if self.content is not None:
            headers["Content-Type"] = self.media_type
        if self.idempotency_key is not None:
            headers["Idempotency-Key"] = self.idempotency_key
        return headers


def _encoded(body: Any) -> tuple[bytes | None, str]:
    """The bytes of a body, and their media type."""
    if isinstance(body, Form):
        return encode_form(body)
    return None if body is None else encode(body), "application/json"


@lru_cache(maxsize=64)
def _url(text: str) -> httpx.URL:
    """The URL of a collection is the same for every object that is created in it."""
    return httpx.URL(text)


def _stream(response: httpx.Response) -> httpx.SyncByteStream:
    """The body as it is on the wire, so that unpacking is bounded here."""
    assert isinstance(response.stream, httpx.SyncByteStream)
    return response.stream


def _with_doubt(answer: Answer | NoAnswer) -> Answer | NoAnswer:
    """The last answer, marked: an attempt before it may have had the effect."""
    return replace(answer, doubtful=True) if isinstance(answer, Answer) else replace(answer, sent=True)


def _is_key(key: Secret) -> bool:
    return _KEY.fullmatch(key.unwrap()) is not None


def _bad_key(name: str) -> Failure:
    return Failure(
        error(
            "key-malformed",
            "The API key cannot be one",
            f"The value of {name} is empty or holds white space, a line break, quotes or characters other "
            "than ASCII. Nothing was sent.",
            hint=f"Set {name} to the key alone; a key file read whole often ends in a line break",
        )
    )


def _bad_setting() -> Failure:
    return Failure(
        error(
            "connection-settings",
            "The connection settings of the environment cannot be used",
            "A proxy (HTTPS_PROXY, ALL_PROXY) is no URL or of an unsupported type, or the file that "
            "SSL_CERT_FILE names is not a readable certificate file.",
            hint="Correct or unset these variables",
        )
    )
