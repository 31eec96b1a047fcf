"""Creates whose answer was lost: list the kind once the settle time has passed, then adopt, repeat or ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

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


def find_created(context: Context, state: State, intentions: Iterable[Intention]) -> Mapping[str, Found]:
    """By operation id, what became of creates without an answer. Their intentions stand in the state.

    The settle time is waited for from now: an intention may be much older than its request, which waited for
    its turn and was then on its way for as long as a request may be.
    """
    asked = tuple(intentions)
    context.sleep(context.settle)
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
