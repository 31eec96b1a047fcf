"""A kind: what one file in `schemas/kinds/` says about a type of resource (design §4)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from voxform.core.advice import Advice
from voxform.core.path import ANY_ELEMENT, ANY_KEY, Element, Path, covers, get
from voxform.core.text_shape import TextShape
from voxform.core.value import ABSENT


class ListRule(StrEnum):
    """How the elements of a list are compared."""

    ATOMIC = "atomic"
    UNORDERED = "unordered"
    KEYED = "keyed"


@dataclass(frozen=True, slots=True)
class Shape:
    """How far a value is taken apart: into `fields`, into elements by `key`, or not at all (a leaf)."""

    fields: Mapping[str, "Shape"] | None = None
    key: str = ""
    element: "Shape | None" = None
    unordered: bool = False


LEAF = Shape()

PRESENT, NOT_PRESENT = "present", "absent"


@dataclass(frozen=True, slots=True)
class Variant:
    """What one value of the discriminator takes and requires, beside the attributes common to all.

    `create_path` is where such an object is created, when that is another place; `costs` are the operations on it
    that cost money.
    `expects` says, for a reference, which values attributes of the resource behind it may have. `shapes` say
    what a text looks like, `examples` which values fit; neither refuses any other. `identity` are further
    attributes by which an object of this variant is recognised.
    """

    requires: tuple[Path, ...] = ()
    takes: tuple[Path, ...] = ()
    expects: Mapping[Path, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    shapes: Mapping[Path, TextShape] = field(default_factory=dict)
    examples: Mapping[Path, tuple[Any, ...]] = field(default_factory=dict)
    identity: tuple[str, ...] = ()
    create_path: str = ""
    costs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variants:
    """Attributes by the value at a path such as `type` or `tts.provider`; what no case takes is common to all.

    Where the cases are `present` and `absent`, it is not the value that decides but whether there is one.
    `closed`: there are no other values. Otherwise unknown values and unused attributes are warnings.
    """

    by: Path
    cases: Mapping[str, Variant]
    closed: bool = True
    by_presence: bool = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_presence", self.cases.keys() <= {PRESENT, NOT_PRESENT})

    def value(self, attributes: Mapping[str, Any]) -> Any:
        """What decides about a resource."""
        value = get(attributes, self.by)
        if self.by_presence:
            return NOT_PRESENT if value is ABSENT or value is None else PRESENT
        return value

    def case(self, attributes: Mapping[str, Any]) -> Variant | None:
        """The rules for a resource; None when its value is absent, unknown or not known yet."""
        value = self.value(attributes)
        return self.cases.get(value) if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class JobRule:
    """What goes on after a create was answered: where the answer shows it, where to look, how it can end.

    `at` is the key of the answer that holds the job, `path` the collection that holds it, `status` its
    attribute that is one of `done` or `failed` in the end, `why` the one that says what went wrong.
    """

    at: str
    path: str
    status: str
    done: tuple[str, ...]
    failed: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Operations:
    """Exceptions from POST, PATCH and DELETE on the collection's path.

    `form` are the parts of a multipart create by the value that decides (`Kind.form_of`).
    """

    create_path: str = ""
    update: bool = True
    delete: bool = True
    form: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    job: JobRule | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything the engine knows about a type of resource. Rule paths are patterns (`path.covers`).

    `masks` maps a computed attribute to the write-only one it shows a part of (`masked_key: api_key`);
    `recipients` maps a sensitive attribute to the one that names the URL its value is sent to; `stamp` is
    the computed attribute that moves with every write. `uploads` maps an attribute in which authors name a
    file to the one that holds the name it is uploaded under. `failed` are values of computed attributes that
    say that an object never came to be what it should. Of a
    `merged` attribute an update changes what it names and leaves the rest. `codes` maps a code in a refusal to
    what it is about.
    """

    name: str
    path: str
    identity: tuple[str, ...]
    schema: Mapping[str, Any]
    shape: Shape
    description: str = ""
    variants: tuple[Variants, ...] = ()
    references: Mapping[Path, str] = field(default_factory=dict)
    immutable: tuple[Path, ...] = ()
    computed: tuple[Path, ...] = ()
    write_only: tuple[Path, ...] = ()
    sensitive: tuple[Path, ...] = ()
    defaulted: tuple[Path, ...] = ()
    masks: Mapping[str, str] = field(default_factory=dict)
    recipients: Mapping[str, str] = field(default_factory=dict)
    stamp: str = ""
    uploads: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    operations: Operations = Operations()
    delete_first: bool = False
    together: tuple[tuple[str, ...], ...] = ()
    late: tuple[Path, ...] = ()
    costs: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    codes: Mapping[str, Path] = field(default_factory=dict)
    audit: str = ""
    advice: tuple[Advice, ...] = ()
    secret_attributes: frozenset[str | int] = field(init=False, compare=False)
    """The attributes that are secret or hold something that is."""
    made_secrets: tuple[Path, ...] = field(init=False, compare=False)
    """The secrets that the platform makes: others may refer to them where a secret may stand."""
    expecting: tuple[Variants, ...] = field(init=False, compare=False)
    """The variants by which it depends what is expected of others."""
    _telling: tuple[Variants, ...] = field(init=False, compare=False)
    parent: str = field(init=False, compare=False)
    """The attribute that holds the id of what an object is a part of, or an empty text."""

    def __post_init__(self) -> None:
        secret = frozenset(path[0] for path in (*self.write_only, *self.sensitive))
        object.__setattr__(self, "secret_attributes", secret)
        made = tuple(path for path in self.sensitive if _covered(self.computed, path))
        object.__setattr__(self, "made_secrets", made)
        telling = tuple(each for each in self.variants if any(case.identity for case in each.cases.values()))
        object.__setattr__(self, "_telling", telling)
        expecting = tuple(each for each in self.variants if any(case.expects for case in each.cases.values()))
        object.__setattr__(self, "expecting", expecting)
        above = re.search(r"\{(\w+)\}", self.path)
        object.__setattr__(self, "parent", above[1] if above else "")

    def is_immutable(self, path: Path) -> bool:
        """Whether a difference here means replacement."""
        return _covered(self.immutable, path)

    def is_computed(self, path: Path) -> bool:
        """Whether the platform sets this and the author may not."""
        return _covered(self.computed, path)

    def is_write_only(self, path: Path) -> bool:
        """Whether this is sent and never returned."""
        return _covered(self.write_only, path)

    def is_late(self, path: Path) -> bool:
        """Whether only an update takes this."""
        return _covered(self.late, path)

    def is_secret(self, path: Path) -> bool:
        """Whether this is write-only or sensitive: never shown, never stored."""
        return _covered(self.write_only, path) or _covered(self.sensitive, path)

    def cases(self, attributes: Mapping[str, Any]) -> Iterator[Variant]:
        """The rules that hold for a resource beside those for all."""
        return (case for each in self.variants if (case := each.case(attributes)) is not None)

    def costs_of(self, attributes: Mapping[str, Any]) -> frozenset[str]:
        """The operations on such a resource that cost money: `create`, `delete`."""
        return frozenset(self.costs).union(*(case.costs for case in self.cases(attributes)))

    def identified_by(self, attributes: Mapping[str, Any]) -> tuple[str, ...]:
        """The attributes by which an object like this is recognised, the most telling ones first."""
        cases = (each.case(attributes) for each in self._telling) if self._telling else ()
        return (*(name for case in cases if case for name in case.identity), *self.identity)

    def form_of(self, attributes: Mapping[str, Any]) -> tuple[str, ...]:
        """The attributes that a multipart create sends as parts; none where a create sends JSON."""
        if not self.operations.form:
            return ()
        value = get(attributes, self.variants[0].by) if self.variants else ""
        return self.operations.form.get(str(value), ())

    def knows(self, name: str, value: Any) -> bool:
        """Whether a value is one that the kind names; of others it is not known what they can do."""
        return isinstance(value, str) and all(
            each.by != (name,) or value in each.cases for each in self.variants
        )

    def is_part_of(self, kind: str) -> bool:
        """Whether objects of this kind stand below those of another."""
        return bool(self.parent) and self.references.get((self.parent,)) == kind

    def referenced_kind(self, path: Path) -> str:
        """The kind a reference at this path must point to, or an empty string."""
        return next((kind for pattern, kind in self.references.items() if _same_length(pattern, path)), "")


