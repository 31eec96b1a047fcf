"""What an id means in a project: a resource of it, an object that it looks up, or nothing that can be named."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from voxform.core.address import LOOKUP, Address
from voxform.core.export_key import keys_of
from voxform.core.kind import Kind
from voxform.core.lookup import fits as has
from voxform.core.path import Path, covers
from voxform.core.resource import Listing, Object
from voxform.core.sayable import unsayable
from voxform.core.symbol import Reference
from voxform.core.words import listed

ObjectId: TypeAlias = tuple[str, str]
"""The kind and the id of an object."""

Expected: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]
"""Attributes of what is referred to, with the values that they may have."""

_ID: Path = ("id",)


@dataclass(slots=True)
class Names:
    """The account as a project names it. `addresses` are those of managed objects; `lookups` fill with their use."""

    kinds: Mapping[str, Kind]
    listing: Listing
    addresses: Mapping[ObjectId, Address]
    lookups: dict[Address, Mapping[str, Any]] = field(default_factory=dict)
    _fitting: dict[tuple[str, Expected], Sequence[Address | None]] = field(default_factory=dict)
    _looked_up: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def refer(self, kind: Kind, attributes: Mapping[str, Any], path: Path, id_: str) -> tuple[Any, str]:
        """What to write for an id at a path, and why where it stays an id."""
        name = kind.referenced_kind(path)
        target = self.listing.of(name).get(id_)
        if target is None and name in self.listing.unread:
            return id_, f"refers to {id_}, and the key may not read {name}"
        if target is None:
            return id_, f"refers to {id_}, and the account has none of {name} with that id"
        wrong = next(_unfit(self.kinds[name], _expected(kind, attributes, path), target), "")
        if wrong:
            return id_, f"refers to {id_}, {wrong}, so it is written as an id"
        address = self.addresses.get((name, id_)) or self._lookup(self.kinds[name], target)
        if address is None:
            return id_, f"refers to {id_}, which is not managed here and cannot be told from others of {name}"
        return Reference(address, _ID), ""

    def fitting(self, kind: Kind, attributes: Mapping[str, Any], path: Path) -> Sequence[Address | None]:
        """The objects that may stand at a path of such a resource: by address, None for one that is not managed."""
        name, expected = kind.referenced_kind(path), _expected(kind, attributes, path)
        if (name, expected) not in self._fitting:
            other = self.kinds[name]
            found = (
                self.addresses.get((name, id_))
                for id_, each in self.listing.of(name).items()
                if not any(_unfit(other, expected, each, sure=True))
            )
            self._fitting[name, expected] = sorted(found, key=str)
        return self._fitting[name, expected]

    def _lookup(self, kind: Kind, target: Object) -> Address | None:
        """A lookup that finds this object alone, by as few of its identity's fields as that takes, else by its id."""
        wanted = self._telling(kind, target)
        if not wanted:
            return None
        address = Address(LOOKUP + kind.name, self._lookup_keys(kind)[target.id])
        self.lookups[address] = wanted
        return address

    def _telling(self, kind: Kind, target: Object) -> dict[str, Any]:
        wanted: dict[str, Any] = {}
        for name in kind.identified_by(target.attributes):
            value = target.attributes.get(name)
            if value is None or unsayable(value) or kind.is_secret((name,)) or (name,) in kind.references:
                continue
            wanted[name] = value
            if self._finds_one(kind, wanted):
                return wanted
        return {"id": target.id} if "id" in kind.schema["properties"] else {}

    def _finds_one(self, kind: Kind, wanted: Mapping[str, Any]) -> bool:
        readable, objects = self.listing.readable(kind.name), self.listing.of(kind.name).values()
        leaves = [((name,), value) for name, value in wanted.items()]
        return sum(has(kind, each, leaves, readable) for each in objects) == 1

    def _lookup_keys(self, kind: Kind) -> Mapping[str, str]:
        """Keys for everything of a kind that is not managed."""
        if kind.name not in self._looked_up:
            objects = self.listing.of(kind.name)
            left = [objects[id_] for id_ in objects if (kind.name, id_) not in self.addresses]
            self._looked_up[kind.name] = keys_of(kind, left)
        return self._looked_up[kind.name]


def _expected(kind: Kind, attributes: Mapping[str, Any], path: Path) -> Expected:
    """What the variants of a resource expect of what stands at a path."""
    return tuple(
        each
        for case in kind.cases(attributes)
        for pattern, expected in case.expects.items()
        if len(pattern) == len(path) and covers(pattern, path)
        for each in expected.items()
    )


def _unfit(kind: Kind, expected: Expected, target: Object, *, sure: bool = False) -> Iterator[str]:
    """Why an object is not what is expected; `sure` does not take what is not known."""
    for name, allowed in expected:
        value = target.attributes.get(name)
        if value not in allowed and (sure or kind.knows(name, value)):
            yield f"whose `{name}` is not {listed(list(allowed), 'or')}"
