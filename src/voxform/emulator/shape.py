"""The words in which a resource is described: types, attributes, variants.

A description says what the platform takes, keeps and shows; nothing here does anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from voxform.emulator.quirks import Quirks

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
Object: TypeAlias = dict[str, Json]
Condition: TypeAlias = Callable[[Quirks], bool]


def never(_: Quirks) -> bool:
    """The condition that no choice of quirks fulfils."""
    return False


@dataclass(frozen=True, slots=True)
class Text:
    """A string; `trimmed` and `address` say what `normalise=values` does with it."""

    shortest: int = 0
    longest: int | None = None
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    trimmed: bool = False
    address: bool = False


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number within inclusive limits, or only an integer."""

    least: float | None = None
    most: float | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class TextMap:
    """An object of strings under any names."""


@dataclass(frozen=True, slots=True)
class Property:
    """A named value inside a `Record`; `default` is filled in by `normalise=values`.

    `not_found` is the code of the refusal of an id that does not exist, whatever the quirks.
    """

    name: str
    type: "Type"
    required: bool = False
    default: Json = None
    nullable: bool = False
    refers_to: str | None = None
    not_found: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """An object with known properties; others are dropped unless it is `open`."""

    properties: tuple[Property, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array; `normalise=values` reorders it by a property of its elements, or by themselves if `unordered`."""

    element: "Type"
    fewest: int = 0
    most: int | None = None
    sorted_by: str | None = None
    unordered: bool = False


Type: TypeAlias = Text | Boolean | Number | TextMap | Record | ListOf


@dataclass(frozen=True, slots=True)
class Made:
    """An object that the platform makes itself; its attributes follow from the id of the one that needs it."""

    resource: "Resource"
    attributes: Callable[[str], Object]


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that is kept elsewhere and shown here: an attribute of the object behind a reference."""

    name: str
    through: str
    kind: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Held:
    """Objects of a kind that go with the one whose id an attribute of theirs holds."""

    kind: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """A top-level value of a resource, as updates take it and answers show it.

    `default` stands where nothing was given, and is what null resets to; an attribute that is not
    `clearable` keeps its value instead. A `masked_as` makes it a secret: encrypted, never shown, and
    represented by a masked form under that name. What is `sealed` is shown, and encrypted at rest as well.
    A create takes null for what is `nullable`, as if it were not given. `refers_to` is the kind whose ids it
    holds; where a create names none, `made` gives it one. What is `minted` is made by the platform, begins with
    that, and no write takes it, as it takes nothing that is `read_only`. A `merged` object keeps what an update
    does not name. What is `unique` no two objects have; where a create gives none, one is `chosen`: from what is
    given, one after the other until it is free.
    """

    name: str
    type: Type
    default: Json = None
    clearable: bool = True
    immutable: bool = False
    masked_as: str | None = None
    sealed: bool = False
    nullable: bool = False
    refers_to: str | None = None
    made: Made | None = None
    minted: str = ""
    read_only: bool = False
    merged: bool = False
    unique: bool = False
    chosen: Callable[[Object, int], str] | None = None
    hidden: Condition = never
    not_patched: Condition = never


@dataclass(frozen=True, slots=True)
class Variant:
    """What a create takes and requires for one value of the discriminator.

    `narrower` holds the types that are stricter on create than on update.
    """

    name: str = ""
    takes: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    narrower: Mapping[str, Type] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of object: where it lives and what it looks like.

    Without a `discriminator` there is exactly one variant, and its name is empty. `lacks` are the methods
    that its objects do not have, `filters` the attributes by which a list can be narrowed, `dated` the
    moments that answers show, `holds` what goes with an object. `built_in` are objects that every account has, by id.
    `ways` are other paths to create one at, each with what it takes and keeps there. `refused` says what of a create
    cannot be done, with a code.
    """

    kind: str
    label: str
    path: str
    prefix: str
    attributes: tuple[Attribute, ...]
    variants: tuple[Variant, ...]
    discriminator: str | None = None
    derived: tuple[Derived, ...] = ()
    page: tuple[int, int] = (20, 100)
    create_path: str = ""
    lacks: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    dated: tuple[str, ...] = ("created_at", "updated_at")
    names_repeat: bool = False
    built_in: Mapping[str, Object] = field(default_factory=dict)
    holds: "tuple[Held, ...]" = ()
    ways: Mapping[str, "Resource"] = field(default_factory=dict)
    refused: Callable[[Object], Object | None] | None = None

    def attribute(self, name: str) -> Attribute | None:
        return next((attribute for attribute in self.attributes if attribute.name == name), None)
