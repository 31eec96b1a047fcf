"""A project full of secrets, where every byte that is written lands in one folder, which is searched."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path

import pytest
from tests.cli.bench import Bench, Outcome
from tests.properties.canary import Canary, Search, Trace, canary, search_for

RESOURCES = """
integrations:
  resend:
    provider: resend
    api_key: ${env.RESEND_API_KEY}
    metadata: {from_email: hello@acme.example}
  short:
    provider: deepgram
    api_key: ${env.SHORT_API_KEY}
  from_file:
    provider: calcom
    api_key: ${env.FILED_API_KEY}
  odd:
    provider: openai
    api_key: ${env.ODD_API_KEY}
tools:
  send_summary:
    type: send_email
    description: Send the caller a summary.
    credential_id: ${integrations.resend.id}
    messaging_config: {to: "{email}", subject_template: Your call, body_template: '${file("prompts/summary.md")}'}
  look_up:
    type: api_call
    description: Look the caller up.
    url: https://crm.acme.example/callers
    method: POST
    headers: {Authorization: "Bearer ${env.CRM_TOKEN}", Accept: application/json}
    parameters: [{name: phone, type: string}]
"""

# A literal header is allowed, though it should not be done, and it must be hidden all the same.
PASTED = """
tools:
  notify:
    type: api_call
    description: Tell the desk.
    url: https://desk.acme.example/notes
    method: POST
    headers: {{Authorization: "Bearer {token}"}}
