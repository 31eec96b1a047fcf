"""A project as it was at a commit, in a folder of its own; the work tree is not touched.

Files come from Git's objects as they are: no filter of the repository's choice is run, no attribute hides one.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from voxform.config.git import ask_git, repository_of
from voxform.config.upload import MOST_UPLOADED
from voxform.core.diagnostic import Diagnostic, Failure, error

_AT_ONCE = 32 << 20
_LINK = "120000"
_FILES = frozenset({"100644", "100755", _LINK})


class _Blob(NamedTuple):
    name: str
    size: int
    path: Path
    is_link: bool


def commit_named(folder: Path, revision: str) -> tuple[Path, str]:
    """The repository that a folder stands in, and the commit that a revision names there.

    Raises:
        Failure: there is no repository, no Git, or no such revision.
    """
    root = repository_of(folder.resolve() / "voxform.yaml")
    if root is None:
        raise Failure(_no_repository(folder))
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    said = ask_git(root, *asked) if revision and not revision.startswith("-") else None
    name = said.output.decode("ascii", "replace").strip() if said and said.code == 0 else ""
    if not name:
        raise Failure(_unknown(revision))
    return root, name


def write_revision(root: Path, commit: str, within: Sequence[str], target: Path) -> None:
    """Write the files that a commit has below some folders of its repository (`.` is all of it), as they are stored.

    What no configuration reads is left out: paths with a dot component, and files larger than any upload.

    Raises:
        Failure: Git cannot read them.
    """
    paths = [] if "." in within else within
    said = ask_git(root, "ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", *paths)
    if said is None or said.code != 0:
        raise Failure(_unreadable(commit))
    found = list(_blobs(said.output, target))
    # Links last, so that no file is written through one.
    for batch in _batches([each for each in found if not each.is_link]):
        for blob, content in _contents(root, batch, commit):
            blob.path.parent.mkdir(parents=True, exist_ok=True)
            blob.path.write_bytes(content)
    for blob, content in _contents(root, [each for each in found if each.is_link], commit):
        blob.path.parent.mkdir(parents=True, exist_ok=True)
        blob.path.symlink_to(os.fsdecode(content))


def _blobs(listed: bytes, target: Path) -> Iterator[_Blob]:
    """The entries of `ls-tree -l -z`: mode, type, name and size, a tab, the path."""
    for line in filter(None, listed.split(b"\0")):
        about, _, path = line.partition(b"\t")
        mode, _, name, size = about.decode("ascii").split()
        parts = os.fsdecode(path).split("/")
        if mode in _FILES and int(size) <= MOST_UPLOADED and not any(each.startswith(".") for each in parts):
            yield _Blob(name, int(size), target.joinpath(*parts), mode == _LINK)


def _batches(blobs: Sequence[_Blob]) -> Iterator[list[_Blob]]:
    batch: list[_Blob] = []
    size = 0
    for each in blobs:
        if batch and size + each.size > _AT_ONCE:
            yield batch
            batch, size = [], 0
        batch.append(each)
        size += each.size
    if batch:
        yield batch


def _contents(root: Path, blobs: Sequence[_Blob], commit: str) -> Iterator[tuple[_Blob, bytes]]:
    """Each with its bytes, from one `cat-file --batch`: a line about it, the bytes, a line break."""
    if not blobs:
        return
    said = ask_git(root, "cat-file", "--batch", content="".join(f"{each.name}\n" for each in blobs).encode())
    at, output = 0, said.output if said and said.code == 0 else b""
    for each in blobs:
        begin = output.find(b"\n", at) + 1
        at = begin + each.size + 1
        if not begin or output[begin - 1 : begin] != b"\n" or len(output) < at:
            raise Failure(_unreadable(commit))
        yield each, output[begin : at - 1]


def _no_repository(folder: Path) -> Diagnostic:
    return error(
        "not-a-repository",
        "No Git repository",
        f"The folder {folder} is in no Git repository, so there is nothing to compare with.",
        hint="Run this in a clone of the repository",
    )


def _unknown(revision: str) -> Diagnostic:
    return error(
        "unknown-revision",
        "Unknown revision",
        f"Git knows no commit named {revision!r} here.",
        hint="Name a commit, a branch or a tag. A build server may have fetched one commit only; to fetch them all:\n"
        "  git fetch --unshallow",
    )


def _unreadable(commit: str) -> Diagnostic:
    return error(
        "revision-unreadable",
        "The revision cannot be read",
        f"Git could not read the files of commit {commit}. A partial clone may lack them.",
        hint="See what Git says:\n  git fsck",
    )
