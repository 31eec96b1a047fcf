"""JSON Merge Patch (RFC 7396) over located mappings: each value keeps the place where it was written."""

from collections.abc import Iterator
from typing import Any

from voxform.core.path import Path
from voxform.core.place import LocatedMap


def merge_patch(target: LocatedMap, patch: LocatedMap) -> LocatedMap:
    """The target with the patch laid over it: null removes, mappings merge, all else replaces."""
    values: dict[str, Any] = dict(target)
    marks = dict(target.marks)
    for key, value in patch.items():
        if value is None:
            values.pop(key, None)
            marks.pop(key, None)
            continue
        base = values.get(key)
        if not isinstance(value, LocatedMap):
            values[key], marks[key] = value, patch.marks[key]
        elif isinstance(base, LocatedMap):
            values[key] = merge_patch(base, value)
        else:
            values[key] = merge_patch(LocatedMap({}, {}, value.place), value)
            marks[key] = patch.marks[key]
    return LocatedMap(values, marks, target.place)


def idle_removals(target: LocatedMap, patch: LocatedMap, at: Path = ()) -> Iterator[tuple[Path, LocatedMap]]:
    """Paths that the patch removes and the target does not have, each with the mapping it was sought in."""
    for key, value in patch.items():
        base = target.get(key)
        if value is None and key not in target:
            yield (*at, key), target
        elif isinstance(value, LocatedMap) and isinstance(base, LocatedMap):
            yield from idle_removals(base, value, (*at, key))