"""


ADDRESSES = (
    "integrations.resend",
    "integrations.short",
    "integrations.from_file",
    "integrations.odd",
    "tools.send_summary",
    "tools.look_up",
    "tools.notify",
)

APPLY = ("apply", "--auto-approve")

LOOKING = (
    ("validate",),
    ("validate", "--json"),
    ("plan",),
    ("plan", "--json"),
    ("plan", "-vv", "--no-color"),
    ("plan", "-q"),
    ("state", "list"),
    ("state", "list", "--json"),
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """One secret for each way in."""

    key: Canary = field(default_factory=lambda: canary("the OneInbox key", prefix="oi_sk_"))
    long: Canary = field(default_factory=lambda: canary("a long api_key", prefix="re_"))
    short: Canary = field(default_factory=lambda: canary("a short api_key", length=7))
    filed: Canary = field(default_factory=lambda: canary("an api_key in an env file", prefix="cal_"))
    odd: Canary = field(
        default_factory=lambda: canary("an api_key with strange characters", amid='"\n\u2019', after="é")
    )
    header: Canary = field(default_factory=lambda: canary("a token in a header"))
    rotated: Canary = field(default_factory=lambda: canary("a rotated api_key", prefix="re_"))
    state: Canary = field(default_factory=lambda: canary("the state key"))
    pasted: Canary = field(default_factory=lambda: canary("a token pasted into YAML"))
    typed: Canary = field(default_factory=lambda: canary("a token typed into the dashboard"))

    @property
    def all(self) -> tuple[Canary, ...]:
        return tuple(getattr(self, each.name) for each in fields(self))


@dataclass
class Stage:
    """`root` holds whatever is written; `exempt` are the files in which an author wrote a secret."""

    root: Path
    bench: Bench
    secrets: Secrets
    monkeypatch: pytest.MonkeyPatch
    exempt: set[Path] = field(default_factory=set)
    ran: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def search(self) -> Search:
        return search_for(self.secrets.all)

    def __call__(self, *arguments: str) -> Outcome:
        """Run a command in this process; what it prints is kept for the search."""
        outcome = self.bench(*arguments)
        self.keep(arguments, outcome.out, outcome.err)
        return outcome

    def keep(self, arguments: tuple[str, ...], *texts: str) -> None:
        """Put what was printed where it is searched."""
        self.ran.append(arguments)
        kept = "\n".join((" ".join(arguments), *texts))
        path = self.root / "printed" / f"{len(self.ran):03}"
        path.write_text(kept, encoding="utf-8", errors="surrogatepass")

    def write_secret(self, name: str, text: str) -> None:
        """Write a file in which an author put a secret."""
        self.bench.write(name, text)
        self.exempt.add(self.bench.folder / name)

    def export(self, **variables: str) -> None:
        for name, value in variables.items():
            self.monkeypatch.setenv(name, value)

    def start(self, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
        """Start a command in a process of its own, in which Python helps to find mistakes."""
        command = [sys.executable, "-X", "dev", "-m", "voxform", "-C", str(self.bench.folder), *arguments]
        environment = {**os.environ, "PYTHONFAULTHANDLER": "1", "PYTHONPATH": _source(), **variables}
        process = subprocess.Popen(
            command,
            env=environment,
            cwd=self.root / "tmp",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.keep(("command line of", *arguments), Path(f"/proc/{process.pid}/cmdline").read_text())
        return process

    def spawn(self, *arguments: str, **variables: str) -> Outcome:
        """Run a command in a process of its own."""
        with self.start(*arguments, **variables) as process:
            return self.finish(process, *arguments)

    def finish(self, process: "subprocess.Popen[str]", *arguments: str) -> Outcome:
        """Wait for a process; what it printed is kept for the search."""
        out, err = process.communicate(timeout=60)
        self.keep(("process", *arguments), out, err)
        return Outcome(process.returncode, out, err)

    def found(self) -> set[Trace]:
        """Every trace of a secret in anything that was written."""
        return self.search.traces_below(self.root, self.exempt)


def _source() -> str:
    import voxform

    return str(Path(voxform.__file__).parents[1])


def prepare(root: Path, bench: Bench, secrets: Secrets, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Lay out the project, with every secret where it belongs."""
    stage = Stage(root, bench, secrets, monkeypatch)
    for name in ("home", "tmp", "printed"):
        (root / name).mkdir()
    stage.export(
        HOME=str(root / "home"), TMPDIR=str(root / "tmp"), XDG_CONFIG_HOME=str(root / "home" / "config")
    )
    stage.export(
        ONEINBOX_API_KEY=secrets.key.value,
        RESEND_API_KEY=secrets.long.value,
        SHORT_API_KEY=secrets.short.value,
        ODD_API_KEY=secrets.odd.value,
        CRM_TOKEN=secrets.header.value,
    )
    bench.write("voxform.yaml", settings(bench.account.url))
    bench.write("prompts/summary.md", "Hello {name}, this is what we said.\n")
    bench.write("resources/all.yaml", RESOURCES)
    stage.write_secret("resources/pasted.yaml", PASTED.format(token=secrets.pasted.value))
    stage.write_secret("keys.env", f"# keys\nFILED_API_KEY={secrets.filed.value}\n")
    return stage


def settings(url: str, more: str = "") -> str:
    return f"project: clinic\napi: {{url: '{url}', settle: 0s}}\nenv_files: [keys.env]\n{more}"


@contextmanager
def logged(path: Path) -> Iterator[None]:
    """Every log record of every library goes to a file while the block lasts.

    But for the headers of answers, which httpcore shows to an application that asks for them; voxform does not.
    """
    root, own, below = logging.getLogger(), logging.getLogger("voxform.http"), logging.getLogger("httpcore")
    level, own_level, below_level = root.level, own.level, below.level
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        lines = logging.StreamHandler(file)
        root.addHandler(lines)
        root.setLevel(logging.DEBUG)
        below.setLevel(logging.INFO)
        try:
            yield
        finally:
            root.removeHandler(lines)
            root.setLevel(level)
            below.setLevel(below_level)
            own.handlers.clear()  # those of `-v`, which belong to one call
            own.setLevel(own_level)


def run(stage: Stage, *commands: tuple[str, ...], code: int = 0) -> None:
    """Run commands that all end with one code."""
    for each in commands:
        outcome = stage(*each)
        assert outcome.code == code, f"{each} exits {outcome.code}: {outcome.err}"
