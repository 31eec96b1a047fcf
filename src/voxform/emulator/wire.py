"""Requests and answers, and their way from and to WSGI."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl

from voxform.emulator.body import write_json
from voxform.emulator.form import LARGEST_FILE
from voxform.emulator.problem import Refusal
from voxform.emulator.shape import Json

if TYPE_CHECKING:  # exists for type checkers only
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LONGEST = LARGEST_FILE + 1024 * 1024  # bytes of a request: a file and what stands around it
AS_OF = "voxform.lists_as_of"


@dataclass(frozen=True, slots=True)
class Request:
    """What one request says; its content and authorization never show in a repr.

    `as_of` is set by what stands before the platform (under `AS_OF` in the environ): lists show nothing that
    was made later.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    content: bytes
    address: str
    as_of: datetime | None = None

    def __repr__(self) -> str:
        return f"Request({self.method} {self.path})"

    @property
    def parameters(self) -> Mapping[str, str]:
        """The query's values; of a repeated name the last."""
        return dict(parse_qsl(self.query, keep_blank_values=True, errors="replace"))


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered."""

    status: int
    content: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


Respond: TypeAlias = Callable[[Request], Response]


def answer(status: int, value: Json, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    """Return a JSON answer."""
    return Response(status, write_json(value), (("Content-Type", "application/json"), *headers))


def read_request(environ: "WSGIEnvironment") -> Request:
    """Read a whole request.

    Raises:
        Refusal: 400 when the body breaks off or is framed wrongly.
    """
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_") or name == "CONTENT_TYPE"
    }
    return Request(
        method=environ["REQUEST_METHOD"].upper(),
        path=_unicode(environ.get("PATH_INFO", "")),
        query=environ.get("QUERY_STRING", ""),
        headers=headers,
        content=_read_content(environ),
        address=environ.get("REMOTE_ADDR") or "",
        as_of=environ.get(AS_OF),
    )


def write_response(response: Response, start: "StartResponse") -> Iterable[bytes]:
    """Answer through WSGI."""
    length = () if response.status == HTTPStatus.NO_CONTENT else (("Content-Length", _length(response)),)
    try:
        phrase = HTTPStatus(response.status).phrase
    except ValueError:
        phrase = "Unknown"
    start(f"{response.status} {phrase}", [*response.headers, *length])
    return [response.content]


def _length(response: Response) -> str:
    return str(len(response.content))


def _unicode(path: str) -> str:
    """WSGI passes UTF-8 as Latin-1; httpx's in-process transport passes it decoded."""
    try:
        return path.encode("latin-1").decode("utf-8", "replace")
    except UnicodeEncodeError:
        return path


def _read_content(environ: "WSGIEnvironment") -> bytes:
    framed = environ.get("wsgi.input_terminated") or "HTTP_TRANSFER_ENCODING" in environ
    try:
        length = LONGEST + 1 if framed else int(environ.get("CONTENT_LENGTH") or 0)
        content: bytes = environ["wsgi.input"].read(min(max(length, 0), LONGEST + 1))
    except (OSError, ValueError):
        raise Refusal(400, "There was an error parsing the body") from None
    return content
