"""`voxform emulator serve`: what it says when it cannot start, and which faults it takes."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from voxform.cli.main import run
from voxform.emulator import KNOWN
from voxform.emulator.faults import GRAMMAR


def test_a_port_that_is_taken_is_told_with_the_way_out(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        code = run(["-C", str(tmp_path), "emulator", "serve", "--port", str(port)])

    assert code == 1
    assert "hint: Choose another --port; 0 takes a free one" in capsys.readouterr().err


def test_a_fault_that_does_not_exist_is_told_with_the_one_that_was_meant(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = run(["-C", str(tmp_path), "emulator", "serve", "--port", "0", "--fault", "drop-aftr:POST"])

    said = " ".join(capsys.readouterr().err.split())
    assert code == 1
    assert "error[fault-not-known]" in said
    assert "There is no fault named 'drop-aftr'" in said
    assert "Did you mean drop-after?" in said


def test_the_help_and_the_documentation_name_every_fault(capsys: pytest.CaptureFixture[str]) -> None:
    page = Path(__file__).parents[2] / "docs" / "emulator.md"

    run(["emulator", "serve", "--help"])

    shown = capsys.readouterr().out.split()
    assert [name for name in KNOWN if name not in shown] == []
    assert [each.name for each in KNOWN.values() if f"| `{each.name}` |" not in page.read_text()] == []
    assert GRAMMAR in page.read_text()


def test_a_server_of_its_own_lets_requests_fail_as_it_was_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "voxform", "-C", str(tmp_path), "emulator", "serve", "--port", "0"]
    with subprocess.Popen(
        [*command, "--fault", "429=7:GET /v1/tools#1"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = re.findall(r"http://\S+?(?=,)", process.stdout.readline())[0]
            with httpx.Client(
                base_url=url, headers={"Authorization": "Bearer oi_sk_x"}, trust_env=False
            ) as client:
                first, second = (client.get("/v1/tools") for _ in range(2))
                shown = client.get("/_emulator/faults").json()["faults"]
        finally:
            process.terminate()

    assert (first.status_code, first.headers["Retry-After"], second.status_code) == (429, "7", 200)
    assert shown == [{"fault": "429=7:GET /v1/tools#1", "struck": 1}]
