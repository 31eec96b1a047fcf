"""Whether a state may take the place of the stored one: the checks of `state push`.

A state of another lineage is another state. One with a lower serial is older than what is stored, and one with the
same serial and another content was made beside it: both would undo what somebody else recorded.
"""

from collections.abc import Iterator

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.state import State
from voxform.state.format import encode

_HINT = "If it is to take its place all the same, run with --force: what is stored is kept beside it"


def is_stored(pushed: State, present: State) -> bool:
    """Whether the two are the same, so that there is nothing to store."""
    return encode(pushed) == encode(present)


def hindrances(pushed: State, present: State) -> Iterator[Diagnostic]:
    """Why a state may not follow the stored one; nothing where none is stored."""
    if present.lineage is None:
        return
    if pushed.lineage != present.lineage:
        yield _refusal(
            "push-lineage",
            "This is another state",
            f"The state to push has the lineage {pushed.lineage}, and the stored one {present.lineage}. They were "
            "begun apart, so neither knows what the other records.",
        )
    elif pushed.serial < present.serial:
        yield _refusal(
            "push-serial",
            "The state to push is older",
            f"It has serial {pushed.serial}, and serial {present.serial} is stored: what was recorded since would be "
            "lost.",
        )
    elif pushed.serial == present.serial and not is_stored(pushed, present):
        yield _refusal(
            "push-serial",
            "The state to push is not the stored one",
            f"Both have serial {pushed.serial} and hold something else. Whoever edits a pulled state raises its "
            "`serial` by one and removes its line `checksum`.",
        )


def _refusal(code: str, summary: str, detail: str) -> Diagnostic:
    return Diagnostic(code, Severity.REFUSAL, summary, detail, hint=_HINT)
