"""Beginning anew over a state that is lost, damaged or another one: what was there is never deleted."""

from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.state.samples import EMPTY, HOLDER, state, store_at

from voxform.core.diagnostic import Failure, Refused
from voxform.state.format import encode

NEW = replace(EMPTY, account="new")
DAMAGED = b'{"format": 1, "half'
JOURNAL = b"no line of a journal\n"
OLD = encode(state())


def put(path, **contents):
    """The state, its journal and its backup, those that are given."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        beside = path if name == "state" else path.with_name(f"{path.name}.{name}")
        beside.write_bytes(content)


def contents(path):
    return {each.name: each.read_bytes() for each in path.parent.iterdir() if each.name != "dev.json.lock"}


CASES = {
    "nothing": {},
    "a damaged state": {"state": DAMAGED, "backup": OLD},
    "a state that is gone": {"backup": OLD},
    "a damaged journal": {"state": OLD, "journal": JOURNAL, "backup": DAMAGED},
    "a sound state": {"state": OLD},
}


@pytest.mark.parametrize("before", CASES.values(), ids=CASES)
def test_what_was_there_is_kept_and_the_new_one_is_read_and_written_on(path, before):
    put(path, **before)
    with store_at(path).lock(HOLDER, 0) as locked:
        with suppress(Failure):
            locked.read()
        written, kept = locked.start_over(NEW)
        assert store_at(path).read() == written
        after = locked.write(replace(written, account="newer"))
    assert store_at(path).read() == after
    assert (written.serial, written.lineage not in {None, state().lineage}) == (1, True)
    assert sorted(Path(each).read_bytes() for each in kept) == sorted(before.values())


def test_a_lineage_stays_and_the_serial_goes_on(path):
    put(path, state=OLD)
    with store_at(path).lock(HOLDER, 0) as locked:
        written, _ = locked.start_over(state(lineage="mine", serial=7))
    assert (written.lineage, written.serial) == ("mine", 8)


def test_a_second_time_takes_the_place_of_nothing_kept(path):
    for _ in range(3):
        put(path, state=DAMAGED)
        with store_at(path).lock(HOLDER, 0) as locked:
            locked.start_over(NEW)
    assert [each for each in sorted(contents(path)) if contents(path)[each] == DAMAGED] == [
        "dev.json.replaced-1",
        "dev.json.replaced-2",
        "dev.json.replaced-3",
    ]


def test_what_is_kept_is_for_its_owner_only(path):
    put(path, state=DAMAGED)
    path.chmod(0o600)
    with store_at(path).lock(HOLDER, 0) as locked:
        _, (kept,) = locked.start_over(NEW)
    assert Path(kept).stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mode & 0o777 == 0o600


def test_another_environment_is_refused(path):
    with store_at(path).lock(HOLDER, 0) as locked, pytest.raises(Refused):
        locked.start_over(replace(NEW, environment="prod"))


def test_an_unsound_state_is_not_stored(path):
    put(path, state=DAMAGED)
    with store_at(path).lock(HOLDER, 0) as locked, pytest.raises(Failure):
        locked.start_over(replace(NEW, seen={"tools": ("t",)}))
    assert contents(path) == {"dev.json": DAMAGED}


@pytest.mark.parametrize("what", ["kill", "EIO"])
@pytest.mark.parametrize(
    "before", [CASES["a damaged journal"], CASES["a state that is gone"]], ids=["damaged", "gone"]
)
def test_at_whatever_point_it_fails_nothing_is_lost_and_nothing_empty_is_read(
    path, start, before, what, exhaustive
):
    for point in range(1, 60, 1 if exhaustive else 4):
        for each in contents(path) if path.parent.exists() else ():
            path.with_name(each).unlink()
        put(path, **before)
        said = start("start_over_and_fail_at", path, point, what).communicate()[0].split()
        present = list(contents(path).values())
        assert all(content in present for content in before.values())
        try:
            assert len(store_at(path).read().resources) == 60
        except Failure as problem:
            codes = {each.code for each in problem.diagnostics}
            assert codes <= {"state-lost", "state-journal-damaged", "state-journal-foreign"}
        with store_at(path).lock(HOLDER, 0) as locked:
            written, _ = locked.start_over(NEW)
        assert store_at(path).read() == written
        if said == ["done"]:
            return
    pytest.fail("there were more file operations than expected")
