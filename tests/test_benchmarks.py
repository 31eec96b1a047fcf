"""Every benchmark still runs. What it measures at this size says nothing, so nothing is judged."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parent / "benchmarks").glob("p[0-9]_*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=[each.stem for each in SCRIPTS])
def test_benchmark_prints_a_figure_and_its_budget(script: Path):
    ended = subprocess.run(
        [sys.executable, "-W", "error", str(script), "--resources", "20", "--repeats", "1"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"^P[1-6] .+: [0-9.]+.* \(budget . [0-9.]+.*met\)$", ended.stdout, re.MULTILINE)
