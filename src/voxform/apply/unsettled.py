"""Creates whose answer was lost: list the kind once the settle time has passed, then adopt, repeat or ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from voxform.apply.context import Context
from voxform.apply.intention import Intention
from voxform.core.diagnostic import Diagnostic
from voxform.core.resource import Listing, Object
from voxform.core.settle import settle
from voxform.core.state import State
from voxform.remote.resources import list_objects


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one create: the object it made, or a question, or neither: it made none."""

    object: Object | None = None
    question: Diagnostic | None = None


def wait_for_lists(context: Context, started: Iterable[str]) -> None:
    """Sleep until the settle time has passed since the latest of these moments (RFC 3339)."""
    latest = max((datetime.fromisoformat(each) for each in started), default=None)
    if latest is None:
        return
    left = context.settle - (context.now() - latest).total_seconds()
    if left > 0:
        context.sleep(min(left, context.settle))


def find_created(context: Context, state: State, intentions: Iterable[Intention]) -> Mapping[str, Found]:
    """By operation id, what became of creates without an answer. Their intentions stand in the state."""
    asked = tuple(intentions)
    wait_for_lists(context, (each.pending.started_at for each in asked))
    kinds = {each.step.change.address.kind for each in asked}
    listing = Listing({name: list_objects(context.api, context.kinds[name]) for name in sorted(kinds)})
    return {each.pending.operation_id: _found(context, state, listing, each) for each in asked}


def _found(context: Context, state: State, listing: Listing, intention: Intention) -> Found:
    alone = replace(state, pending=(intention.pending,))
    settled = settle(context.kinds, alone, listing)
    address = intention.step.change.address
    if settled.diagnostics:
        return Found(question=settled.diagnostics[0])
    id_ = settled.adopted.get(address)
    return Found(listing.of(address.kind)[id_]) if id_ else Found()
