"""Steps: the remote operations of a plan with their order (design §5.4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.change import Change
from voxform.core.state import Operation


@dataclass(frozen=True, slots=True)
class Step:
    """One remote operation. `after` names the steps that must succeed first.

    `body` may hold symbols, resolved when the step is reached; `id` is the object's for an update or a
    delete. `deposes` is the id that a create leaves behind, `deposed` marks the delete of such an id.
    """

    name: str
    operation: Operation
    change: Change
    id: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)
    after: tuple[str, ...] = ()
    deposes: str = ""
    deposed: bool = False
