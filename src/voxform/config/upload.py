"""Files that are uploaded: authors name one, and its content is what is compared and recorded."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from voxform.config.expression import Scope
from voxform.config.files import ProjectFiles
from voxform.config.position import value_place, with_default, with_values
from voxform.config.text import Refusal
from voxform.core.kind import Kind
from voxform.core.resource import Desired
from voxform.core.symbol import Symbol
from voxform.core.upload import digest_of
from voxform.core.verdict import STAND_IN

MOST_UPLOADED = 20 << 20  # bytes; OneInbox takes no larger ones (api.md §6.3)


def with_uploads(scope: Scope, kind: Kind, desired: Desired) -> Desired:
    """The resource with the digest of each file in the place of its path, and the name it is uploaded under.

    A file that may not be read is reported, and leaves a stand-in that later checks accept.
    """
    attributes: Any = desired.attributes
    uploads: dict[str, str] = {}
    for name, shown in kind.uploads.items():
        path = attributes.get(name)
        if isinstance(path, Symbol):
            _not_known(scope, attributes, name)
        if not isinstance(path, str) or path == STAND_IN:
            continue
        digest = _digest(scope, attributes, name, path)
        uploads[name] = path
        if shown not in attributes:
            attributes = with_default(attributes, shown, PurePosixPath(path).name, attributes, name)
        attributes = with_values(attributes, {**attributes, name: digest})
    return replace(desired, attributes=attributes, uploads=uploads)


def upload_paths(kind: Kind, tree: Mapping[str, Any]) -> Iterator[str]:
    """The path of every file that a resource uploads, as far as it is written without expressions."""
    written = (tree.get(name) for name in kind.uploads)
    yield from (path for path in written if isinstance(path, str) and "${" not in path)


def read_upload(folder: Path, path: str) -> bytes:
    """The content of a file at the moment of its upload.

    Raises:
        Refusal: the file may not be read (any more).
    """
    return ProjectFiles(folder.resolve()).content(path, MOST_UPLOADED)


def _digest(scope: Scope, attributes: Any, name: str, path: str) -> str:
    try:
        return digest_of(scope.files.content(path, MOST_UPLOADED))
    except Refusal as refusal:
        place = value_place(attributes, name)
        detail = f"The file {path!r} is not read. {refusal}"
        scope.problems.error(refusal.code, "File may not be read", detail, place, refusal.hint)
        return STAND_IN


def _not_known(scope: Scope, attributes: Any, name: str) -> None:
    scope.problems.error(
        "upload-path",
        "Path that is not known yet",
        f"`{name}` names a file of the project, which is read before anything else is known.",
        value_place(attributes, name),
        f"    {name}: files/prices.pdf",
    )
