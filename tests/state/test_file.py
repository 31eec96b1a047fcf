"""The local backend: first writes, backups, modes, links, and what it says when the disk does not play along."""

import os
import stat
from dataclasses import replace

import pytest
from tests.state.samples import EMPTY, HOLDER, RESEND, SUMMARY, record, sample, state, store_at, written

from voxform.core.diagnostic import Failure
from voxform.state.format import decode, encode


def refusal(act):
    with pytest.raises(Failure) as caught:
        act()
    return caught.value.diagnostics[0].code, caught.value.exit_code


def listed(path):
    return sorted(each.name for each in path.parent.iterdir())


def test_a_state_that_was_never_written_is_read_as_empty_and_creates_nothing(path):
    assert store_at(path).read() == EMPTY
    assert store_at(path).warnings() == ()
    assert not path.parent.parent.exists()


def test_the_first_write_gives_a_lineage_serial_one_and_a_write_id_and_writes_nothing_else(path):
    ids = iter(["lineage", "write"])
    with store_at(path, new_id=lambda: next(ids)).lock(HOLDER, 0) as locked:
        found = locked.write(replace(EMPTY, account="org_1"))
    assert found == replace(EMPTY, account="org_1", lineage="lineage", serial=1, write_id="write")
    assert store_at(path).read() == found
    assert listed(path) == ["dev.json", "dev.json.lock"]


def test_each_write_is_the_next_of_its_lineage(path):
    with store_at(path).lock(HOLDER, 0) as locked:
        first = locked.write(locked.read())
        second = locked.write(replace(first, account="org_1"))
        third = locked.write(replace(first, account="org_2"))  # built on what it wrote before
    assert [each.serial for each in (first, second, third)] == [1, 2, 3]
    assert len({each.lineage for each in (first, second, third)}) == 1
    assert len({each.write_id for each in (first, second, third)}) == 3
    assert store_at(path).read() == third


def test_the_version_before_is_kept(path):
    last = written(path, EMPTY, state(), sample())
    before = decode((path.parent / "dev.json.backup").read_bytes())
    assert (last.serial, before.serial) == (3, 2)
    assert before.resources == state().resources
    assert store_at(path).last_good_backup == str(path.parent / "dev.json.backup")


@pytest.mark.parametrize("mask", [0, 0o022, 0o077, 0o777], ids=oct)
def test_nobody_else_may_read_anything_under_any_umask(path, umask, mask):
    umask(mask)
    written(path, EMPTY, state())
    with store_at(path).lock(HOLDER, 0):
        files = list(path.parent.iterdir())
        assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
        assert len(files) == 4
    folders = {path.parent, path.parent.parent}
    assert {stat.S_IMODE(each.stat().st_mode) for each in folders} == {0o700}


def test_a_state_that_others_may_read_or_replace_is_warned_about_and_closed_by_the_next_write(path):
    written(path)
    path.chmod(0o644)
    path.parent.chmod(0o777)
    codes = [each.code for each in store_at(path).warnings()]
    assert codes == ["state-readable", "state-folder-writable"]
    with store_at(path).lock(HOLDER, 0) as locked:
        locked.write(locked.read())
    assert [each.code for each in store_at(path).warnings()] == ["state-folder-writable"]


def test_a_link_to_a_state_stays_a_link(path, tmp_path):
    written(path)
    link = tmp_path / "link.json"
    link.symlink_to(path)
    last = written(link, store_at(link).read(), sample())
    assert link.is_symlink()
    assert store_at(path).read() == last
    assert (path.parent / "dev.json.backup").exists()
    assert sorted(each.name for each in tmp_path.iterdir()) == [".voxform", "link.json"]


