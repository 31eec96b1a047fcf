"""Projects on platforms of every quirk."""

import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.bench import CALCOM, KEY, RESEND, Account, Bench, Between

from voxform.emulator import Platform, Quirks, RequestRecord, open_platform, serve


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[Callable[..., Account]]:
    """Starts platforms on loopback; they end with the test."""
    running: list[tuple[Any, threading.Thread, Platform]] = []

    def start(*quirks: str) -> Account:
        database = tmp_path / f"platform{len(running)}" / "one.db"
        log: list[RequestRecord] = []
        platform = open_platform(database, quirks=Quirks.parse(quirks), on_request=log.append)
        between = Between(platform)
        server = serve(between, 0)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread, platform))
        return Account(server.url, database, log, between)

    yield start
    for server, thread, platform in running:
        server.shutdown()
        thread.join()
        platform.close()


@pytest.fixture
def bench(
    tmp_path: Path,
    serving: Callable[..., Account],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Bench]]:
    """Makes a project on a platform with the given quirks."""
    monkeypatch.setenv("ONEINBOX_API_KEY", KEY)
    monkeypatch.setenv("RESEND_API_KEY", RESEND)
    monkeypatch.setenv("CALCOM_API_KEY", CALCOM)
    monkeypatch.setenv("CRM_TOKEN", "crm-7Yh2Kd93MnXq04Lp")
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("VOXFORM_ENV", "VOXFORM_STATE_KEY", "NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)

    def make(*quirks: str) -> Bench:
        account = serving(*quirks)
        made = Bench(tmp_path / "project", account, capsys)
        made.write("voxform.yaml", f"project: clinic\napi: {{url: '{account.url}', settle: 0s}}\n")
        return made

    yield make
    logging.getLogger("voxform.http").handlers.clear()  # what `-v` writes to ends with the test
