"""A kind's rules and schema joined into one tree, so that a value is checked in one walk."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.kind import LEAF, Kind, Shape
from voxform.core.path import ANY_ELEMENT, ANY_KEY, Path


@dataclass(slots=True)
class Node:
    """What is known about one place in a resource. `extra` is for keys that no field describes.

    `hints` says that the fields are those of a map that is open to others: a key beside them deserves a
    warning. `key` tells the elements of a keyed list apart. `plain`: nothing is to be said about a scalar, and
    `plain_fields` are such fields. `apart`: it is one of a list whose elements must differ. `secret_text`: the whole
    value is one secret, so that nothing inside it is looked at or named.
    """

    types: frozenset[str] = frozenset()
    fields: dict[str, "Node"] = field(default_factory=dict)
    extra: "Node | None" = None
    items: "Node | None" = None
    plain: bool = True
    plain_fields: frozenset[str] = frozenset()
    computed: bool = False
    secret: bool = False
    write_only: bool = False
    reference: str = ""
    hints: bool = False
    key: str = ""
    apart: bool = False
    secret_text: bool = field(init=False)

    def __post_init__(self) -> None:
        self.secret_text = self.write_only and "object" not in self.types


def node_of(kind: Kind) -> Node:
    """The tree of a kind."""
    return _node(kind, kind.schema, kind.shape, ())


def _node(kind: Kind, schema: Mapping[str, Any], shape: Shape, at: Path) -> Node:
    extra = schema.get("additionalProperties", True)
    fields = schema.get("properties", {})
    node = Node(
        types=types_of(schema),
        fields={
            name: _node(kind, inner, (shape.fields or {}).get(name, LEAF), (*at, name))
            for name, inner in fields.items()
        },
        computed=bool(at) and kind.is_computed(at),
        secret=bool(at) and kind.is_secret(at),
        write_only=bool(at) and kind.is_write_only(at),
        reference=kind.referenced_kind(at) if at else "",
        hints=bool(fields) and extra is not False,
        key=shape.key,
    )
    if extra is not False:
        node.extra = _node(kind, extra, LEAF, (*at, ANY_KEY)) if isinstance(extra, Mapping) else _free(node)
    node.plain = not (node.computed or node.secret)
    node.plain_fields = frozenset(name for name, inner in node.fields.items() if inner.plain)
    if "items" in schema:
        node.items = _node(kind, schema["items"], shape.element or LEAF, (*at, ANY_ELEMENT))
    else:
        node.items = _free(node)
    node.items.apart = schema.get("uniqueItems", False)
    return node


def _free(parent: Node) -> Node:
    """A place of which nothing is said, except that it lies inside a secret."""
    node = Node(plain=not parent.secret, secret=parent.secret, write_only=parent.write_only)
    node.extra = node.items = node
    return node


def types_of(schema: Mapping[str, Any]) -> frozenset[str]:
    """The JSON types that a schema allows; empty when it allows all."""
    named = schema.get("type", ())
    return frozenset((named,) if isinstance(named, str) else named)
