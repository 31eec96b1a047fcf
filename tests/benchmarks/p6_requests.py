"""P6: the requests of a plan with nothing to do, counted by the platform: one a list page, one for the account."""

import tempfile
import threading
from collections import Counter
from math import ceil
from pathlib import Path

from generated import ENVIRON, KEY, resources
from measuring import arguments, judge, tell
from standing import create_all
from voxform.app.line import plan
from voxform.app.project import Project, load
from voxform.config.kinds import load_kinds
from voxform.core.affects import users_of
from voxform.core.change import Selection
from voxform.emulator import RequestRecord, open_platform, serve

PAGE = 100


def main() -> None:
    """Count, and judge."""
    given = arguments(__doc__, resources=1_000, repeats=1)
    counts = Counter(kind for kind, _, _ in resources(given.resources))
    pages = sum(ceil(count / PAGE) for count in counts.values())
    pages += len(users_of(load_kinds(), counts))  # empty lists of kinds whose objects could refer to these
    with tempfile.TemporaryDirectory() as folder:
        seen = _requests_of_a_plan(Path(folder), given.resources)
    tell(f"{given.resources} resources, {pages} list pages: {len(seen)} requests")
    judge("P6 requests beyond the list pages", len(seen) - pages, 1, unit="")


def _requests_of_a_plan(folder: Path, count: int) -> list[RequestRecord]:
    seen: list[RequestRecord] = []
    platform = open_platform(folder / "platform.db", keys=frozenset({KEY}), on_request=seen.append)
    server = serve(platform, 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        create_all(folder, server.url, count)
        seen.clear()
        project = Project(folder, environ=ENVIRON)
        planned = plan(project, load(project), Selection())
        assert not planned.plan.writes, "there is something to do"
        return list(seen)
    finally:
        server.shutdown()
        thread.join()
        platform.close()


if __name__ == "__main__":
    main()
