"""One recorded value by address and path, as `output` prints it: never a secret."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.address import Address, is_key
from voxform.core.diagnostic import Diagnostic, Failure, error
from voxform.core.kind import Kind
from voxform.core.path import Element, Path, format_path, get, parse_path
from voxform.core.resource import Recorded
from voxform.core.suggestion import did_you_mean
from voxform.core.value import ABSENT

_ID = ("id",)


def parse_output(text: str) -> tuple[Address, Path]:
    """Read `ADDRESS.ATTRIBUTE`: `agents.branch["tokyo"].id`.

    Raises:
        ValueError: the text is not an address followed by a path.
    """
    path = parse_path(text)
    key = path[2] if len(path) > 2 and isinstance(path[2], Element) else ""  # kind, name, key
    rest = path[3:] if key else path[2:]
    kind, name = path[0], path[1] if len(path) > 1 else None
    if not (type(kind) is str and type(name) is str and rest) or (key and not is_key(key)):
        raise ValueError(f"{text!r} is not an address and an attribute such as agents.reception.id")
    return Address(kind, name, str(key)), rest


def recorded_value(kinds: Mapping[str, Kind], address: Address, record: Recorded, path: Path) -> Any:
    """What the platform answered at a path when the resource was last read or written, else what was applied.

    Raises:
        Failure: nothing is recorded there, or a secret belongs there.
    """
    if path == _ID:
        return record.id
    kind = kinds.get(address.kind)
    if kind and kind.is_secret(path):
        raise Failure(_secret(address, path))
    for tree in (record.observed, record.applied):
        value = get(tree, path)
        if value is not ABSENT:
            return value
    raise Failure(_nothing(address, path, {"id", *record.observed, *record.applied}))


def _secret(address: Address, path: Path) -> Diagnostic:
    return error(
        "output-secret",
        "Secrets are not recorded",
        f"{format_path(path)} of {address} is a secret. No state holds one, so none can be printed.",
        hint="Read it where it comes from",
    )


def _nothing(address: Address, path: Path, known: Iterable[str]) -> Diagnostic:
    names = sorted(known)
    return error(
        "output-missing",
        "Nothing is recorded there",
        f"Nothing is recorded at {format_path(path)} of {address}. It has {', '.join(names)}.",
        hint=did_you_mean(format_path(path), names),
    )
