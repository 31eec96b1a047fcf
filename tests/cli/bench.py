"""A project in a folder, a platform behind it, and the command line in between."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from voxform.cli.main import run
from voxform.emulator import RequestRecord

KEY = "oi_sk_0123456789abcdef0123456789abcdef"
RESEND = "re_live_Zq81LmX0vT4bNcK7sWpD2yHf"
CALCOM = "cal_live_5tGb9QwE3rYu7IoP1aSdF6hJ"

INTEGRATIONS = """
integrations:
  resend:
    name: Resend Email
    provider: resend
    api_key: ${env.RESEND_API_KEY}
    metadata:
      from_email: Hello@Acme.example
  calendar:
    name: Cal.com
    provider: calcom
    api_key: ${env.CALCOM_API_KEY}
"""

TOOLS = """
tools:
  send_summary:
    type: send_email
    description: Send the caller a summary when they ask for one.
    credential_id: ${integrations.resend.id}
    messaging_config:
      to: "{email}"
      subject_template: Your call
      body_template: |
        Hello {name},
        this is what we said.
  book_visit:
    type: schedule_calendar_event
    description: Book a visit.
    credential_id: ${integrations.calendar.id}
    calendar_config: {event_type_id: 482913, duration_minutes: 30, timezone: Europe/Berlin}
  look_up:
    type: api_call
    description: Look the caller up by telephone number.
    url: https://crm.acme.example/callers
    method: POST
    headers: {Authorization: "Bearer ${env.CRM_TOKEN}", Accept: application/json}
    parameters:
      - {name: phone, type: string, required: true, description: The number.}
      - {name: city, type: string, required: false, description: The city.}
"""


@dataclass(frozen=True)
class Outcome:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The JSON that was printed."""
        return json.loads(self.out)

    @property
    def actions(self) -> dict[str, str]:
        """Action by address of a JSON plan."""
        return {each["address"]: each["action"] for each in self.document["changes"]}


Application = Callable[..., Iterable[bytes]]


@dataclass
class Between:
    """What stands between the client and the platform: for a while it may do something of its own.

    `meddle(environ, start_response, pass_on, through)` answers a request in place of the platform:
    `pass_on()` lets the platform carry it out and drops its answer, `through()` leaves all to it.
    """

    platform: Application
    meddle: Callable[..., Iterable[bytes]] | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.meddle is None:
            return self.platform(environ, start_response)

        def pass_on() -> None:
            list(self.platform(environ, lambda *_: lambda _: None))

        def through() -> Iterable[bytes]:
            return self.platform(environ, start_response)

        return self.meddle(environ, start_response, pass_on, through)


@dataclass
class Account:
    """The platform, as somebody with a browser sees it: the dashboard."""

    url: str
    database: Path
    log: list[RequestRecord]
    between: Between
    key: str = field(default=KEY, repr=False)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {self.key}"}
        # No certificates are needed on loopback; loading them would cost ten times the call.
        answer = httpx.request(method, self.url + path, headers=headers, json=body, verify=False)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def form(self, path: str, parts: dict[str, str]) -> Any:
        """Post parts as a browser posts a form."""
        headers = {"Authorization": f"Bearer {self.key}"}
        files: dict[str, Any] = {name: (None, text) for name, text in parts.items()}
        answer = httpx.post(self.url + path, headers=headers, files=files, verify=False)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def all(self, kind: str, offset: int = 0) -> list[dict[str, Any]]:
        answer = self.call("GET", f"/v1/{kind}?limit=100&offset={offset}")
        if isinstance(answer, list):
            return answer
        return next(answer[key] for key in ("items", "data", kind.replace("-", "_")) if key in answer)

    def named(self, kind: str, name: str) -> dict[str, Any]:
        found = [each for each in self.all(kind) if each["name"] == name]
        assert len(found) == 1, found
        return found[0]

    @property
    def writes(self) -> list[tuple[str, str]]:
        return [(each.method, each.path) for each in self.log if each.method != "GET"]


@dataclass
class Bench:
    """A project folder and the commands run in it."""

    folder: Path
    account: Account
    capsys: pytest.CaptureFixture[str]

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def resources(self, *texts: str) -> None:
        for number, text in enumerate(texts):
            self.write(f"resources/part{number}.yaml", text)

    def __call__(self, *arguments: str) -> Outcome:
        self.capsys.readouterr()
        code = run(["-C", str(self.folder), *arguments])
        printed = self.capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    def ok(self, *arguments: str) -> Outcome:
        outcome = self(*arguments)
        assert outcome.code == 0, outcome.out + outcome.err
        return outcome

    def apply(self, *arguments: str) -> Outcome:
        return self.ok("apply", "--auto-approve", *arguments)

    def plan(self, *arguments: str) -> Outcome:
        return self("plan", "--json", *arguments)

    def assert_idle(self) -> None:
        outcome = self.plan("--detailed-exitcode")
        assert (outcome.code, outcome.document["changes"], outcome.document["drift"]) == (0, [], []), (
            outcome.out
        )
