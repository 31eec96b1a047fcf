"""Two applies at once: one proceeds. A run whose lock was broken stops before it does harm."""

import os
import signal
from collections.abc import Callable, Iterable
from threading import Event
from typing import Any

import pytest
from tests.apply.running import Make, body_of, held, recorded, start, state_file, tools

from voxform.state.format import decode

_PATIENCE = 30  # seconds until a test that waits for nothing fails


def holding(made: Any, at: int) -> tuple[Event, Event, Event]:
    """Events around the n-th write: it came, the platform may carry it out, it is carried out."""
    came, go, done = Event(), Event(), Event()

    def hold(environ: Any, _start_response: Any, _pass_on: Any, through: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" and len(made.account.writes) == at and not came.is_set():
            body_of(environ)  # all of it has come: who is stopped now has nothing more to send
            came.set()
            assert go.wait(_PATIENCE)
        answer = list(through())
        if came.is_set():
            done.set()
        return answer

    made.account.between.meddle = hold
    return came, go, done


def test_of_two_applies_one_proceeds_and_the_other_names_it_and_changes_nothing(
    bench: Make, record_property: Callable[[str, object], None], *, exhaustive: bool
) -> None:
    made = bench()
    rounds = 200 if exhaustive else 3
    for round_ in range(rounds):
        made.resources(tools(*(f"bye_{at}" for at in range(2 * round_ + 2))))
        came, go, _ = holding(made, len(made.account.writes))
        with start(made, "--parallelism", "1") as first:
            assert came.wait(_PATIENCE)
            writes = len(made.account.writes)
            with start(made) as second:
                _, said = second.communicate(timeout=_PATIENCE)
            assert (second.returncode, len(made.account.writes)) == (3, writes)
            go.set()
            first.communicate(timeout=_PATIENCE)
        assert first.returncode == 0
        run = decode(state_file(made).read_bytes()).runs[-1]
        said = " ".join(said.split())
        assert f"Run {run.id} of {run.who} on {os.uname().nodename}" in said
        assert f"since {run.started_at}" in said
        assert recorded(made) == held(made)
    record_property("tried", f"R7, two applies at once: {rounds} rounds, 0 wrong")


def test_with_a_lock_timeout_the_second_waits_for_the_first(bench: Make) -> None:
    made = bench()
    made.resources(tools("one", "two"))
    came, go, _ = holding(made, 0)
    with start(made, "--parallelism", "1") as first:
        assert came.wait(_PATIENCE)
        with start(made, "--lock-timeout", "30s") as second:
            go.set()
            first.communicate(timeout=_PATIENCE)
            second.communicate(timeout=_PATIENCE)

    assert (first.returncode, second.returncode) == (0, 0)
    assert len(held(made)) == 2
    made.assert_idle()


@pytest.mark.parametrize("at", [0, 2, 4], ids="held at write {}".format)
def test_a_run_that_was_stopped_while_another_took_its_place_does_no_more_when_it_wakes(
    bench: Make, at: int
) -> None:
    made = bench()
    made.resources(tools(*(f"bye_{at}" for at in range(6))))
    came, go, done = holding(made, at)
    with start(made, "--parallelism", "1") as sleeper:
        assert came.wait(_PATIENCE)
        sleeper.send_signal(signal.SIGSTOP)
        go.set()
        assert done.wait(_PATIENCE)
        state_file(made).with_name("default.json.lock").unlink()
        thief = made.apply()
        theirs = state_file(made).read_bytes()
        writes = len(made.account.writes)
        sleeper.send_signal(signal.SIGCONT)
        _, said = sleeper.communicate(timeout=_PATIENCE)

    assert thief.code == 0
    assert sleeper.returncode == 3
    assert "state-changed" in said
    assert len(made.account.writes) - writes <= 1
    assert state_file(made).read_bytes() == theirs
    assert recorded(made) == held(made)
    assert len(held(made)) == 6
    made.account.between.meddle = None
    made.assert_idle()
