"""Recognising an object for which no id is recorded, by the identity fields of its kind."""

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from voxform.core.address import Address
from voxform.core.equality import fold
from voxform.core.kind import Kind
from voxform.core.resource import Object
from voxform.core.sanitise import sanitise
from voxform.core.sayable import escaped
from voxform.core.symbol import as_written
from voxform.core.value import canonical

Identity: TypeAlias = tuple[str, ...]

_LONGEST_TITLE = 80


def identity_of(kind: Kind, attributes: Mapping[str, Any]) -> Identity | None:
    """The folded identity, or None when a field of it is missing; what is not known yet stands as it is written."""
    found: list[str] = []
    for name in kind.identified_by(attributes):
        value = attributes.get(name)
        if value is None:
            return None
        found.append(fold(value if isinstance(value, str) else canonical(as_written(value))))
    return tuple(found)


def identity_in_words(kind: Kind, attributes: Mapping[str, Any]) -> str:
    """The names of the identity fields, for a message."""
    return " and ".join(f"`{name}`" for name in kind.identified_by(attributes))


def by_identity(kind: Kind, objects: Mapping[str, Object]) -> Mapping[Identity | None, tuple[Object, ...]]:
    """The objects by what they are recognised by, equals in the order of their ids."""
    found: dict[Identity | None, tuple[Object, ...]] = {}
    for id_ in sorted(objects):
        identity = identity_of(kind, objects[id_].attributes)
        if identity is not None:
            found[identity] = (*found.get(identity, ()), objects[id_])
    return found


def title(kind: Kind, attributes: Mapping[str, Any]) -> str:
    """What to call an object in a message: its most telling identity field, made safe to show on one line."""
    telling = kind.identified_by(attributes)
    return sanitise(str(attributes.get(telling[0], "")), _LONGEST_TITLE) if telling else ""


def in_yaml(address: Address) -> str:
    """An address as it stands in YAML; that of an instance is quoted, since its key may hold anything."""
    return "'" + str(address).replace("'", "''") + "'" if address.key else str(address)


def import_block(*objects: tuple[Address, str]) -> str:
    """The YAML to paste that adopts objects: each an address and an id."""
    return "\n".join(
        [
            "  import:",
            *(f"    - to: {in_yaml(to)}\n      id: {json.dumps(escaped(id_))}" for to, id_ in objects),
        ]
    )
