"""A generated project that stands: everything is created and recorded."""

import time
from dataclasses import replace
from pathlib import Path

from generated import ENVIRON, write_project
from voxform.app.line import Wishes, apply
from voxform.app.project import Project, load
from voxform.core.change import Plan
from voxform.core.event import Event, RunFinished

PARALLELISM = 8


def create_all(folder: Path, url: str, count: int) -> float:
    """Write a project with this many resources and apply it; the seconds from the approval to the end."""
    write_project(folder, count, url)
    project = Project(folder, environ=ENVIRON)
    approved: list[float] = []
    finished: list[float] = []

    def approve(_plan: Plan) -> bool:
        approved.append(time.perf_counter())
        return True

    def emit(event: Event) -> None:
        if isinstance(event, RunFinished):
            finished.append(time.perf_counter())

    wishes = replace(Wishes(), approve=approve, emit=emit, parallelism=PARALLELISM)
    ended = apply(project, load(project), wishes)
    assert ended is not None, "there was nothing to create"
    assert ended.result == "succeeded", ended
    return finished[0] - approved[0]
