"""A full disk and one that can only be read: the old state stays readable, and nothing that was meant is lost."""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

from tests.apply.faulted import Trial
from tests.apply.killing import Calm, Range, differences, mended

Record = Callable[[str, object], None]


def ended_badly(trial: Trial, calm: Calm, status: int) -> list[str]:
    """What is wrong with how a run ended that could not write: success only when all was done."""
    found = [] if status else differences(trial, calm)
    if status < 0 or not trial.state.resources:
        found.append(f"exit code {status}, {len(trial.state.resources)} resources")
    return found


def test_a_full_disk_loses_nothing(
    large: Range, large_calm: Calm, record_property: Record, *, exhaustive: bool
) -> None:
    """No file may become larger than so many bytes: every size up to that of the state and of its journal."""
    dice = Random(6)
    rooms = [0, 1, *(dice.randrange(80_000) for _ in range(200 if exhaustive else 1))]
    wrong, failed = {}, 0
    for room in rooms:
        with large.trial() as trial:
            status, _, _ = large.apply(room=room)
            failed += status != 0
            if found := ended_badly(trial, large_calm, status) + mended(large, trial, large_calm):
                wrong[room] = found
    record_property(
        "tried", f"R11, a full disk: {len(rooms)} sizes tried, {failed} runs failed, {len(wrong)} wrong"
    )
    assert wrong == {}


def close(folder: Path) -> None:
    for each in folder.iterdir():
        each.chmod(0o400)
    folder.chmod(0o500)


def reopen(folder: Path) -> None:
    folder.chmod(0o700)
    for each in folder.iterdir():
        each.chmod(0o600)


def test_a_folder_that_can_no_longer_be_written_loses_nothing(
    large: Range, large_calm: Calm, record_property: Record, *, exhaustive: bool
) -> None:
    """From the n-th request on every file of the state can only be read; 0: from before the run."""
    requests = range(large_calm.requests + 1)
    chosen = list(requests) if exhaustive else [0, *Random(7).sample(requests[1:], 2)]
    wrong, failed = {}, 0
    for at in chosen:
        with large.trial() as trial:
            status = apply_closing(large, at)
            failed += status != 0
            reopen(large.states)
            if found := ended_badly(trial, large_calm, status) + mended(large, trial, large_calm):
                wrong[at] = found
    record_property(
        "tried", f"R11, a closed folder: {len(chosen)} points tried, {failed} runs failed, {len(wrong)} wrong"
    )
    assert wrong == {}


def apply_closing(large: Range, at: int) -> int:
    """An apply whose folder is closed at one request; its exit code."""
    platform = large.lab.board.platform
    assert platform is not None
    seen = 0

    def closing(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        nonlocal seen
        seen += 1
        if seen == at:
            close(large.states)
        return platform(environ, start)

    if at == 0:
        close(large.states)
    large.lab.board.platform = closing
    status, _, _ = large.apply(parallelism=1)
    large.lab.board.platform = platform
    return status