def test_a_link_to_nothing_creates_what_it_points_to(path, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(path)
    written(link)
    assert store_at(path).read().serial == 1


def test_what_a_killed_writer_left_is_ignored_and_removed_by_the_next_write(path):
    first = written(path)
    leftover = path.parent / f".dev.json.{'0f' * 16}.tmp"
    of_another = path.parent / f".dev.json.old.{'0f' * 16}.tmp"
    for each in (leftover, of_another):
        each.write_text("half a sta")
    assert store_at(path).read() == first
    written(path, first)
    assert (leftover.exists(), of_another.exists()) == (False, True)


def _damage(path):
    path.write_bytes(path.read_bytes()[:-200])


def _remove(path):
    path.unlink()


def _make_a_folder(path):
    path.unlink()
    path.mkdir()


def _make_a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def _contradict(path):
    path.write_bytes(encode(replace(sample(), seen={"tools": ()}, pending=())))


def _loop(path):
    path.unlink()
    path.symlink_to(path)


BROKEN = {
    "a truncated state": (_damage, "state-damaged"),
    "no state where there was one": (_remove, "state-lost"),
    "a folder in its place": (_make_a_folder, "state-unreadable"),
    "a pipe in its place": (_make_a_pipe, "state-unreadable"),
    "a link to itself": (_loop, "state-unreadable"),
    "a state that contradicts itself": (_contradict, "state-unsound"),
}


@pytest.mark.parametrize(("break_it", "code"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_never_read_as_empty_and_never_overwritten(path, break_it, code):
    written(path, EMPTY, sample())
    backup = (path.parent / "dev.json.backup").read_bytes()
    break_it(path)
    assert refusal(store_at(path).read) == (code, 1)
    with store_at(path).lock(HOLDER, 0) as locked:
        assert refusal(locked.read) == (code, 1)
        assert refusal(lambda: locked.write(sample())) == (code, 1)
    assert (path.parent / "dev.json.backup").read_bytes() == backup


def test_after_the_backup_is_restored_it_goes_on(path):
    written(path, EMPTY, sample())
    _damage(path)
    path.write_bytes((path.parent / "dev.json.backup").read_bytes())
    assert written(path, store_at(path).read()).serial == 2


def test_the_state_of_another_environment_is_refused_both_ways(path):
    written(path, EMPTY, sample())
    path.write_bytes(encode(replace(sample(), environment="prod")))
    assert refusal(store_at(path).read) == ("state-of-another-environment", 3)
    path.write_bytes(encode(sample()))
    with store_at(path).lock(HOLDER, 0) as locked:
        foreign = replace(locked.read(), environment="prod")
        assert refusal(lambda: locked.write(foreign)) == ("state-of-another-environment", 3)


def test_another_api_is_the_planners_business(path):
    written(path, replace(EMPTY, api_url="https://other.example"))
    assert store_at(path).read().api_url == "https://other.example"


def test_a_state_of_another_lineage_is_refused(path):
    written(path)
    with store_at(path).lock(HOLDER, 0) as locked:
        locked.read()
        assert refusal(lambda: locked.write(sample())) == ("state-lineage", 3)


def test_a_state_that_was_read_before_somebody_else_wrote_is_refused(path):
    stale = written(path)
    written(path, stale, state())
    with store_at(path).lock(HOLDER, 0) as locked:
        assert refusal(lambda: locked.write(stale)) == ("state-changed", 3)


def test_a_lost_state_that_is_put_back_keeps_its_lineage_and_goes_on_counting(path):
    with store_at(path).lock(HOLDER, 0) as locked:
        locked.read()
        found = locked.write(sample())
    assert (found.lineage, found.serial) == (sample().lineage, sample().serial + 1)


def test_an_unsound_state_is_not_written(path):
    first = written(path)
    twins = {SUMMARY: record("x"), SUMMARY._replace(name="other"): record("x")}
    with store_at(path).lock(HOLDER, 0) as locked:
        assert refusal(lambda: locked.write(replace(first, resources=twins))) == ("state-unsound", 1)
        assert locked.read() == first
        assert locked.write(replace(first, resources={RESEND: record()})).serial == 2


def test_a_folder_that_cannot_be_written_is_a_failure_with_a_reason(tmp_path):
    (tmp_path / "file").write_text("")
    store = store_at(tmp_path / "file" / "dev.json")
    assert refusal(store.read) == ("state-unreadable", 1)
    assert refusal(store.locked_by) == ("state-lock-failed", 1)
    with pytest.raises(Failure) as caught, store.lock(HOLDER, 0):
        pytest.fail("the lock was given")
    assert caught.value.diagnostics[0].code == "state-lock-failed"
    assert "File exists" in caught.value.diagnostics[0].detail


def test_a_backup_that_cannot_be_kept_stops_the_write(path):
    first = written(path)
    (path.parent / "dev.json.backup").mkdir()
    with store_at(path).lock(HOLDER, 0) as locked:
        assert refusal(lambda: locked.write(first)) == ("state-not-written", 1)
    assert store_at(path).read() == first
    assert listed(path) == ["dev.json", "dev.json.backup", "dev.json.lock"]
