"""The embedded platform as a program of its own, as a real one would be."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generated import KEY


@contextmanager
def served(database: Path) -> Iterator[str]:
    """The URL of a platform that answers for as long as the block lasts."""
    command = [sys.executable, "-m", "voxform", "emulator", "serve", "--port", "0", "--db", str(database)]
    environ = {**os.environ, "ONEINBOX_API_KEY": KEY}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        try:
            yield next(word.rstrip(",") for word in line.split() if word.startswith("http://"))
        finally:
            server.terminate()
