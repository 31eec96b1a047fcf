"""References while planning: what is known of a resource that others refer to (design §3, §5.4)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.address import Address
from voxform.core.path import Path, get
from voxform.core.resource import Desired
from voxform.core.symbol import Reference, references, substitute
from voxform.core.value import ABSENT

ID = ("id",)


@dataclass(frozen=True, slots=True)
class Output:
    """What others may read of a resource. `id` is None until it has been created; `secrets` are made with it."""

    id: str | None
    attributes: Mapping[str, Any] = field(default_factory=dict)
    live: Mapping[str, Any] = field(default_factory=dict)
    secrets: tuple[Path, ...] = ()


def resolve(tree: Any, outputs: Mapping[Address, Output]) -> Any:
    """The tree with every reference replaced that is known; the others stay."""

    def value_of(symbol: Any) -> Any:
        return _value(symbol, outputs) if isinstance(symbol, Reference) else symbol

    return substitute(tree, value_of)


def _value(reference: Reference, outputs: Mapping[Address, Output]) -> Any:
    if not reference.every:
        return _one(reference, outputs)
    return [_one(Reference(each, reference.path), outputs) for each in instances(reference.address, outputs)]


def _one(reference: Reference, outputs: Mapping[Address, Output]) -> Any:
    output = outputs.get(reference.address)
    if output is None:
        return reference
    if reference.path == ID:
        return reference if output.id is None else output.id
    declared = get(output.attributes, reference.path)
    if declared is not ABSENT:
        return declared
    live = get(output.live, reference.path)
    if live is ABSENT or output.id is None:
        return replace(reference, secret=True) if reference.path in output.secrets else reference
    return live


def instances(address: Address, among: Iterable[Address]) -> tuple[Address, ...]:
    """The resources that `kind.name[*]` stands for, in order."""
    return tuple(sorted(each for each in among if (each.kind, each.name) == (address.kind, address.name)))


def references_by(wanted: Mapping[Address, Desired]) -> dict[Address, tuple[Reference, ...]]:
    """For each resource the references in it, in order."""
    return {address: references(desired.attributes) for address, desired in wanted.items()}


def dependencies(
    wanted: Mapping[Address, Desired], read: Mapping[Address, Iterable[Reference]]
) -> dict[Address, tuple[Address, ...]]:
    """For each resource every declared one that it refers to or names in `depends_on`, sorted.

    `read` are the references of each (`references_by`).
    """
    families = _families(wanted)
    return {
        address: _dependencies(
            {*desired.depends_on, *(each.address for each in read[address])}, wanted, families
        )
        for address, desired in wanted.items()
    }


def _families(wanted: Iterable[Address]) -> dict[Address, list[Address]]:
    found: dict[Address, list[Address]] = {}
    for address in wanted:
        if address.key:
            found.setdefault(address.family, []).append(address)
    return found


def _dependencies(
    named: Collection[Address], wanted: Collection[Address], families: Mapping[Address, list[Address]]
) -> tuple[Address, ...]:
    """An address without a key means all instances where there are any."""
    return tuple(
        sorted({each for address in named for each in families.get(address, (address,)) if each in wanted})
    )
