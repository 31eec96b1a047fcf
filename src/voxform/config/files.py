"""Files of a project beside its YAML: long texts for `${file("…")}` and `${template("…")}`, and what is uploaded."""

import os
from collections.abc import Iterable
from pathlib import Path

from voxform.config.ignored import ignored_by_git
from voxform.config.text import MOST_TEXT, NO_OVERLAY, Overlay, Refusal, decode, locate, read_regular
from voxform.core.suggestion import did_you_mean


class ProjectFiles:
    """The files of a project that its configuration may read. Each text is checked and read once."""

    def __init__(self, folder: Path, env_files: Iterable[str] = (), overlay: Overlay = NO_OVERLAY) -> None:
        self._folder = folder
        self._overlay = overlay
        self._env_files = tuple(_identities(folder, env_files))
        self._git: dict[Path, bool | Refusal] = {}
        self._texts: dict[str, str | Refusal] = {}

    def prepare(self, paths: Iterable[str]) -> None:
        """Ask Git about many paths at once; paths that cannot be read are left for `text` to refuse."""
        found = set()
        for path in paths:
            try:
                found.add(locate(self._folder, path))
            except Refusal:
                continue
        self._ask_git(found - self._git.keys())

    def text(self, path: str) -> str:
        """The text of a file.

        Raises:
            Refusal: the file may not be read, or is not text.
        """
        known = self._texts.get(path)
        if known is None:
            try:
                known = self._read(path)
            except Refusal as refusal:
                known = refusal
            self._texts[path] = known
        if isinstance(known, Refusal):
            raise known
        return known

    def content(self, path: str, most: int) -> bytes:
        """The bytes of a file of at most `most` bytes.

        Raises:
            Refusal: the file may not be read.
        """
        try:
            real = locate(self._folder, path)
        except Refusal as refusal:
            if refusal.code == "file-missing":
                raise Refusal(refusal.code, str(refusal), self._similar(path)) from None
            raise
        content = self._overlay[real] if real in self._overlay else read_regular(real, most)
        if any(os.path.samestat(real.stat(), each) for each in self._env_files):
            raise Refusal("file-path", "It is one of the environment's env_files, which hold secrets.")
        if real not in self._git:
            self._ask_git({real})
        ignored = self._git[real]
        if isinstance(ignored, Refusal):
            raise ignored
        if ignored:
            raise Refusal(
                "file-ignored",
                "Git ignores it, so it exists on this machine only and may hold secrets.",
                "Add it to the repository, or move it to a folder that is not ignored.",
            )
        return content

    def _read(self, path: str) -> str:
        text = decode(self.content(path, MOST_TEXT))
        if "\0" in text:
            raise Refusal("file-encoding", "It holds NUL characters, so it is not a text.")
        return text

    def _ask_git(self, paths: set[Path]) -> None:
        try:
            ignored = ignored_by_git(paths)
        except Refusal as refusal:
            self._git.update(dict.fromkeys(paths, refusal))
            return
        self._git.update((path, path in ignored) for path in paths)

    def _similar(self, path: str) -> str:
        parent, _, _ = path.rpartition("/")
        try:
            folder = locate(self._folder, parent) if parent else self._folder
            names = sorted(each.name for each in folder.iterdir())
        except (OSError, Refusal):
            return ""
        beside = [f"{parent}/{name}" if parent else name for name in names if not name.startswith(".")]
        return did_you_mean(path, beside)


def _identities(folder: Path, paths: Iterable[str]) -> Iterable[os.stat_result]:
    for path in paths:
        try:
            yield locate(folder, path, dots=True).stat()
        except (OSError, Refusal):
            continue
