"""An account that is changed from one configuration to another while requests go wrong, in virtual time."""

import io
import json
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx

from voxform.app import line
from voxform.app.clock import Clock
from voxform.app.project import Loaded, Project, load
from voxform.app.reach import store_of
from voxform.core.change import Plan, Selection
from voxform.core.diagnostic import Failure
from voxform.core.state import State
from voxform.emulator import Clock as PlatformClock
from voxform.emulator import Faults, Faulty, Platform, open_platform, serve

KINDS = ("integrations", "tools", "models", "agents")
KEY = "oi_sk_0123456789abcdef0123456789abcdef"
ENVIRON = {
    "ONEINBOX_API_KEY": KEY,
    "VOXFORM_STATE_KEY": "a state key that makes fingerprints cheap",
    "RESEND_API_KEY": "re_live_Zq81LmX0vT4bNcK7sWpD2yHf",
    "CALCOM_API_KEY": "cal_live_5tGb9QwE3rYu7IoP1aSdF6hJ",
    "CRM_TOKEN": "crm-7Yh2Kd93MnXq04Lp",
    "SPEECH_API_KEY": "el_4f9c1a7e2b8d5036b31d9e60f2c7a485",
}

# From BEFORE to AFTER everything happens that can: creates, updates, a secret sent again, replacements with
# their old objects deleted, deletes; what refers to what changes with them.
BEFORE = """
integrations:
  resend: {provider: resend, api_key: "${env.RESEND_API_KEY}", metadata: {from_email: hello@acme.example}}
  calendar: {provider: calcom, api_key: "${env.CALCOM_API_KEY}"}
tools:
  book_visit: {type: transfer_call, description: Hand over., transfer_to: "+49301234567"}
  send_summary:
    type: send_email
    description: Send the caller a summary.
    credential_id: ${integrations.resend.id}
    messaging_config: {to: "{email}", subject_template: Your call, body_template: Hello}
  look_up: {type: api_call, description: Look up., url: "https://crm.acme.example/callers", method: POST}
  old: {type: end_call, description: Go.}
models:
  reception:
    provider: openai
    model: gpt-4o-mini
    system_prompt: You answer the phone of a clinic.
    tool_ids: ["${tools.book_visit.id}", "${tools.send_summary.id}"]
agents:
  reception: {llm_id: "${models.reception.id}", first_message: Good day!}
  night: {llm_id: "${models.reception.id}", first_message: Good night!}
"""
AFTER = """
integrations:
  resend: {provider: resend, api_key: "${env.RESEND_API_KEY}", metadata: {from_email: desk@acme.example}}
  calendar: {provider: calcom, api_key: "${env.CALCOM_API_KEY}", secrets_version: 2}
  backup: {provider: sendgrid, api_key: "${env.RESEND_API_KEY}", metadata: {from_email: hello@acme.example}}
tools:
  book_visit:
    type: schedule_calendar_event
    description: Book a visit.
    credential_id: ${integrations.calendar.id}
    calendar_config: {event_type_id: 482913, duration_minutes: 30, timezone: Europe/Berlin}
  send_summary:
    name: send_it
    type: send_email
    description: Send the caller a summary.
    credential_id: ${integrations.backup.id}
    messaging_config: {to: "{email}", subject_template: Your call, body_template: "Hello {name}"}
  look_up:
    type: api_call
    description: Look up the caller.
    url: https://crm.acme.example/callers
    method: POST
    headers: {Authorization: "Bearer ${env.CRM_TOKEN}"}
  hang_up: {type: end_call, description: Say goodbye.}
  ask: {type: end_call, description: Ask whether that was all.}
models:
  reception:
    provider: openai
    model: gpt-4o-mini
    system_prompt: You answer the phone of a clinic. Ask for name and e-mail.
    tool_ids: ["${tools.book_visit.id}", "${tools.send_summary.id}", "${tools.hang_up.id}"]
agents:
  reception: {llm_id: "${models.reception.id}", first_message: Good day!}
  weekend: {llm_id: "${models.reception.id}", first_message: Hello!}
"""


