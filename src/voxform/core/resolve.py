"""References while planning: what is known of a resource that others refer to (design §3, §5.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.address import Address
from voxform.core.path import Path, get
from voxform.core.symbol import Reference, substitute
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
