"""Reading text files of a project, and only of the project."""

import os
import stat
from collections.abc import Mapping
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TypeAlias

MOST_TEXT = 1 << 20
_PART = 1 << 16  # most files are smaller, and room for the largest costs more than reading them
_NEVER = frozenset({".git", ".voxform"})
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
)


class Refusal(ValueError):  # noqa: N818  # an answer to the author, not an error of the program
    """A file may not or cannot be read; the message is whole sentences. `offset` is in bytes, for encodings."""

    def __init__(self, code: str, message: str, hint: str = "", offset: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint
        self.offset = offset


def locate(folder: Path, written: str, *, dots: bool = False) -> Path:
    """Where a path of the project really is. `folder` is a real path; `dots` allows names such as `.env`.

    Raises:
        Refusal: it leads out of the project, into a hidden folder, or nowhere.
    """
    parts = PurePosixPath(written).parts
    if not parts or "\0" in written or "\\" in written or written.startswith(("/", "~")) or ":" in parts[0]:
        raise _path("It is not a path below the project's folder, with `/` between the names.")
    if ".." in parts:
        raise _path("It holds `..`. Paths begin at the project's folder and stay in it.")
    _refuse_hidden(parts, dots=dots)
    try:
        real = Path(os.path.realpath(folder / written, strict=True))
    except (OSError, ValueError):
        raise Refusal("file-missing", "There is no such file in the project.") from None
    if not real.is_relative_to(folder):
        raise _path("It is a link that leads out of the project's folder.")
    _refuse_hidden(real.relative_to(folder).parts, dots=dots)
    return real


Overlay: TypeAlias = Mapping[Path, bytes]
"""What some files, by their real paths, are read as holding, whatever they hold."""

NO_OVERLAY: Overlay = MappingProxyType({})


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most `most` bytes.

    Raises:
        Refusal: it is something else, larger, or not readable.
    """
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise _path("It is not a regular file.")
        with os.fdopen(os.open(path, _FLAGS), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _path("It is not a regular file.")
            content = b"".join(islice(iter(partial(file.read, _PART), b""), most // _PART + 1))
    except OSError as fault:
        raise Refusal("file-unreadable", f"It cannot be read: {fault.strerror}.") from None
    if len(content) > most:
        raise Refusal("file-too-large", f"It is larger than {most >> 10} KiB.")
    return content


def decode(content: bytes) -> str:
    """UTF-8 as text, without a byte order mark.

    Raises:
        Refusal: it is another encoding.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("file-encoding", "It is UTF-16, and only UTF-8 is read.", "Save it as UTF-8.", 0)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refusal("file-encoding", "It is not UTF-8.", "Save it as UTF-8.", fault.start) from None


def _refuse_hidden(parts: tuple[str, ...], *, dots: bool) -> None:
    if not dots and any(part.startswith(".") and part != "." for part in parts):
        raise _path("Names that begin with a dot (such as .git, .env and .voxform) are never read.")
    if any(part.casefold() in _NEVER for part in parts):
        raise _path("Nothing below .git and .voxform is ever read: a build's token stands in .git/config.")


def _path(message: str) -> Refusal:
    return Refusal("file-path", message)
