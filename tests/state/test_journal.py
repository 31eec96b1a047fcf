"""The journal: versions after a state, a line each. None of them is lost, and no damage to one goes unnoticed."""

import random
import signal
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.state.samples import EMPTY, HOLDER, RESEND, SUMMARY, record, sample, state, store_at
from tests.state.strategies import states

from voxform.core.diagnostic import Failure, Refused
from voxform.core.state import Run
from voxform.state.difference import DIFFERENCE, difference, follow
from voxform.state.form import MalformedError
from voxform.state.format import decode, encode, parse_json
from voxform.state.journal import JournalDamagedError, JournalForeignError, Writer, folded
from voxform.state.layout import json_line

RUN = Run("run-2", "2026-11-22T12:00:00+00:00", "bob", None, "sha256:1", "sha256:2", None)


def journal_of(path):
    return path.parent / "dev.json.journal"


def without_names(found):
    """A state apart from which write it is."""
    return replace(found, serial=0, write_id="", lineage=None)


@settings(max_examples=30, deadline=None)
@given(states(), states())
def test_what_a_state_changes_in_another_makes_it_of_that(before, after):
    after = replace(after, lineage=before.lineage)
    written = json_line(DIFFERENCE.write(difference(before, after)))
    assert follow(before, DIFFERENCE.read(parse_json(written))) == after


def test_a_difference_is_as_small_as_the_change():
    many = {SUMMARY._replace(name=f"tool_{at}"): record(f"tool_{at}") for at in range(1000)}
    before = state(resources=many, runs=(replace(RUN, finished=tuple(map(str, range(1000)))),))
    run = replace(before.runs[0], finished=(*before.runs[0].finished, "more"))
    after = replace(before, resources={**many, RESEND: record("int_1")}, runs=(run,))
    found = difference(before, after)
    assert set(found.resources) == {RESEND}
    assert (found.runs.new, found.finished) == ((), ("more",))


@settings(max_examples=20, deadline=None)
@given(st.lists(states(), min_size=2, max_size=5))
def test_a_journal_leads_from_its_state_to_the_last(series):
    series = [replace(each, lineage="one", serial=at, write_id=f"w{at}") for at, each in enumerate(series, 1)]
    writer = Writer(series[0])
    content = b"".join([writer.line_to(each) for each in series[1:]])
    assert [folded(each, content) for each in series] == [series[-1]] * len(series)
    later = replace(series[-1], serial=99, write_id="later")
    assert folded(later, content) == later


def one_journal():
    """A state, what followed it, and the lines of it."""
    series = [replace(sample(), serial=at, write_id=f"w{at}", account=f"org_{at}") for at in range(1, 5)]
    writer = Writer(series[0])
    return series, [writer.line_to(each) for each in series[1:]]


def test_a_line_that_was_being_written_does_not_count_wherever_it_was_cut():
    series, lines = one_journal()
    content = b"".join(lines)
    for length in range(len(content) + 1):
        whole = sum(length >= len(b"".join(lines[:count])) for count in range(1, 4))
        assert folded(series[0], content[:length]) == series[whole]


def test_every_flipped_bit_is_detected(exhaustive):
    series, lines = one_journal()
    content = b"".join(lines)
    flips = range(len(content) * 8)
    for bit in flips if exhaustive else random.Random(3).sample(flips, 1500):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(JournalDamagedError):
            folded(series[0], bytes(changed))


@pytest.mark.parametrize("bit", range(8))
def test_the_end_of_the_last_line_is_not_taken_for_one_that_was_being_written(bit):
    series, lines = one_journal()
    content = b"".join(lines)
    changed = content[:-1] + bytes([content[-1] ^ 1 << bit])
    with pytest.raises(JournalDamagedError):
        folded(series[0], changed)


def test_a_line_left_out_or_moved_is_detected():
    series, lines = one_journal()
    for wrong in ([lines[0], lines[2]], [lines[1], lines[0]], [lines[0], lines[0]]):
        with pytest.raises(JournalDamagedError):
            folded(series[0], b"".join(wrong))


@pytest.mark.parametrize(
    "stranger",
    [state(serial=2), state(lineage="another"), state(lineage=sample().lineage, serial=2, write_id="theirs")],
    ids=["an older one", "of another lineage", "of another writer"],
)
def test_a_journal_beside_another_state_is_refused(stranger):
    _, lines = one_journal()
    with pytest.raises(JournalForeignError):
        folded(stranger, b"".join(lines))


def test_a_difference_from_another_state_is_malformed():
    step = difference(state(runs=(RUN,)), state(runs=(), serial=2))
    with pytest.raises(MalformedError):
        follow(state(), step)


def test_a_state_that_does_not_change_in_type_or_value_is_not_written_again():
    one, other, truth = ({"n": [{"x": each}]} for each in (1, 1, True))
    before = state(resources={SUMMARY: record(applied=one)})
    for value, changed in ((other, False), (truth, True)):
        after = state(serial=2, resources={SUMMARY: record(applied=value)})
        assert bool(difference(before, after).resources) is changed


