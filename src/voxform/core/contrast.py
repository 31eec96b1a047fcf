"""How the configurations of two environments differ on purpose: variables, patches, resources of one alone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voxform.core.address import Address
from voxform.core.equality import same
from voxform.core.path import Path, format_path
from voxform.core.place import Place, place_of
from voxform.core.resource import Desired
from voxform.core.symbol import as_written, expression
from voxform.core.value import ABSENT


@dataclass(frozen=True, slots=True)
class Contrast:
    """One path of a resource in two environments: values as written, and where; `ABSENT` is not declared."""

    address: Address
    path: Path
    values: tuple[Any, Any]
    places: tuple[Place | None, Place | None]


Resources = Mapping[Address, Desired]


def contrasts(first: Resources, second: Resources) -> tuple[Contrast, ...]:
    """What differs in the resources that both have."""
    both = sorted(first.keys() & second.keys())
    return tuple(found for each in both for found in _of_resource(first[each], second[each]))


def alone(first: Resources, second: Resources) -> tuple[Desired, ...]:
    """The resources that only the first has."""
    return tuple(first[each] for each in sorted(first.keys() - second.keys()))


def unlike(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The keys whose values differ, with both values; `ABSENT` where there is none."""
    pairs = {key: (first.get(key, ABSENT), second.get(key, ABSENT)) for key in sorted({*first, *second})}
    return {key: values for key, values in pairs.items() if not same(*values)}


def _of_resource(one: Desired, other: Desired) -> Iterator[Contrast]:
    for path, values in _leaves(_document(one), _document(other), ()):
        places = tuple(place_of(each.attributes, path) or each.place for each in (one, other))
        yield Contrast(one.address, path, values, (places[0], places[1]))


def _document(desired: Desired) -> dict[str, Any]:
    """The attributes, and beside them the rules, as they stand in a file."""
    lifecycle = desired.lifecycle
    rules = {
        "protect": lifecycle.protect,
        "retain": lifecycle.retain,
        "ignore_changes": [format_path(each) for each in lifecycle.ignore_changes],
        "replace_on": [format_path(each) for each in lifecycle.replace_on],
    }
    beside = {
        "lifecycle": {key: rule for key, rule in rules.items() if rule},
        "depends_on": sorted(map(str, desired.depends_on)),
        "secrets_version": desired.secrets_version,
    }
    return {**desired.attributes, **{key: rule for key, rule in beside.items() if rule}}


def _leaves(one: Any, other: Any, path: Path) -> Iterator[tuple[Path, tuple[Any, Any]]]:
    """The paths at which two trees differ, as deep as both are mappings."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted({*one, *other}):
            yield from _leaves(one.get(key, ABSENT), other.get(key, ABSENT), (*path, key))
    elif not same(expression(one), expression(other)):
        yield path, (as_written(one), as_written(other))
