"""One holder at a time; the lock says who, and dies with its holder."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.state.samples import EMPTY, HOLDER, state, store_at, written

from voxform.core.diagnostic import Failure, Refused
from voxform.state.file_lock import UNKNOWN, age

NOON = datetime(2026, 11, 22, 12, 4, 30, tzinfo=UTC)


def held(child):
    assert child.stdout.readline() == "trying\n"
    assert child.stdout.readline() == "held\n"


def refused(path):
    """The diagnostic of a refused lock."""
    with pytest.raises(Refused) as caught, store_at(path, now=lambda: NOON).lock(HOLDER, 0):
        pytest.fail("the lock was given twice")
    return caught.value.diagnostics[0]


def test_the_second_process_is_refused_with_who_where_which_run_and_since_when(path, start):
    child = start("hold", path, 0)
    held(child)
    found = refused(path)
    assert found.code == "state-locked"
    for part in ("run-child", "alice", "laptop", str(child.pid), "2026-11-22T12:00:00+00:00", "4 minutes"):
        assert part in found.detail
    assert "--lock-timeout" in found.hint


def test_who_holds_the_lock_is_told_without_taking_it(path, start):
    assert store_at(path).locked_by() is None
    assert not path.parent.exists()
    child = start("hold", path, 0)
    held(child)
    assert store_at(path).locked_by() == replace(HOLDER, run="run-child", pid=child.pid)
    child.communicate("\n")
    assert store_at(path).locked_by() is None


def test_a_killed_holder_frees_the_lock(path, start):
    child = start("hold", path, 0)
    held(child)
    child.kill()
    child.wait()
    assert store_at(path).locked_by() is None
    written(path)
    assert store_at(path).read().serial == 1


def test_a_timeout_waits_for_the_holder(path, start):
    with store_at(path).lock(HOLDER, 0):
        child = start("hold", path, 60)
        assert child.stdout.readline() == "trying\n"
        assert store_at(path).locked_by() == HOLDER
    assert child.stdout.readline() == "held\n"


def test_reading_needs_no_lock(path):
    first = written(path)
    with store_at(path).lock(HOLDER, 0):
        assert store_at(path).read() == first


def test_the_lock_is_free_again_after_a_failure(path):
    with pytest.raises(Failure), store_at(path).lock(HOLDER, 0) as locked:
        locked.write(replace(EMPTY, environment="prod"))
    assert store_at(path).locked_by() is None
    written(path)


def test_the_lock_file_stays_and_the_note_goes(path):
    with store_at(path).lock(HOLDER, 0):
        assert (path.parent / "dev.json.holder").exists()
    assert [each.name for each in path.parent.iterdir()] == ["dev.json.lock"]


def test_a_note_that_a_killed_holder_left_half_written_is_removed(path):
    written(path)
    leftover = path.parent / f".dev.json.holder.{'0f' * 16}.tmp"
    leftover.write_text("half a no")
    with store_at(path).lock(HOLDER, 0):
        assert not leftover.exists()


def test_the_writes_of_a_stolen_lock_are_refused_and_none_is_lost(path):
    written(path)
    thief = replace(HOLDER, run="run-2")
    with store_at(path).lock(HOLDER, 0) as robbed:
        found = robbed.read()
        (path.parent / "dev.json.lock").unlink()
        with store_at(path).lock(thief, 0) as locked:
            theirs = locked.write(replace(locked.read(), account="org_2"))
            with pytest.raises(Refused) as caught:
                robbed.write(replace(found, account="org_1"))
            assert caught.value.diagnostics[0].code == "state-changed"
            assert store_at(path).read() == theirs
        assert store_at(path).locked_by() is None


def test_a_removed_state_is_not_written_anew_by_its_holder(path):
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.write(EMPTY)
        path.unlink()
        with pytest.raises(Refused):
            locked.write(found)


@pytest.mark.parametrize("note", ["", "{", "[]", '{"run": 1}', "[" * 100_000], ids=range(5))
def test_an_unreadable_note_still_means_locked(path, note):
    with store_at(path).lock(HOLDER, 0):
        (path.parent / "dev.json.holder").write_text(note)
        assert store_at(path).locked_by() == UNKNOWN
        assert "has not said who it is" in refused(path).detail


AGES = {
    "2026-11-22T12:04:30Z": "0 seconds",
    "2026-11-22T12:04:29Z": "1 second",
    "2026-11-22T12:03:30Z": "1 minute",
    "2026-11-22T09:04:30Z": "3 hours",
    "2026-11-20T09:04:30Z": "2 days",
    "2036-11-20T09:04:30Z": "0 seconds",
    "2026-11-22T12:00:30": "4 minutes",
    "long ago": "",
}


@pytest.mark.parametrize(("since", "told"), AGES.items())
def test_age(since, told):
    assert age(since, NOON) == told


def test_the_same_process_does_not_get_the_lock_twice(path):
    with store_at(path).lock(HOLDER, 0) as locked:
        locked.write(state(lineage=None, serial=0, write_id=""))
        assert refused(path).code == "state-locked"
