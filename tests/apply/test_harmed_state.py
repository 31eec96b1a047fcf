"""Whatever happens to the files of a state of sixty resources, it is noticed, before the first request."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from tests.apply.faulted import ENVIRON, Trial
from tests.apply.killing import Point, Range

from voxform.cli.main import run
from voxform.core.diagnostic import Failure
from voxform.core.state import State

Record = Callable[[str, object], None]

FLIPS = 20_000


@dataclass(frozen=True)
class Wreck:
    """What a killed run left: a state, its journal, and every version that the two lead through."""

    trial: Trial
    path: Path
    state: bytes
    journal: bytes

    def lay(self, state: bytes | None, journal: bytes | None) -> None:
        """Put these files in place; None is no file."""
        for path, content in (
            (self.path, state),
            (self.path.with_name(f"{self.path.name}.journal"), journal),
        ):
            path.unlink(missing_ok=True)
            if content is not None:
                path.write_bytes(content)

    def read(self, state: bytes | None, journal: bytes | None) -> State | str:
        """What these files are read as, or the code of the refusal."""
        self.lay(state, journal)
        try:
            return self.trial.state
        except Failure as failure:
            return failure.diagnostics[0].code


@pytest.fixture(scope="module")
def wreck(large: Range) -> Iterator[Wreck]:
    with large.trial() as trial:
        assert large.kill(Point("after request", 45), Random(0))
        path = large.states / "default.json"
        journal = path.with_name("default.json.journal").read_bytes()
        assert journal.count(b"\n") > 3
        trial.log.clear()
        yield Wreck(trial, path, path.read_bytes(), journal)


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def chosen(every: range, sample: int, *, exhaustive: bool) -> list[int]:
    return list(every) if exhaustive else Random(4).sample(every, sample)


def test_a_state_cut_short_anywhere_is_noticed(
    wreck: Wreck, record_property: Record, *, exhaustive: bool
) -> None:
    whole = wreck.read(wreck.state, None)
    lengths = chosen(range(len(wreck.state)), 300, exhaustive=exhaustive)
    found = {length: wreck.read(wreck.state[:length], None) for length in lengths}
    wrong = {at: each for at, each in found.items() if isinstance(each, State) and each != whole}
    record_property("tried", f"R10, the state cut short: {len(found)} lengths tried, {len(wrong)} wrong")
    assert wrong == {}


def test_a_journal_cut_short_anywhere_leads_to_the_last_of_its_whole_lines(
    wreck: Wreck, record_property: Record, *, exhaustive: bool
) -> None:
    ends = [0, *(at + 1 for at, byte in enumerate(wreck.journal) if byte == ord("\n"))]
    versions = [wreck.read(wreck.state, wreck.journal[:end]) for end in ends]
    assert all(isinstance(each, State) for each in versions)
    wrong = []
    lengths = chosen(range(len(wreck.journal)), 40, exhaustive=exhaustive)
    for length in lengths:
        whole = max(at for at, end in enumerate(ends) if end <= length)
        if wreck.read(wreck.state, wreck.journal[:length]) != versions[whole]:
            wrong.append(length)
    record_property("tried", f"R10, the journal cut short: {len(lengths)} lengths tried, {len(wrong)} wrong")
    assert wrong == []


@pytest.mark.parametrize("of", ["state", "journal"])
def test_a_flipped_bit_is_noticed(
    wreck: Wreck, of: str, record_property: Record, *, exhaustive: bool
) -> None:
    content = wreck.state if of == "state" else wreck.journal
    bits = Random(5).sample(range(len(content) * 8), min(FLIPS if exhaustive else 200, len(content) * 8))
    wrong = []
    for bit in bits:
        changed = flipped(content, bit)
        found = wreck.read(changed, None) if of == "state" else wreck.read(wreck.state, changed)
        if isinstance(found, State):
            wrong.append(bit)
    record_property("tried", f"R10, a flipped bit of the {of}: {len(bits)} tried, {len(wrong)} wrong")
    assert wrong == []


Harm = Callable[[bytes, bytes], tuple[bytes | None, bytes | None]]

HARMS: dict[str, Harm] = {
    "an empty state": lambda _state, journal: (b"", journal),
    "an empty state without a journal": lambda _state, _journal: (b"", None),
    "a state of NULs": lambda state, journal: (bytes(len(state)), journal),
    "half a state": lambda state, journal: (state[: len(state) // 2], journal),
    "a state twice": lambda state, journal: (state * 2, journal),
    "a state with a flipped bit": lambda state, journal: (flipped(state, 9999), journal),
    "a state that is gone": lambda _state, journal: (None, journal),
    "a state that is gone with its journal": lambda _state, _journal: (None, None),
    "a journal of NULs and an end": lambda state, journal: (state, bytes(len(journal)) + b"\n"),
    "a journal twice": lambda state, journal: (state, journal * 2),
    "a journal with a flipped bit": lambda state, journal: (state, flipped(journal, 999)),
    "a journal without its first line": lambda state, journal: (state, journal.split(b"\n", 1)[1]),
    "the state as its own journal": lambda state, _journal: (state, state + b"\n"),
    "a journal as the state": lambda _state, journal: (journal, None),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")], ids=["plan", "apply"])
def test_a_command_says_what_is_wrong_and_sends_nothing(
    wreck: Wreck,
    harm: Harm,
    command: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in ENVIRON.items():
        monkeypatch.setenv(name, value)
    wreck.lay(*harm(wreck.state, wreck.journal))
    before = len(wreck.trial.log)
    code = run(["-C", str(wreck.trial.project.folder), *command])
    said = capsys.readouterr().err
    assert code in {1, 3}
    assert "error[state-" in said
    assert "Traceback" not in said
    assert len(wreck.trial.log) == before


OTHERS = {
    "of another lineage": {"lineage": "0e6f0c4e-9f0c-4d86-8a53-8d5a3c9d6a01"},
    "that is older": {"serial": 1, "write_id": "older"},
    "of another writer": {"write_id": "theirs"},
}


@pytest.mark.parametrize("keys", OTHERS.values(), ids=OTHERS)
def test_a_state_that_is_not_the_journals_is_refused(wreck: Wreck, keys: dict[str, object]) -> None:
    tree = {**json.loads(wreck.state), **keys}
    del tree["checksum"]
    assert wreck.read(json.dumps(tree).encode(), wreck.journal) == "state-journal-foreign"
