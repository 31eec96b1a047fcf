"""The YAML files of a project: which there are, read within limits and parsed."""

import errno
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from voxform.config.alias import Budget
from voxform.config.position import Source
from voxform.config.problem import Problems
from voxform.config.text import Overlay, Refusal, decode, locate, read_regular
from voxform.config.yaml import parse_yaml
from voxform.core.diagnostic import ConfigurationError
from voxform.core.place import LocatedMap, Place

MOST_FILE = 8 << 20
MOST_PROJECT = 64 << 20

_INSERTS = re.compile(r"\$\{\s*(?:file|template)\b")
_WILD = re.compile(r"\*\*/|\*|\?|[^*?]+")


@dataclass(slots=True)
class Documents:
    """Reads files of one project. `complete` turns false when one could not be read to its end.

    `inserts_files` says whether any of them seems to use `file()` or `template()`.
    """

    folder: Path
    problems: Problems
    complete: bool = True
    inserts_files: bool = False
    size: int = 0
    budget: Budget = field(default_factory=Budget)
    overlay: Overlay = field(default_factory=dict)

    def read(self, file: str) -> LocatedMap | None:
        """The mapping in a file; None when there is none, which is reported unless the file is empty."""
        text = self._text(file)
        if text is None:
            return None
        self.inserts_files = self.inserts_files or _INSERTS.search(text) is not None
        source = Source(file, text)
        parsed = parse_yaml(source, self.budget)
        self.problems.add(parsed.problems)
        self.complete = self.complete and parsed.complete
        if isinstance(parsed.root, LocatedMap) or parsed.root is None:
            return parsed.root
        self.problems.wrong_type("The document", "a mapping", parsed.root, source.place(0))
        return None

    def _text(self, file: str) -> str | None:
        content = b""
        if self.size > MOST_PROJECT:
            return None
        try:
            path = locate(self.folder, file)
            content = self.overlay[path] if path in self.overlay else read_regular(path, MOST_FILE)
            self._count(len(content))
            return decode(content)
        except Refusal as refusal:
            self.complete = False
            self.problems.error(
                refusal.code,
                "File cannot be read",
                f"{file} is not read. {refusal}",
                _place(file, content, refusal.offset or 0),
                refusal.hint,
                caret=False,
            )
            return None

    def _count(self, size: int) -> None:
        self.size += size
        if self.size > MOST_PROJECT:
            most = f"{MOST_PROJECT >> 20} MiB"
            raise Refusal("project-too-large", f"With it the project's files are larger than {most}.")


def _place(file: str, content: bytes, offset: int) -> Place:
    start = content.rfind(b"\n", 0, offset) + 1
    return Place(file, content.count(b"\n", 0, offset) + 1, offset - start + 1)


def yaml_files(folder: Path, below: str) -> tuple[str, ...]:
    """Paths of the YAML files directly in a folder of the project, sorted.

    Raises:
        ConfigurationError: the folder is there and cannot be read.
    """
    try:
        names = sorted(each.name for each in (folder / below).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as fault:
        problems = Problems()
        _folder_unreadable(
            problems, f"The folder {below} is not read: {fault.strerror}.", "Make it readable."
        )
        raise ConfigurationError(problems.found) from None
    return tuple(f"{below}/{name}" for name in names if _is_yaml(name))


def included(documents: Documents, patterns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each pattern the files of the project that match; hidden files and folders never do.

    A folder that cannot be read and may hold some is reported: what is missing would look deleted.
    """
    every, refused = tuple(patterns), list[OSError]()
    files = tuple(_visible(documents.folder, refused))
    for fault in refused:
        below = Path(fault.filename).relative_to(documents.folder).as_posix()
        if any(_reaches(pattern, below) for pattern in every):
            _folder_unreadable(
                documents.problems,
                f"The folder {below} is not read: {fault.strerror}. It may hold resources, which without it would "
                "look as if they were no longer declared.",
                "Make it a readable folder, or leave it out of `include`.",
            )
            documents.complete = False
    return {pattern: tuple(filter(_regex(pattern).match, files)) for pattern in every}


def _folder_unreadable(problems: Problems, detail: str, hint: str) -> None:
    problems.error("folder-unreadable", "Folder cannot be read", detail, None, hint)


def _reaches(pattern: str, below: str) -> bool:
    """Whether files that match a pattern may be in a folder, or deeper."""
    for part, name in zip_longest(pattern.split("/")[:-1], [] if below == "." else below.split("/")):
        if part == "**" or name is None:
            return True
        if part is None or not _regex(part).match(name):
            return False
    return True


def _visible(folder: Path, refused: list[OSError]) -> Iterator[str]:
    for parent, folders, names in os.walk(folder, onerror=refused.append):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "node_modules")
        # os.path, as Path raises where a path is too long to be asked about
        links = (each for name in folders if os.path.islink(each := f"{parent}/{name}"))  # noqa: PTH114
        refused += [OSError(errno.ELOOP, "it is a link, and links are not followed", each) for each in links]
        below = Path(parent).relative_to(folder).as_posix()
        prefix = "" if below == "." else f"{below}/"
        yield from (prefix + name for name in sorted(names) if _is_yaml(name))


def _is_yaml(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) and not name.startswith(".")


def _regex(pattern: str) -> re.Pattern[str]:
    wild = {"**/": "(?:[^/]+/)*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(wild.get(part) or re.escape(part) for part in _WILD.findall(pattern)) + r"\Z")
