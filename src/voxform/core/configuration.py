"""What the author wrote, all files together, for one environment: the planner's input."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.place import Place
from voxform.core.policy import Policy
from voxform.core.promotion import Promotion
from voxform.core.resource import Desired


@dataclass(frozen=True, slots=True)
class Moved:
    """`moved: [{from, to}]`: the record of one address belongs to another."""

    origin: Address
    to: Address
    place: Place


@dataclass(frozen=True, slots=True)
class Import:
    """`import: [{to, id}]` or `[{to, name}]`: adopt an object; `send` also sends unreadable leaves."""

    to: Address
    place: Place
    id: str = ""
    name: str = ""
    send: bool = False


@dataclass(frozen=True, slots=True)
class Removed:
    """`removed: [{from, retain}]`: what nothing declares any more is forgotten, or else deleted.

    `origin` without a key stands for all instances too.
    """

    origin: Address
    retain: bool
    place: Place


@dataclass(frozen=True, slots=True)
class Api:
    """Where the account is. `key` is a symbol or None (embedded platform); `settle` is in seconds."""

    url: str
    settle: float
    key: Any = None
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """`verify:` the program that tries what was applied. `env` names variables passed on; `timeout` is in seconds."""

    command: tuple[str, ...]
    env: tuple[str, ...]
    timeout: float


@dataclass(frozen=True, slots=True)
class Environment:
    """One target account with its settings. `env_files` are paths inside the project.

    `followed`: another environment is promoted from this one.
    """

    name: str
    api: Api
    state_url: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    env_files: tuple[str, ...] = ()
    policy: Policy = Policy()
    verify: Verification | None = None
    promotion: Promotion | None = None
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """One environment's configuration; `digest` is SHA-256 over resources and blocks, symbols as text.

    `advice_off` are the codes of advice that the project does not want. `for_each` has, by its address
    without a key, every resource written with `for_each`, and whether all of its keys could be read.
    `left_out` are resources that this environment lacks, with the addresses they refer to.
    `lookups` have addresses of their own, and the attributes that an object must have to be found.
    """

    project: str
    environment: Environment
    resources: Mapping[Address, Desired]
    moved: tuple[Moved, ...] = ()
    imports: tuple[Import, ...] = ()
    removed: tuple[Removed, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    digest: str = ""
    advice_off: tuple[str, ...] = ()
    for_each: Mapping[Address, bool] = field(default_factory=dict)
    left_out: Mapping[Address, tuple[Address, ...]] = field(default_factory=dict)
    lookups: Mapping[Address, Desired] = field(default_factory=dict)
