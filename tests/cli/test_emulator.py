"""`voxform emulator serve`: what it says when it cannot start."""

import socket
from pathlib import Path

import pytest

from voxform.cli.main import run


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