@lru_cache(maxsize=16_384)
def _covered(patterns: tuple[Path, ...], path: Path) -> bool:
    return any(covers(pattern, path) for pattern in patterns)


def _same_length(pattern: Path, path: Path) -> bool:
    return len(pattern) == len(path) and covers(pattern, path)


def shape_of(schema: Mapping[str, Any], lists: Mapping[Path, tuple[ListRule, str]], at: Path = ()) -> Shape:
    """Take a JSON Schema apart: described objects by field, keyed lists by key, the rest as leaves.

    An object that is open to other attributes is a free-form map, even when it names some.
    """
    if "properties" in schema and not schema.get("additionalProperties", False):
        return Shape(
            fields={
                name: shape_of(entry, lists, (*at, name)) for name, entry in schema["properties"].items()
            },
        )
    rule, key = lists.get(at, (ListRule.ATOMIC, ""))
    if rule is ListRule.KEYED:
        return Shape(key=key, element=shape_of(schema.get("items", {}), lists, (*at, ANY_ELEMENT)))
    return Shape(unordered=rule is ListRule.UNORDERED)


def schema_at(schema: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    """The part of a JSON Schema that describes a path; empty where nothing does."""
    for segment in path:
        if isinstance(segment, int | Element) or segment == ANY_ELEMENT:
            schema = schema.get("items", {})
        elif segment in schema.get("properties", {}):
            schema = schema["properties"][segment]
        else:
            extra = schema.get("additionalProperties", {})
            schema = extra if isinstance(extra, Mapping) else {}
        if segment == ANY_KEY and not schema:
            return {}
    return schema