class Time(PlatformClock):
    """One time for both sides, which passes only when somebody waits; `waits` are those of the client."""

    def __init__(self, days: int = 0) -> None:
        super().__init__()
        self.start = timedelta(days) + datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.passed = 0.0
        self.waits: list[float] = []
        self.lock = threading.Lock()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.passed += seconds

    advance = sleep

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it passed the wire; `name` is that of its body, `status` 0 when no answer went back."""

    method: str
    path: str
    name: str
    status: int


@dataclass
class Switchboard:
    """What the server serves: another platform for every trial, and a log of what went over the wire.

    `meanwhile` is called with method and name before each request is passed on.
    """

    platform: Callable[..., Iterable[bytes]] | None = None
    log: list[Seen] = field(default_factory=list)
    meanwhile: Callable[[str, str], None] | None = None

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        assert self.platform is not None
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(content)
        name = str(json.loads(content).get("name", "")) if content else ""
        if self.meanwhile is not None:
            self.meanwhile(environ["REQUEST_METHOD"], name)
        status = 0

        def started(line_: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            nonlocal status
            status = int(line_[:3])
            return start(line_, headers, *more)

        try:
            return self.platform(environ, started)
        finally:
            self.log.append(Seen(environ["REQUEST_METHOD"], environ["PATH_INFO"], name, status))


@dataclass
class Trial:
    """One attempt: the platform as it was before, and the project whose configuration it is to follow."""

    platform: Platform
    project: Project
    loaded: Loaded
    time: Time
    faults: Faults
    log: list[Seen]
    parallelism: int = 1

    def apply(self) -> str:
        """How an apply ended: `succeeded`, `incomplete`, `idle`, or the codes of what stopped it."""
        try:
            finished = line.apply(self.project, self.loaded, line.Wishes(parallelism=self.parallelism))
        except Failure as failure:
            return " ".join(each.code for each in failure.diagnostics)
        return "idle" if finished is None else finished.result

    def plan(self) -> Plan:
        return line.plan(self.project, self.loaded, Selection()).plan

    @property
    def state(self) -> State:
        return store_of(self.project, self.loaded.configuration).read()

    @property
    def held(self) -> dict[str, list[dict[str, Any]]]:
        """Every object by kind, past every fault."""
        account = self.platform.account
        with account.database.reading() as connection:
            rows = connection.execute("SELECT kind, id, name FROM objects").fetchall()
        return {kind: [{"id": id_, "name": name} for of, id_, name in rows if of == kind] for kind in KINDS}

    def delete(self, kind: str, name: str) -> None:
        """Somebody deletes an object by hand."""
        (id_,) = (each["id"] for each in self.held[kind] if each["name"] == name)
        inside = httpx.WSGITransport(app=self.platform)
        with httpx.Client(transport=inside, base_url="http://inside") as client:
            headers = {"Authorization": f"Bearer {KEY}"}
            assert client.delete(f"/v1/{kind}/{id_}", headers=headers).status_code == 204

    def wrong(self) -> list[str]:
        """What is not as it should be when everything is over; nothing, if all is well."""
        self.faults.clear()
        held, state = self.held, self.state
        found = self.unfinished()
        for kind in KINDS:
            ids = {each["id"] for each in held[kind]}
            owned = state.owned(kind)
            found += [f"orphan {kind} {id_}" for id_ in ids - owned]
            found += [f"record without object {kind} {id_}" for id_ in owned - ids]
            names = Counter(each["name"] for each in held[kind])
            found += [f"duplicate {kind} {name}" for name, count in names.items() if count > 1]
        return found

    def unfinished(self) -> list[str]:
        """What a plan would still do; nothing, if all is done."""
        plan = self.plan()
        found = [f"would {each.action} {each.address}" for each in plan.writes]
        found += [f"drift of {each.address}" for each in plan.drift]
        return found + [f"pending {each.address}" for each in plan.pending]


@dataclass
class Lab:
    """A folder in which one trial after the other is set up from the same beginning."""

    folder: Path
    url: str
    board: Switchboard
    settle: str = "10s"

    def write(self, resources: str) -> None:
        folder = self.folder / "project"
        folder.mkdir(parents=True, exist_ok=True)
        api = f"api: {{url: '{self.url}', settle: {self.settle}}}\n"
        (folder / "voxform.yaml").write_text(f"project: clinic\n{api}{resources}", encoding="utf-8")

    def project(self, time: Time, seed: int = 0) -> Project:
        dice = Random(seed)
        clock = Clock(time.now, time.monotonic, time.wait, dice.random)
        return Project(self.folder / "project", environ=ENVIRON, clock=clock)

    @contextmanager
    def trial(
        self, resources: str, *specs: str, begin: str = "", seed: int = 0, parallelism: int = 1
    ) -> Iterator[Trial]:
        """A platform on which `begin` was applied, and where from now on requests go wrong."""
        time = Time(days=1 if begin else 0)
        self._restore(begin)
        platform = open_platform(self.folder / "platform" / "one.db", clock=time.now)
        faults = Faults(time)
        faults.add(*specs)
        self.board.platform = Faulty(platform, faults)
        self.board.log.clear()
        self.write(resources)
        project = self.project(time, seed)
        try:
            yield Trial(platform, project, load(project), time, faults, self.board.log, parallelism)
        finally:
            self.board.platform = self.board.meanwhile = None
            platform.close()

    def _restore(self, begin: str) -> None:
        """Lay out what an apply of `begin` left behind; it is applied once and copied then."""
        for name in ("platform", "project"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        if not begin:
            return
        kept = self.folder / f"kept-{abs(hash((begin, self.settle)))}"
        if not kept.exists():
            with self.trial(begin) as first:
                assert (first.apply(), first.wrong()) == ("succeeded", [])
            kept.mkdir()
            for name in ("platform", "project"):
                shutil.move(self.folder / name, kept / name)
        for name in ("platform", "project"):
            shutil.copytree(kept / name, self.folder / name)


@contextmanager
def open_lab(folder: Path) -> Iterator[Lab]:
    """A lab behind one server."""
    board = Switchboard()
    server = serve(board, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Lab(folder, server.url, board)
    finally:
        server.shutdown()
        thread.join()
