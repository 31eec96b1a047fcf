"""Lines of the project's files, for showing where a problem is."""

import re
from pathlib import Path

from voxform.config.documents import MOST_FILE
from voxform.config.text import Refusal, decode, locate, read_regular
from voxform.core.place import Place

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_BREAK = re.compile(r"\r\n|\r|\n")
# A second net under the carets that diagnostics forbid: a word for a secret, and behind it something else than
# a variable. It catches keys at places that no kind describes, such as a misspelt one or `api: {key: …}`.
_SECRET = re.compile(
    r"""(?ix) (?: key | token | secret | passw(?:or)?d | passphrase | auth(?:orization)? | headers? ) s?
        ["']? \s* [:=] \s* (?! ["']? (?: bearer \s+ )? \$\{ [^{}]* \} ["']? \s* (?: [,}\]#] | \Z ) ) \S
        | \b bearer \s+ (?! \$\{ )"""
)


def hides(line: str) -> bool:
    """Whether a line may hold a secret, so that it is not shown."""
    return _SECRET.search(line) is not None


class SourceLines:
    """Reads each file once, when its first line is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._lines: dict[str, list[str]] = {}

    def line(self, place: Place) -> str | None:
        """The line of a place, each control character (tabs too) as one space.

        None when there is none, or when it may hold a secret.
        """
        if place.file not in self._lines:
            self._lines[place.file] = self._read(place.file)
        lines = self._lines[place.file]
        if not 1 <= place.line <= len(lines):
            return None
        line = _CONTROL.sub(" ", lines[place.line - 1])
        return None if hides(line) else line

    def _read(self, file: str) -> list[str]:
        try:
            return _BREAK.split(decode(read_regular(locate(self._folder, file), MOST_FILE)))
        except Refusal:
            return []
