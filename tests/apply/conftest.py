"""Projects on platforms, as the tests of the command line have them, and a lab in which requests go wrong."""

from collections.abc import Iterator

import pytest
from tests.apply.faulted import AFTER, BEFORE, Lab, open_lab
from tests.apply.killing import Calm, Range, measure, open_range
from tests.apply.sixty import sixty
from tests.cli.conftest import bench, serving

__all__ = ["bench", "lab", "serving"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One server for all trials of a module."""
    with open_lab(tmp_path_factory.mktemp("lab")) as opened:
        yield opened


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    """Sixty resources, nearly all of which change, applied by processes."""
    with open_range(tmp_path_factory.mktemp("large"), sixty(later=False), sixty(later=True)) as opened:
        yield opened


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Range]:
    """Ten resources, of which as many ways of changing are tried."""
    with open_range(tmp_path_factory.mktemp("small"), BEFORE, AFTER) as opened:
        yield opened


@pytest.fixture(scope="session")
def large_calm(large: Range) -> Calm:
    """What happens to the sixty when nothing goes wrong."""
    return measure(large)


@pytest.fixture(scope="session")
def small_calm(small: Range) -> Calm:
    """What happens to the ten when nothing goes wrong."""
    return measure(small)
