"""Promotion and verification under the environment's lock: what counts is what holds when it is held."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from tests.cli.bench import Bench
from tests.cli.test_promotion import clinic as clinic  # noqa: PLC0414  # a fixture
from tests.cli.test_promotion import edit_state, let_it_soak, state_file

from voxform.app import line
from voxform.app.clock import Clock
from voxform.app.project import Project, load
from voxform.app.promotion import promoted
from voxform.app.reach import store_of
from voxform.app.verification import verify
from voxform.core.diagnostic import Refused


def at(made: Bench, environment: str, before_the_lock: Callable[[], object]) -> Project:
    """A project in a world where something happens the first time that a clock is read: before the lock is taken."""
    asked: list[bool] = []

    def now() -> datetime:
        if not asked:
            asked.append(True)
            before_the_lock()
        return datetime.now(UTC)

    return Project(made.folder, environment, clock=Clock(now=now))


def test_what_happens_in_staging_while_a_promotion_waits_for_its_lock_counts(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    let_it_soak(clinic)
    project = at(clinic, "prod", lambda: edit_state(clinic, "staging", {"result": "failed"}))

    with pytest.raises(Refused) as refused:
        line.apply(project, promoted(load(project), "staging"), line.Wishes())

    assert [each.code for each in refused.value.diagnostics] == ["promotion-run-failed"]
    assert not state_file(clinic, "prod").exists()


def test_a_verification_waits_for_the_lock_as_long_as_it_may(clinic: Bench) -> None:
    clinic.apply("-e", "staging")
    asks = threading.Event()
    project = at(clinic, "staging", asks.set)
    loaded = load(project)
    with ThreadPoolExecutor() as threads:
        with store_of(project, loaded.configuration).lock(line.new_holder(Clock()), 0):
            locked = clinic("-e", "staging", "verify")
            waiting = threads.submit(verify, project, loaded, timeout=30)
            assert asks.wait(30)
        found = waiting.result(30)

    assert (locked.code, "state-locked" in locked.err) == (3, True)
    assert (found.passed, found.drift_free) == (True, True)
