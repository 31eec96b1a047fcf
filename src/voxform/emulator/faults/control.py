"""Faults over HTTP, for tests of which the platform is another program: `/_emulator/faults` and `/_emulator/clock`.

`GET`, `PUT` and `POST` take and give `{"faults": [SPEC, …]}`, `DELETE` removes all; `POST {"advance": "5s"}` to the
clock. What is sent must be `application/json`, which no page in a browser may send elsewhere unasked.
"""

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Protocol

from voxform.emulator.faults.clock import Clock
from voxform.emulator.faults.exchange import Reply
from voxform.emulator.faults.spec import FaultError, read_seconds

if TYPE_CHECKING:  # exists for type checkers only
    from _typeshed.wsgi import WSGIEnvironment

CONTROL = "/_emulator/"
_LARGEST = 65536


class Controlled(Protocol):
    """What can be changed from outside."""

    clock: Clock

    def add(self, *specs: str) -> None:
        """Let these strike as well."""

    def replace(self, *specs: str) -> None:
        """Let only these strike."""

    def struck(self) -> list[tuple[str, int]]:
        """Every fault, and how often it has struck."""


def control(faults: Controlled, environ: "WSGIEnvironment") -> Reply:
    """Answer a request about the faults themselves."""
    called = f"{environ['REQUEST_METHOD'].upper()} {environ['PATH_INFO'].removeprefix(CONTROL)}"
    try:
        status = _carry_out(faults, called, environ)
    except (FaultError, ValueError, TypeError, KeyError) as wrong:
        return _json(422, {"detail": f"{wrong}. {getattr(wrong, 'hint', '')}".strip()})
    shown = [{"fault": text, "struck": count} for text, count in faults.struck()]
    return _json(status, {"faults": shown, "now": faults.clock.now().isoformat()})


def _carry_out(faults: Controlled, called: str, environ: "WSGIEnvironment") -> int:
    match called:
        case "GET faults" | "GET clock":
            return 200
        case "DELETE faults":
            faults.replace()
        case "PUT faults":
            faults.replace(*_specs(environ))
        case "POST faults":
            faults.add(*_specs(environ))
        case "POST clock":
            faults.clock.advance(read_seconds(str(_body(environ)["advance"])))
        case _:
            return 404
    return 200


def _specs(environ: "WSGIEnvironment") -> list[str]:
    return [str(each) for each in _body(environ)["faults"]]


def _body(environ: "WSGIEnvironment") -> Any:
    if environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() != "application/json":
        raise ValueError("the body must be application/json")
    length = min(int(environ.get("CONTENT_LENGTH") or 0), _LARGEST)
    return json.loads(environ["wsgi.input"].read(length))


def _json(status: int, value: Any) -> Reply:
    content = json.dumps(value).encode()
    headers = (("Content-Type", "application/json"),)
    return Reply(f"{status} {HTTPStatus(status).phrase}", headers, (content,), len(content))
