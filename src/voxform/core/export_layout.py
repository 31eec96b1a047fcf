"""Which file each exported resource stands in: one for each kind, or one for each root with what only it uses."""

from collections.abc import Iterable, Mapping

from voxform.core.address import Address
from voxform.core.export_resource import Exported
from voxform.core.symbol import references

SHARED = "shared"


def by_kind(resources: Iterable[Exported]) -> dict[str, list[Exported]]:
    """One file for each kind."""
    files: dict[str, list[Exported]] = {}
    for each in resources:
        files.setdefault(each.address.kind, []).append(each)
    return files


def by_root(resources: Iterable[Exported], root: str) -> dict[str, list[Exported]]:
    """One file for each resource of the root kind, with what belongs to it alone; the rest by kind, apart.

    What a root reaches belongs to it; what no root reaches belongs to the roots that it reaches, such as a
    number to its agent; a part belongs where its whole does.
    """
    every = tuple(resources)
    down = {each.address: {one.address for one in references(each.attributes)} for each in every}
    reached = {address: _reached(down, address) for address in down}
    owners: dict[Address, set[Address]] = {address: set() for address in down}
    for address in down:
        if address.kind == root:
            for each in reached[address] & owners.keys():
                owners[each].add(address)
    files: dict[str, list[Exported]] = {}
    for resource in every:
        found = owners[resource.address] or _owners_above(reached[resource.address], owners, root)
        alone = len(found) == 1
        name = f"{root}/{next(iter(found)).name}" if alone else f"{SHARED}/{resource.address.kind}"
        files.setdefault(name, []).append(resource)
    return files


def _owners_above(
    reached: Iterable[Address], owners: Mapping[Address, set[Address]], root: str
) -> set[Address]:
    """The roots that a resource reaches, or else the owners of what it reaches."""
    roots = {each for each in reached if each.kind == root}
    return roots or {owner for each in reached for owner in owners.get(each, ())}


def _reached(down: Mapping[Address, set[Address]], start: Address) -> set[Address]:
    """What a resource refers to, and what that refers to; the resource too."""
    found, waiting = {start}, [start]
    while waiting:
        new = down.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
