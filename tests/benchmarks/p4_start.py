"""P4: how soon a command answers: the help against Python with click alone, and a plan of the quickstart."""

import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from measuring import arguments, judge, medians, seconds, tell

QUICKSTART = Path(__file__).parents[2] / "examples" / "quickstart"


def main() -> None:
    """Measure, and judge both."""
    given = arguments(__doc__, resources=0, repeats=15)
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "quickstart"
        shutil.copytree(QUICKSTART, folder)
        shown, click, planned = medians(
            (
                partial(_run, "-m", "voxform", "--help"),
                partial(_run, "-c", "import click"),
                partial(_run, "-m", "voxform", "-C", str(folder), "plan"),
            ),
            given.repeats,
        )
    tell(f"help {shown:.3f} s, click {click:.3f} s, plan of the quickstart {planned:.3f} s")
    judge("P4 help / click", shown / click, 1.5)
    judge("P4 plan of the quickstart", planned, 1, unit=" s")


def _run(*arguments: str) -> float:
    command = [sys.executable, *arguments]
    return seconds(partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL))


if __name__ == "__main__":
    main()
