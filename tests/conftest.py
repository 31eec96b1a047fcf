"""Options and fixtures for every test."""

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite golden files with what is produced now")
    parser.addoption(
        "--exhaustive", action="store_true", help="try every point where a sample is the default"
    )


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What tests recorded as `tried`: how many points, and how many of them wrong."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    told = [value for each in reports for name, value in each.user_properties if name == "tried"]
    if told:
        every = (
            "every point" if config.getoption("--exhaustive") else "a sample; --exhaustive tries every point"
        )
        terminalreporter.section(f"points tried ({every})")
        for line in told:
            terminalreporter.write_line(str(line))


@pytest.fixture
def exhaustive(request: pytest.FixtureRequest) -> bool:
    """Whether every point is to be tried, not a sample."""
    return bool(request.config.getoption("--exhaustive"))


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden file of that name; `--accept` rewrites the file."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        assert text == path.read_text(encoding="utf-8"), f"{name} differs; look, then run pytest --accept"

    return compare
