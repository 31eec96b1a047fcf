"""An apply in a process of its own, watched from the platform it talks to."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from tests.cli.bench import Bench

Make = Callable[..., Bench]


def tools(*names: str) -> str:
    """Tools that depend on nothing."""
    return "tools:\n" + "".join(
        f"  {name}: {{type: end_call, description: Say goodbye.}}\n" for name in names
    )


@contextmanager
def start(made: Bench, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`voxform apply` that nobody has to approve; it does not outlive the block."""
    command = [sys.executable, "-m", "voxform", "-C", str(made.folder), "apply", "--auto-approve", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        try:
            yield running
        finally:
            running.kill()


def body_of(environ: Any) -> dict[str, Any]:
    """The body of a request, which stays readable."""
    content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = BytesIO(content)
    return json.loads(content) if content else {}


def state_file(made: Bench) -> Path:
    return made.folder / ".voxform" / "state" / "default.json"


def recorded(made: Bench) -> set[str]:
    return {each["id"] for each in made.ok("state", "list", "--json").document["resources"]}


def held(made: Bench, kind: str = "tools") -> set[str]:
    found: set[str] = set()
    while page := made.account.all(kind, len(found)):
        found |= {each["id"] for each in page}
    return found


def refuse(start_response: Any) -> Iterable[bytes]:
    """A refusal that names no attribute."""
    start_response("403 Forbidden", [("Content-Type", "application/json")])
    return [b"{}"]
