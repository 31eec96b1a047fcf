"""The plan as frozen data: what a person reads, and what the steps are made from (design §5.3)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.path import Path
from voxform.core.place import Place
from voxform.core.resource import Lifecycle, Recorded
from voxform.core.state import Pending, State


class Action(StrEnum):
    """What happens to an address."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    ADOPT = "adopt"
    FORGET = "forget"
    MOVE = "move"
    NOOP = "noop"


class Reason(StrEnum):
    """Why an action was chosen; the first that applies, in this order."""

    INTERRUPTED = "interrupted"
    REQUESTED = "requested"
    MISSING_REMOTELY = "missing_remotely"
    FAILED = "failed"
    IMMUTABLE_CHANGED = "immutable_changed"
    DECLARED = "declared"
    CONFIG_CHANGED = "config_changed"
    REFERENCE_CHANGED = "reference_changed"
    DRIFTED = "drifted"
    SECRET_CHANGED = "secret_changed"  # noqa: S105  # a word, not a password
    UNDECLARED = "undeclared"
    DEPOSED = "deposed"
    MOVED = "moved"
    IMPORT_REQUESTED = "import_requested"
    LIFECYCLE_CHANGED = "lifecycle_changed"


class Origin(StrEnum):
    """Which side moved: the configuration, the platform, both, or a secret's value."""

    CONFIG = "config"
    DRIFT = "drift"
    BOTH = "both"
    SECRET = "secret"  # noqa: S105  # a word, not a password


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One path with before, after and origin.

    `before` and `after` may be `ABSENT`; both are None for a sensitive path, where `changed` says what
    is known (None: not checked; False: it stays, and goes to another `recipient`, the host a secret will
    be sent to). `after` is a symbol's text while `unknown`. `expression` is the desired value with symbols
    tagged, for the digest.
    """

    path: Path
    before: Any
    after: Any
    origin: Origin
    sensitive: bool = False
    unknown: bool = False
    forces_replacement: bool = False
    changed: bool | None = True
    secret_sources: tuple[str, ...] = ()
    new_sources: tuple[str, ...] = ()
    recipient: str = ""
    expression: Any = None
    reference: bool = False


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """An object on the platform that no state of ours records."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Affects:
    """Transitive dependents: declared ones by address, foreign ones as found in the listings."""

    managed: tuple[Address, ...] = ()
    unmanaged: tuple[Unmanaged, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One address with action, reason and field changes.

    `desired` is the whole resource with known references resolved, `body` the top-level attributes to
    send (both may hold symbols). `lookups` are the values that lookups gave these fields. `recorded` is what
    is recorded now, `trusted` the leaves it took unseen.
    `id` is the present object's; `left_behind` says of a replaced one that it stays, as its kind cannot be
    deleted or it is to be retained. `edges` are the addresses it depends on.
    """

    address: Address
    action: Action
    reason: Reason
    id: str = ""
    fields: tuple[FieldChange, ...] = ()
    digest: str = ""
    edges: tuple[Address, ...] = ()
    affects: Affects = Affects()
    place: Place | None = None
    moved_from: Address | None = None
    adopted_id: str = ""
    deposed: bool = False
    left_behind: bool = False
    desired: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    lifecycle: Lifecycle = Lifecycle()
    secrets_version: int | None = None
    recorded: Recorded | None = None
    trusted: tuple[Path, ...] = ()
    lookups: Mapping[str, Any] = field(default_factory=dict)

    @property
    def deletes(self) -> bool:
        """Whether an object goes: a replacement deletes the old one unless it is left behind."""
        return self.action is Action.DELETE or (self.action is Action.REPLACE and not self.left_behind)

    @property
    def rules(self) -> Mapping[str, tuple[bool | None, bool]]:
        """The remembered rules (`protect`, `retain`) that it writes otherwise than recorded: before and after."""
        before = self.recorded.lifecycle if self.recorded else Lifecycle()
        return {
            name: (was, rule)
            for name, was, rule in (
                ("protect", before.protect, self.lifecycle.protect),
                ("retain", before.retain, self.lifecycle.retain),
            )
            if rule is not None and rule != was
        }


@dataclass(frozen=True, slots=True)
class Drift:
    """A resource that someone else changed: `before` of a field is observed, `after` is live."""

    address: Address
    id: str
    fields: tuple[FieldChange, ...]
    actor: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Rotation:
    """A secret whose value changed and will be sent."""

    address: Address
    path: Path
    variable: str


@dataclass(frozen=True, slots=True)
class NotKept:
    """A declared value that the platform did not keep when it was last written."""

    address: Address
    path: Path
    place: Place | None


@dataclass(frozen=True, slots=True)
class Selection:
    """What of the configuration a plan is about, and which guards are lifted.

    `only_rotations`: nothing but secrets whose value changed; `rotate`: nothing but the secrets of these
    addresses, whether they changed or not. Neither is part of an approval, as values of secrets are not.
    """

    target: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    destroy: bool = False
    allow: tuple[str, ...] = ()
    var: Mapping[str, str] = field(default_factory=dict)
    only_rotations: bool = False
    rotate: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the plan is about everything that is declared."""
        return not (self.target or self.exclude or self.destroy or self.rotates)

    @property
    def rotates(self) -> bool:
        """Whether the plan is about secrets alone."""
        return self.only_rotations or bool(self.rotate)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that would happen, in order, and everything noticed on the way.

    `confirmed` are digests of changes that an earlier run made without learning of it.
    `base` is the state to record even when no step is run: earlier work settled, moves and adoptions
    carried out, records refreshed.
    """

    environment: str
    api_url: str
    lineage: str | None
    serial: int
    selection: Selection
    config_digest: str
    changes: tuple[Change, ...] = ()
    drift: tuple[Drift, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    pending: tuple[Pending, ...] = ()
    confirmed: tuple[str, ...] = ()
    not_kept: tuple[NotKept, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    base: State | None = None
    digest: str = ""

    @property
    def writes(self) -> tuple[Change, ...]:
        """The changes that are more than `noop`."""
        return tuple(change for change in self.changes if change.action is not Action.NOOP)
