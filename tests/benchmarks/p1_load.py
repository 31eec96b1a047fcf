"""P1: loading and validating a project, against libyaml's bare event pass over the same bytes.

Loading is what `plan` needs, digest included; checking is what `validate` needs.
"""

import gc
import tempfile
from pathlib import Path

from yaml._yaml import CParser

from generated import ENVIRON, write_project, yaml_bytes
from measuring import arguments, judge, medians, seconds, tell
from voxform.app.project import Project, check, load
from voxform.config.kinds import load_kinds


def event_pass(files: list[bytes]) -> None:
    """Every event of every file, and nothing done with any."""
    for each in files:
        parser = CParser(each)
        while parser.get_event() is not None:
            continue


def main() -> None:
    """Measure, and judge the check."""
    given = arguments(__doc__, resources=10_000, repeats=7)
    gc.set_threshold(1_000_000, 10, 10)  # as the program does, for both
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder), environ=ENVIRON)
        write_project(project.folder, given.resources)
        files = yaml_bytes(project.folder)
        load_kinds()
        bare, checked, loaded = medians(
            (
                lambda: seconds(lambda: event_pass(files)),
                lambda: seconds(lambda: check(project)),
                lambda: seconds(lambda: load(project)),
            ),
            given.repeats,
        )
    size = sum(map(len, files)) / 1e6
    tell(
        f"{given.resources} resources, {size:.2f} MB: events {bare:.3f} s, check {checked:.3f} s, load {loaded:.3f} s"
    )
    judge("P1 load + validate / event pass", checked / bare, 2.5)
    tell(f"P1 with the digest that a plan needs: {loaded / bare:.2f}x")


if __name__ == "__main__":
    main()
