"""A platform on loopback for as long as a block lasts."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.bench import Account, Between

from voxform.emulator import Quirks, RequestRecord, open_platform, serve
from voxform.emulator.shape import Resource


@contextmanager
def served(
    database: Path,
    *quirks: str,
    resources: tuple[Resource, ...] | None = None,
    keys: frozenset[str] | None = None,
) -> Iterator[Account]:
    """A platform with these quirks and kinds behind a real socket."""
    log: list[RequestRecord] = []
    platform = open_platform(
        database, quirks=Quirks.parse(quirks), keys=keys, on_request=log.append, resources=resources
    )
    between = Between(platform)
    server = serve(between, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Account(server.url, database, log, between)
    finally:
        server.shutdown()
        thread.join()
        platform.close()
