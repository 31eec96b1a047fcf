"""The same promises in the process (`emulator:`) and against `voxform emulator serve`."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.cli.bench import INTEGRATIONS, TOOLS, Bench

from voxform.emulator import Quirks, open_platform

Make = Callable[..., Bench]

ODD = (
    "lists=cursor",
    "metadata=hidden",
    "credential_id=hidden",
    "patch=merges",
    "null=ignored",
    "ids=prefixed",
    "normalise=values",
    "names=unique",
)


@contextmanager
def dashboard(database: Path) -> Iterator[httpx.Client]:
    """Somebody else at the platform that a project has embedded."""
    platform = open_platform(database)
    headers = {"Authorization": "Bearer oi_sk_dashboard"}
    try:
        with httpx.Client(
            transport=httpx.WSGITransport(app=platform), base_url="http://embedded", headers=headers
        ) as client:
            yield client
    finally:
        platform.close()


def tools(client: httpx.Client) -> dict[str, Any]:
    answer = client.get("/v1/tools").json()
    return {each["name"]: each for each in answer["items"]}


@pytest.mark.parametrize("quirks", [(), ODD], ids=["as documented", "odd"])
def test_the_embedded_platform_is_reconciled_like_any_other(bench: Make, quirks: tuple[str, ...]) -> None:
    made = bench()
    made.write("voxform.yaml", "project: clinic\napi: {url: 'emulator:'}\n")
    database = made.folder / ".voxform" / "emulator" / "default.db"
    open_platform(database, quirks=Quirks.parse(quirks)).close()
    made.resources(INTEGRATIONS, TOOLS)
    made.apply()
    made.assert_idle()

    with dashboard(database) as client:
        client.patch(f"/v1/tools/{tools(client)['book_visit']['id']}", json={"description": "Never."})
    drifted = made.plan().document
    made.resources(INTEGRATIONS, TOOLS.replace("Look the caller up", "Find the caller"))
    made.apply()
    with dashboard(database) as client:
        found = {name: each["description"] for name, each in tools(client).items()}

    assert [each["address"] for each in drifted["drift"]] == ["tools.book_visit"]
    assert found["book_visit"] == "Book a visit."
    assert found["look_up"] == "Find the caller by telephone number."
    made.assert_idle()
    made.ok("destroy", "--auto-approve")
    with dashboard(database) as client:
        assert tools(client) == {}


def test_the_served_platform_is_reconciled_over_its_socket(bench: Make) -> None:
    made = bench()
    quirks = [part for each in ODD for part in ("--quirk", each)]
    command = [
        sys.executable,
        "-m",
        "voxform",
        "-C",
        str(made.folder),
        "emulator",
        "serve",
        "--port",
        "0",
        *quirks,
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stdout is not None
            url = next(word for word in serving.stdout.readline().replace(",", " ").split() if "://" in word)
            made.write("voxform.yaml", f"project: clinic\napi: {{url: '{url}', settle: 0s}}\n")
            made.resources(INTEGRATIONS, TOOLS)
            made.apply()
            made.assert_idle()
            made.resources(INTEGRATIONS, TOOLS.replace("Book a visit.", "Book it."))
            edited = made.plan().actions
            made.apply()
            made.assert_idle()
            made.ok("destroy", "--auto-approve")
        finally:
            serving.send_signal(signal.SIGINT)
            serving.communicate(timeout=30)

    assert edited == {"tools.book_visit": "update"}
    assert serving.returncode in {0, 130}
