"""A kill, a broken or a full disk at any file operation: the old state or the new one, and nothing in between."""

import signal
import threading
from dataclasses import replace

import pytest
from tests.state.child import bigger
from tests.state.samples import EMPTY, HOLDER, sample, store_at, written

from voxform.state.durable import ChangedError, read_file, replace_file

MOST_OPERATIONS = 30


def files(path):
    return {each.name for each in path.parent.iterdir()} - {"dev.json.lock", "dev.json.holder"}


def points(exhaustive, first):
    return range(first, MOST_OPERATIONS, 1 if exhaustive else 3)


@pytest.mark.parametrize("first", [1, 2, 3])
def test_killed_at_any_file_operation(path, start, exhaustive, first):
    if exhaustive and first > 1:
        pytest.skip("the first covers every point")
    before = written(path, EMPTY, sample())
    for point in points(exhaustive, first):
        child = start("write_and_fail_at", path, point, "kill")
        said = child.communicate()[0].split()
        found = store_at(path).read()
        wanted = replace(bigger(before), serial=before.serial + 1, write_id=found.write_id)
        assert found in (before, wanted)
        with store_at(path).lock(HOLDER, 0) as locked:
            before = locked.write(found)
        assert files(path) == {"dev.json", "dev.json.backup"}
        if said == ["done"]:
            return
        assert child.returncode == -signal.SIGKILL
    pytest.fail("there were more file operations than expected")


def test_a_broken_disk_at_any_file_operation(path, start):
    before = written(path, EMPTY, sample())
    for point in range(1, MOST_OPERATIONS):
        child = start("write_and_fail_at", path, point, "EIO")
        said = child.communicate()[0].split()
        assert child.returncode == 0
        if said[0] == "done":
            return
        assert said[0] in {"state-not-written", "state-unreadable", "written"}
        found = store_at(path).read()
        assert found.lineage == before.lineage
        assert found.serial >= before.serial
        assert files(path) == {"dev.json", "dev.json.backup"}
        before = written(path, found)
    pytest.fail("there were more file operations than expected")


@pytest.mark.parametrize("room", [0, 1, 4096])
def test_a_full_disk_keeps_the_old_state_and_leaves_nothing(path, start, room):
    before = written(path)
    child = start("write_with_little_room", path, room)
    assert child.communicate()[0].split() == ["state-not-written", "written"]
    after = store_at(path).read()
    assert (after.serial, after.resources) == (before.serial + 1, before.resources)
    assert files(path) == {"dev.json", "dev.json.backup"}


@pytest.mark.parametrize("exists", [False, True], ids=["the first version", "the next version"])
def test_of_writers_without_a_lock_one_wins_at_most_and_none_is_lost(tmp_path, exists):
    path, backup = tmp_path / "x.json", tmp_path / "x.json.backup"
    wins = 0
    for round_ in range(30):
        if not exists:
            path.unlink(missing_ok=True)
        elif round_ == 0:
            path.write_bytes(b"first")
        found = read_file(path)
        expected = found[1] if found else None
        ready = threading.Barrier(4)
        won: list[bytes] = []

        def write(content, expected=expected, ready=ready, won=won):
            ready.wait()
            try:
                replace_file(path, content, expected, backup)
            except ChangedError:
                return
            won.append(content)

        writers = [threading.Thread(target=write, args=(b"%d %d" % (round_, at),)) for at in range(4)]
        for each in writers:
            each.start()
        for each in writers:
            each.join()
        after = read_file(path)
        assert len(won) <= 1
        assert after == found if not won else after is not None and after[0] == won[0]
        wins += len(won)
    assert wins > 0
