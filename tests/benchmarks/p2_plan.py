"""P2: a plan with nothing to do, over HTTP, against loading the project and a bare client that pages the same lists.

Both are programs of their own, measured from their start to their end; the platform is a third one.
"""

import tempfile
from pathlib import Path

from measuring import arguments, judge, medians, seconds, tell
from serving import served
from stage import Spent, run_stage
from standing import create_all


def main() -> None:
    """Measure, and judge time and memory."""
    given = arguments(__doc__, resources=10_000, repeats=5)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "platform.db") as url:
        create_all(Path(folder), url, given.resources)
        ran: list[Spent] = []
        planned, bare = medians(
            (
                lambda: seconds(lambda: ran.append(run_stage("idle", Path(folder)))),
                lambda: seconds(lambda: run_stage("bare", Path(folder), url)),
            ),
            given.repeats,
        )
    tell(f"{given.resources} resources: plan {planned:.3f} s, load + bare lists {bare:.3f} s")
    judge("P2 plan / (load + bare lists)", planned / bare, 1.5)
    judge("P2 memory", max(each.peak for each in ran) / 1e6, 400, unit=" MB")


if __name__ == "__main__":
    main()
