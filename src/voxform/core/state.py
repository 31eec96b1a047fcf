"""The record of one environment (design §7), as values; its file format is `voxform.state.format`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from voxform.core.address import Address
from voxform.core.resource import Recorded


class Operation(StrEnum):
    """What a step does to one object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Pending:
    """An intention written before a step and not yet confirmed.

    `intended` is the record the step will leave when it succeeds (its id is empty for a create);
    `started_at` is RFC 3339 in UTC; `deposed` marks the delete of an old object of a replacement, and
    `replaces` the id that a create will depose.
    """

    operation_id: str
    operation: Operation
    address: Address
    started_at: str
    intended: Recorded
    deposed: bool = False
    replaces: str = ""
    change_digest: str = ""


@dataclass(frozen=True, slots=True)
class Deposed:
    """The old object of a replacement until it is deleted; `change_digest` is that of the replacement."""

    address: Address
    recorded: Recorded
    change_digest: str = ""


@dataclass(frozen=True, slots=True)
class FingerprintScheme:
    """How secrets are fingerprinted in one state: one salt (hex) for all, parameters beside it."""

    scheme: str
    salt: str
    parameters: Mapping[str, int] = field(default_factory=dict)
    key_id: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One apply: who, what it was approved for, what it finished.

    `lineage` is the one its plan digest was computed with (None before the first write). `config_digest` is empty
    when the run was about a part of the configuration.
    """

    id: str
    started_at: str
    who: str
    commit: str | None
    config_digest: str
    plan_digest: str
    lineage: str | None
    finished: tuple[str, ...] = ()
    result: str = "running"
    counts: Mapping[str, int] = field(default_factory=dict)
    drift_free: bool | None = None
    preflight: Mapping[str, Any] | None = None
    verification: Mapping[str, Any] | None = None
    finished_at: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """All records of one environment. `lineage` is None and `serial` 0 before the first write."""

    environment: str
    api_url: str
    lineage: str | None = None
    serial: int = 0
    write_id: str = ""
    account: str | None = None
    fingerprint: FingerprintScheme | None = None
    resources: Mapping[Address, Recorded] = field(default_factory=dict)
    deposed: tuple[Deposed, ...] = ()
    pending: tuple[Pending, ...] = ()
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        """Every kind of which a record, a deposed object or unfinished work is known."""
        old = {each.address.kind for each in self.deposed}
        unfinished = {each.address.kind for each in self.pending}
        return frozenset({address.kind for address in self.resources} | old | unfinished)

    def owned(self, kind: str) -> frozenset[str]:
        """Ids of a kind that this state records, deposed ones included."""
        own = {record.id for address, record in self.resources.items() if address.kind == kind}
        old = {each.recorded.id for each in self.deposed if each.address.kind == kind}
        return frozenset(own | old)
