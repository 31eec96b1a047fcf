"""What a configuration must say so that it says what is live (`drift --write`), and whether it does."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.address import Address
from voxform.core.change import FieldChange, Plan
from voxform.core.equality import same, shape_at
from voxform.core.kind import Kind
from voxform.core.leaf import find, leaves, put, taken
from voxform.core.path import Path
from voxform.core.symbol import as_written
from voxform.core.value import ABSENT


def wanted_of(
    kind: Kind, desired: Mapping[str, Any], live: Mapping[str, Any], fields: Iterable[FieldChange]
) -> dict[str, Any]:
    """The desired attributes with the live value of each of these fields."""
    wanted: Any = dict(desired)
    paths = [each.path for each in fields]
    for path in paths:
        wanted = taken(kind.shape, wanted, live, path)
    for above in sorted({path[:depth] for path in paths for depth in range(1, len(path))}, key=len):
        inner = find(kind.shape, wanted, above)
        gone = find(kind.shape, live, above) in (None, ABSENT)
        if gone and isinstance(inner, Mapping) and all(each is None for each in inner.values()):
            wanted = put(kind.shape, wanted, above, None)
    return dict(wanted)


def agrees(
    kinds: Mapping[str, Kind],
    before: Plan,
    after: Plan,
    wanted: Mapping[Address, Mapping[str, Any]],
    written: Mapping[Address, Iterable[Path]],
) -> bool:
    """Whether a plan made from edited files wants what the one before did, but for the wanted, and no more drifts.

    `wanted` are whole resources, `written` the paths of theirs that were written.
    """
    was = {each.address: each.desired for each in before.changes if not each.deposed} | dict(wanted)
    now = {each.address: each.desired for each in after.changes if not each.deposed}
    if was.keys() != now.keys() or any(
        not _is_same(kinds[address.kind], each, now[address]) for address, each in was.items()
    ):
        return False
    left = {(each.address, field.path) for each in after.drift for field in each.fields}
    left |= {(each.address, field.path) for each in after.changes for field in each.fields}
    return left.isdisjoint((address, path) for address, paths in written.items() for path in paths)


def _is_same(kind: Kind, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    if wanted is found or wanted == found:
        return True
    every = {path for tree in (wanted, found) for path, _ in leaves(kind.shape, tree)}
    return all(_is_same_at(kind, wanted, found, path) for path in every)


def _is_same_at(kind: Kind, wanted: Mapping[str, Any], found: Mapping[str, Any], path: Path) -> bool:
    """An attribute that is null is one that is left out."""
    one, other = (find(kind.shape, tree, path) for tree in (wanted, found))
    if one is ABSENT or other is ABSENT:
        return _is_nothing(one) and _is_nothing(other)
    return same(as_written(one), as_written(other), shape_at(kind.shape, path))


def _is_nothing(value: Any) -> bool:
    return value is None or value is ABSENT
