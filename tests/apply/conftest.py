"""Projects on platforms, as the tests of the command line have them, and a lab in which requests go wrong."""

from collections.abc import Iterator

import pytest
from tests.apply.faulted import Lab, open_lab
from tests.cli.conftest import bench, serving

__all__ = ["bench", "lab", "serving"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One server for all trials of a module."""
    with open_lab(tmp_path_factory.mktemp("lab")) as opened:
        yield opened
