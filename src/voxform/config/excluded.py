"""What becomes of references to resources that this environment leaves out (design §3)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from voxform.config.interpolation import InterpolationError, Sibling, parse_interpolation
from voxform.config.position import value_place, with_elements, with_values
from voxform.config.problem import Problems
from voxform.core.address import Address
from voxform.core.place import Place
from voxform.core.resource import Desired
from voxform.core.symbol import Reference, Template, references
from voxform.core.verdict import STAND_IN


def without(
    resources: Mapping[Address, Desired], excluded: Mapping[Address, str], problems: Problems
) -> dict[Address, Desired]:
    """The resources with such references dropped from lists; anywhere else they are errors.

    `excluded` says for each address why it is left out.
    """
    kept = {}
    for address, desired in resources.items():
        problems.address = str(address)
        attributes = _pruned(desired.attributes, excluded, problems)
        depends_on = tuple(each for each in desired.depends_on if each.family not in excluded)
        for each in desired.depends_on:
            if each.family in excluded:
                _notice(
                    each.family, excluded, "`depends_on`", desired.place_of_rule("depends_on", each), problems
                )
        unchanged = attributes is desired.attributes and depends_on == desired.depends_on
        kept[address] = (
            desired if unchanged else replace(desired, attributes=attributes, depends_on=depends_on)
        )
    problems.address = ""
    return kept


def addresses_in(tree: Any) -> tuple[Address, ...]:
    """The addresses, without keys, that a resource as it is written refers to."""
    found: dict[Address, None] = {}
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict | list):
            waiting.extend(value.values() if isinstance(value, dict) else value)
        elif isinstance(value, str) and "${" in value:
            found |= dict.fromkeys(_addresses(value))
    return tuple(found)


def _addresses(text: str) -> Iterator[Address]:
    try:
        parts = parse_interpolation(text)
    except InterpolationError:
        return
    for part in parts:
        if isinstance(part, Reference):
            yield part.address.family
        elif isinstance(part, Sibling):
            yield part.family


def _pruned(tree: Any, excluded: Mapping[Address, str], problems: Problems) -> Any:
    if isinstance(tree, dict):
        values = {key: _value(tree, key, value, excluded, problems) for key, value in tree.items()}
        return tree if all(values[key] is tree[key] for key in tree) else with_values(tree, values)
    if isinstance(tree, list):
        elements = [
            (index, _value(tree, index, value, excluded, problems))
            for index, value in enumerate(tree)
            if not _dropped(tree, index, value, excluded, problems)
        ]
        if len(elements) == len(tree) and all(value is tree[index] for index, value in elements):
            return tree
        return with_elements(tree, elements)
    return tree


def _dropped(
    tree: list[Any], index: int, value: Any, excluded: Mapping[Address, str], problems: Problems
) -> bool:
    if not isinstance(value, Reference) or value.address.family not in excluded:
        return False
    _notice(value.address.family, excluded, "a list", value_place(tree, index), problems)
    return True


def _value(tree: Any, key: Any, value: Any, excluded: Mapping[Address, str], problems: Problems) -> Any:
    if not isinstance(value, Reference | Template):
        return _pruned(value, excluded, problems)
    if isinstance(value, Reference) and value.every and value.address in excluded:
        _notice(value.address, excluded, "a list", value_place(tree, key), problems)
        return []
    gone = next((each.address.family for each in references(value) if each.address.family in excluded), None)
    if gone is None:
        return value
    problems.error(
        "reference-left-out",
        "Reference to a resource that is left out",
        f"{gone} is not in this environment: {excluded[gone]}. It cannot be referred to here.",
        value_place(tree, key),
        "Patch this value too, or keep the resource.",
    )
    return STAND_IN


def _notice(
    gone: Address, excluded: Mapping[Address, str], where: str, place: Place | None, problems: Problems
) -> None:
    problems.notice(
        "reference-dropped",
        "Reference dropped from a list",
        f"{gone} is not in this environment: {excluded[gone]}. The reference to it was dropped from {where}.",
        place,
    )
