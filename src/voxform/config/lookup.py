"""Lookups: what an object that somebody else owns must be like (design §3)."""

from collections.abc import Mapping
from typing import Any

from voxform.config.blocks import Blocks, Entry
from voxform.config.expression import Scope
from voxform.config.position import heading_place, value_place, with_values
from voxform.config.problem import Problems
from voxform.config.resolve import resolve
from voxform.core.address import LOOKUP, Address
from voxform.core.place import LocatedMap
from voxform.core.resource import Desired
from voxform.core.symbol import is_known


def read_lookups(blocks: Blocks, scope: Scope) -> dict[Address, Desired]:
    """Every lookup by its address; what cannot be known before the platform is read is reported and left out."""
    return {
        Address(LOOKUP + kind, name): _lookup(Address(LOOKUP + kind, name), entry, scope)
        for kind, named in blocks.lookups.items()
        for name, entry in named.items()
    }


def _lookup(address: Address, entry: Entry, scope: Scope) -> Desired:
    body: Any = resolve(scope, entry.body)
    place = heading_place(entry.parent, address.name)
    if not body:
        scope.problems.error(
            "lookup-empty",
            "Lookup names no attribute",
            f"`{address}` does not say which object is meant.",
            place,
            f"    {address.name}: {{name: …}}",
        )
    return Desired(address, _known(body, address, scope.problems), place)


def _known(body: LocatedMap, address: Address, problems: Problems) -> Mapping[str, Any]:
    unknown = [key for key, value in body.items() if not is_known(value)]
    for key in unknown:
        problems.error(
            "expression-not-allowed",
            "Expression in a lookup",
            f"`{key}` of `{address}` holds a secret or refers to something. What is looked for must be known before "
            "the platform is read.",
            value_place(body, key),
            "Write the value itself, or use ${var.NAME}.",
            caret=False,
        )
    known: Any = with_values(body, {key: value for key, value in body.items() if key not in unknown})
    return known if unknown else body
