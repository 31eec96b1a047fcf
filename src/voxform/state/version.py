"""Which write of which state something is."""

from typing import NamedTuple

from voxform.core.state import State


class Version(NamedTuple):
    """A lineage, its how-manieth write, and that write's own id."""

    lineage: str | None
    serial: int
    write_id: str


def version_of(state: State) -> Version:
    """Which write a state stands for."""
    return Version(state.lineage, state.serial, state.write_id)
