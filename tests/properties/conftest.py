"""How many examples (few on every commit, many with `--exhaustive`), and a project of secrets."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from tests.cli.bench import Bench
from tests.platforms import served
from tests.properties.stage import APPLY, Secrets, Stage, logged, prepare

settings.register_profile(
    "exhaustive", max_examples=3_000, deadline=None, suppress_health_check=list(HealthCheck)
)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--exhaustive"):
        settings.load_profile("exhaustive")


@pytest.fixture
def stage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Stage]:
    """A project full of secrets of which nothing is applied, and a platform that takes one key only."""
    for name in ("VOXFORM_ENV", "VOXFORM_STATE_KEY", "NO_COLOR", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    secrets = Secrets()
    keys = frozenset({secrets.key.value})
    with served(tmp_path / "platform" / "one.db", keys=keys) as account, logged(tmp_path / "log"):
        account.key = secrets.key.value
        yield prepare(tmp_path, Bench(tmp_path / "project", account, capsys), secrets, monkeypatch)


@pytest.fixture
def applied(stage: Stage) -> Stage:
    """The stage after an apply."""
    stage.export(VOXFORM_STATE_KEY=stage.secrets.state.value)  # much faster fingerprints
    assert stage(*APPLY).code == 0
    return stage