def test_every_write_but_the_very_first_only_adds_to_the_journal(path):
    with store_at(path).lock(HOLDER, 0) as locked:
        first = locked.write(EMPTY)
        begun = path.stat()
        second = locked.write(replace(first, account="org_1"))
        third = locked.write(replace(second, resources={SUMMARY: record()}))
        assert path.stat() == begun
        assert journal_of(path).stat().st_mode & 0o777 == 0o600
        assert store_at(path).read() == third
    assert not journal_of(path).exists()
    assert decode(path.read_bytes()) == third
    assert decode((path.parent / "dev.json.backup").read_bytes()) == second
    assert [each.serial for each in (first, second, third)] == [1, 2, 3]


def test_what_a_killed_run_wrote_is_read_and_folded_by_the_next(path, start):
    child = start("write_until_killed", path, 5)
    assert child.stdout.readline() == "written\n"
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert journal_of(path).exists()
    found = store_at(path).read()
    assert (found.serial, found.account) == (5, "org_5")
    with store_at(path).lock(HOLDER, 0) as locked:
        assert locked.read() == found
        then = locked.write(replace(found, account="org_6"))
    assert not journal_of(path).exists()
    assert decode(path.read_bytes()) == then
    assert decode((path.parent / "dev.json.backup").read_bytes()).serial < then.serial


@pytest.mark.parametrize("what", ["kill", "EIO"])
def test_a_kill_or_a_broken_disk_at_any_file_operation_loses_nothing_that_was_written(
    path, start, what, exhaustive
):
    for point in range(1 if what == "kill" else 2, 80, 1 if exhaustive else 3):
        child = start("add_and_fail_at", path, point, what)
        said = child.communicate()[0].split()
        written = [int(each) for each in said if each.isdigit()]
        found = store_at(path).read()
        assert found.serial >= max(written, default=0)
        with store_at(path).lock(HOLDER, 0) as locked:
            locked.write(locked.read())
        assert not journal_of(path).exists()
        if said[-1:] == ["done"]:
            return
    pytest.fail("there were more file operations than expected")


@pytest.mark.parametrize("room", [0, 40, 4000])
def test_a_full_disk_keeps_what_was_written_and_the_next_write_replaces_everything(path, start, room):
    child = start("add_with_little_room", path, room)
    assert child.communicate()[0].split() == ["state-not-written", "written"]
    found = store_at(path).read()
    assert (found.account, found.resources) == ("after", {})
    assert not journal_of(path).exists()


def test_whoever_broke_the_lock_is_noticed_before_the_next_request_and_the_next_write(path):
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.write(EMPTY)
        found = locked.write(replace(found, account="mine"))
        locked.confirm()
        path.with_name("dev.json.lock").unlink()
        with store_at(path).lock(HOLDER, 0) as thief:
            theirs = thief.write(replace(thief.read(), account="theirs"))
        for act in (locked.confirm, lambda: locked.write(replace(found, account="mine again"))):
            with pytest.raises(Refused) as caught:
                act()
            assert caught.value.diagnostics[0].code == "state-changed"
    assert store_at(path).read() == theirs


def test_what_its_victim_added_meanwhile_is_never_overwritten(path):
    with store_at(path).lock(HOLDER, 0) as locked:
        found = locked.write(EMPTY)
        path.with_name("dev.json.lock").unlink()
        with store_at(path).lock(HOLDER, 0) as thief:
            stale = thief.read()
            mine = locked.write(replace(found, account="mine"))
            with pytest.raises(Refused):
                thief.write(replace(stale, account="theirs"))
        assert store_at(path).read() == mine


def _flip(path):
    content = bytearray(journal_of(path).read_bytes())
    content[70] ^= 1
    journal_of(path).write_bytes(content)


def _restore_another(path):
    path.write_bytes(encode(state(lineage="another")))


@pytest.mark.parametrize(
    ("harm", "code"),
    [(_flip, "state-journal-damaged"), (_restore_another, "state-journal-foreign")],
    ids=["a flipped bit", "another state restored beside it"],
)
def test_a_journal_that_cannot_be_used_is_an_error_with_what_to_do(path, start, harm, code):
    child = start("write_until_killed", path, 3)
    child.stdout.readline()
    child.kill()
    child.wait()
    harm(path)
    before = journal_of(path).read_bytes()
    with store_at(path).lock(HOLDER, 0) as locked:
        for act in (store_at(path).read, lambda: locked.write(EMPTY)):
            with pytest.raises(Failure) as caught:
                act()
            assert caught.value.diagnostics[0].code == code
            assert "dev.json.journal" in caught.value.diagnostics[0].hint
    assert journal_of(path).read_bytes() == before
