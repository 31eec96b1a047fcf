"""What the configuration says before anything is read: who refers to what, and in which order that is decided."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from voxform.core.address import Address
from voxform.core.graph import order
from voxform.core.resource import Desired
from voxform.core.symbol import Reference, references


@dataclass(frozen=True, slots=True)
class Declared:
    """The declared resources, each with its references in the order of its text.

    `edges` has for each every declared one that it refers to or names in `depends_on`, sorted; `order` has each
    after those.
    """

    resources: Mapping[Address, Desired]
    references: Mapping[Address, tuple[Reference, ...]]
    edges: Mapping[Address, tuple[Address, ...]]
    order: tuple[Address, ...]


def declare(resources: Mapping[Address, Desired]) -> Declared:
    """Find out what depends on what.

    Raises:
        ValueError: there is a cycle, which validation has refused.
    """
    read = {address: references(desired.attributes) for address, desired in resources.items()}
    families = _families(resources)
    edges = {
        address: _dependencies(
            (*desired.depends_on, *(each.address for each in read[address])), resources, families
        )
        for address, desired in resources.items()
    }
    return Declared(resources, read, edges, order(edges))


def _families(wanted: Iterable[Address]) -> dict[Address, list[Address]]:
    found: dict[Address, list[Address]] = {}
    for address in wanted:
        if address.key:
            found.setdefault(address.family, []).append(address)
    return found


def _dependencies(
    named: Iterable[Address], wanted: Collection[Address], families: Mapping[Address, list[Address]]
) -> tuple[Address, ...]:
    """An address without a key means all instances where there are any."""
    return tuple(
        sorted({each for address in named for each in families.get(address, (address,)) if each in wanted})
    )
