"""P5: how time and memory grow from a tenth of the resources to all of them.

Measured in programs of their own is the work alone: loading with validation, a plan that creates everything, and a
plan with nothing to do.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from generated import write_project
from measuring import arguments, judge, tell
from serving import served
from stage import Spent, run_stage
from standing import create_all

BUDGET = 11


def main() -> None:
    """Measure, and judge each piece of work."""
    given = arguments(__doc__, resources=10_000, repeats=3)
    sizes = (max(given.resources // 10, 1), given.resources)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        empty = stack.enter_context(served(home / "empty.db"))
        for size in sizes:
            write_project(home / f"new_{size}", size, empty)
            full = stack.enter_context(served(home / f"full_{size}.db"))
            create_all(home / f"full_{size}", full, size)
        for name, work, folder in (
            ("load + validate", "load", "new"),
            ("plan that creates all", "creating", "new"),
            ("plan with nothing to do", "idle", "full"),
        ):
            spent = [
                [run_stage(work, home / f"{folder}_{size}") for size in sizes] for _ in range(given.repeats)
            ]
            _judge(name, sizes, *zip(*spent, strict=True))


def _judge(name: str, sizes: tuple[int, int], few: tuple[Spent, ...], many: tuple[Spent, ...]) -> None:
    times = [median(each.seconds for each in spent) for spent in (few, many)]
    memories = [median(each.memory for each in spent) for spent in (few, many)]
    tell(
        f"{name}: {sizes[0]} resources {times[0]:.3f} s, {memories[0] / 1e6:.1f} MB; "
        f"{sizes[1]} resources {times[1]:.3f} s, {memories[1] / 1e6:.1f} MB"
    )
    judge(f"P5 time, {name}", times[1] / times[0], BUDGET)
    judge(f"P5 memory, {name}", memories[1] / max(memories[0], 1), BUDGET)


if __name__ == "__main__":
    main()
