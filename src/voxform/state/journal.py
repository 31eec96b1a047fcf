"""The journal of a state: versions that came after it, a line each, so that a write costs no more than its change.

Each line begins with the SHA-256 of the digest before it and its own text, so that a line can be neither changed
nor left out. The first line names the version that the others follow. A last line without its end was being
written when the machine or the program stopped: nobody was told that it was written, so it does not count.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any

from voxform.core.state import State
from voxform.state.difference import DIFFERENCE, Difference, difference, follow
from voxform.state.form import NUMBER, TEXT, Form, MalformedError, optional, record
from voxform.state.format import parse_json
from voxform.state.layout import json_line
from voxform.state.version import Version, version_of

_BASE = record(Version, {"lineage": optional(TEXT), "serial": NUMBER, "write_id": TEXT})


class JournalDamagedError(Exception):
    """A line of the journal is not what was written."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


class JournalForeignError(Exception):
    """The journal does not belong to the state beside it."""


@dataclass(slots=True)
class Writer:
    """Makes the lines of one journal. `last` is the state that the lines so far lead to."""

    last: State
    digest: str = ""

    def line_to(self, after: State) -> bytes:
        """What to append so that the journal leads to `after`. Raises TypeError, ValueError: no JSON form."""
        begun = b"" if self.digest else self._line(_BASE, version_of(self.last))
        line = begun + self._line(DIFFERENCE, difference(self.last, after))
        self.last = after
        return line

    def _line(self, form: Form, value: Any) -> bytes:
        text = json_line(form.write(value))
        self.digest = _digest(self.digest, text)
        return f"{self.digest} ".encode() + text + b"\n"


def folded(state: State, content: bytes) -> State:
    """The state with what its journal adds; one that is contained in the state already adds nothing.

    Raises:
        JournalDamagedError: a line is not what was written.
        JournalForeignError: the journal follows another state.
    """
    lines = list(_lines(content))
    if not lines:
        return state
    try:
        base, steps = _BASE.read(lines[0]), [DIFFERENCE.read(each) for each in lines[1:]]
        return _after(state, base, steps)
    except MalformedError:
        raise JournalDamagedError(len(lines)) from None


def _after(state: State, base: Version, steps: list[Difference]) -> State:
    versions = [base, *(Version(base.lineage, each.serial, each.write_id) for each in steps)]
    present = version_of(state)
    if present in versions:
        return reduce(follow, steps[versions.index(present) :], state)
    if present.lineage == base.lineage and present.serial > versions[-1].serial:
        return state
    raise JournalForeignError


def _lines(content: bytes) -> Iterator[Any]:
    """What the whole lines hold."""
    before = ""
    *lines, rest = content.split(b"\n")
    for number, line in enumerate(lines, start=1):
        before, sound, text = _checked(before, line)
        if not sound:
            raise JournalDamagedError(number)
        yield parse_json(text)
    if _checked(before, rest[:-1])[1]:  # a whole line with something else in the place of its end
        raise JournalDamagedError(len(lines) + 1)


def _checked(before: str, line: bytes) -> tuple[str, bool, bytes]:
    """The digest of a line, whether the line begins with it, and the rest of the line."""
    digest, _, text = line.partition(b" ")
    expected = _digest(before, text)
    return expected, digest == expected.encode(), text


def _digest(before: str, text: bytes) -> str:
    return hashlib.sha256(before.encode() + text).hexdigest()
