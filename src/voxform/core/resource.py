"""The three inputs of a diff: what is desired, what is recorded, what is live."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.address import Address
from voxform.core.path import Path
from voxform.core.place import Place, place_of


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The author's rules about a resource; `protect` and `retain` are None when not written."""

    protect: bool | None = None
    retain: bool | None = None
    ignore_changes: tuple[Path, ...] = ()
    replace_on: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Desired:
    """One resource after variables and patches. `attributes` is a `LocatedMap` that may hold symbols.

    An attribute whose file is uploaded holds the digest of its content, and `uploads` the path of that file.
    `heading` is where its name stands, or finds that when somebody asks. `written` is all that stands under its
    name, and `places` has the path in it of each rule beside the attributes, by its key and what it names.
    """

    address: Address
    attributes: Mapping[str, Any]
    heading: Place | Callable[[], Place] = field(compare=False)
    lifecycle: Lifecycle = Lifecycle()
    depends_on: tuple[Address, ...] = ()
    secrets_version: int | None = None
    written: Mapping[str, Any] = field(default_factory=dict, compare=False)
    places: Mapping[tuple[str, object], Path] = field(default_factory=dict, compare=False)
    uploads: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        """Where its name stands."""
        return self.heading if isinstance(self.heading, Place) else self.heading()

    def place_of_rule(self, key: str, what: object) -> Place:
        """Where `depends_on`, `ignore_changes` or another key names this; else where the resource is."""
        path = self.places.get((key, what))
        return (place_of(self.written, path) if path else None) or self.place


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is kept of a secret leaf: digests of what was applied and of what the platform then showed.

    None means that no digest may be kept (the value is short and no state key is set). `sources` are the
    names of the environment variables it was made from.
    """

    applied: str | None = None
    observed: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was last written for an address, and what the platform answered. Holds no secret.

    `applied` has ids in place of references and lacks secret leaves, as does `observed`. `fingerprints`
    has a secret leaf's entry for as long as it is applied. `written_at` is RFC 3339 in UTC.
    """

    id: str
    written_at: str
    applied: Mapping[str, Any]
    observed: Mapping[str, Any]
    fingerprints: Mapping[Path, Fingerprint] = field(default_factory=dict)
    trusted: tuple[Path, ...] = ()
    not_kept: tuple[Path, ...] = ()
    secrets_version: int | None = None
    dependencies: tuple[Address, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    bought: bool = False


@dataclass(frozen=True, slots=True)
class Object:
    """A remote thing as it was just read. `attributes` may hold secrets that the platform shows."""

    id: str
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a refresh read: every object by kind, and what is known about the account.

    `readable` holds, by kind, the top-level attributes that at least one object carried. `gone` are
    recorded objects that no list showed and that a GET answered with 404. `unread` are kinds that could
    not be read and need not be: they matter only for who else is affected. `unlisted` are recorded objects
    that exist although no list showed them: lists of their kind are behind.
    """

    objects: Mapping[str, Mapping[str, Object]] = field(default_factory=dict)
    account: str | None = None
    gone: frozenset[tuple[str, str]] = frozenset()
    unread: frozenset[str] = frozenset()
    unlisted: frozenset[tuple[str, str]] = frozenset()

    def of(self, kind: str) -> Mapping[str, Object]:
        """The objects of a kind by id."""
        return self.objects.get(kind, {})

    def readable(self, kind: str) -> frozenset[str]:
        """Top-level attributes that at least one object of the kind carries."""
        return frozenset().union(*(each.attributes for each in self.of(kind).values()))
