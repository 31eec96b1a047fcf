"""Creates whose answer was lost: list their kinds once the settle time has passed, then adopt, repeat or ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from voxform.apply.context import Context
from voxform.apply.intention import Intention
from voxform.core.diagnostic import Diagnostic, Failure
from voxform.core.kind import Kind
from voxform.core.resource import Listing, Object
from voxform.core.settle import settle
from voxform.core.state import State
from voxform.remote.resources import fetch, list_objects


@dataclass(frozen=True, slots=True)
class Listed:
    """Creates without an answer, and lists that would show what they made (None: unreadable, and why)."""

    lost: tuple[Intention, ...]
    listing: Listing | None
    problems: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one create: the object it made, or a question, or neither: it made none."""

    object: Object | None = None
    question: Diagnostic | None = None


def list_lost(context: Context, state: State, lost: tuple[Intention, ...]) -> Listed:
    """Wait for the settle time, then list. Safe to run in a thread.

    The settle time is waited for from now: an intention may be much older than its request, which waited for
    its turn and was then on its way for as long as a request may be. A list that lacks what `state` records
    is behind, and does not tell what was made.
    """
    context.sleep(context.settle)
    objects: dict[str, dict[str, Object]] = {each.step.change.address.kind: {} for each in lost}
    try:
        for name, above in _collections(context.kinds, lost):
            objects[name].update(list_objects(context.api, context.kinds[name], dict(above)))
    except Failure as problem:
        return Listed(lost, None, problem.diagnostics)
    return Listed(lost, Listing(objects, unlisted=_unlisted(context, state, objects)))


def _unlisted(
    context: Context, state: State, objects: Mapping[str, Mapping[str, Object]]
) -> frozenset[tuple[str, str]]:
    """Of each kind one object that is recorded, exists and was not listed, if there is one.

    Of a child kind only some lists are read, so nothing is known.
    """
    whole = [context.kinds[name] for name in objects if not context.kinds[name].parent]
    missing = ((kind, sorted(state.owned(kind.name) - objects[kind.name].keys())) for kind in whole)
    proof = (
        (kind.name, next((id_ for id_ in ids if fetch(context.api, kind, id_)), "")) for kind, ids in missing
    )
    return frozenset((name, id_) for name, id_ in proof if id_)


def _collections(
    kinds: Mapping[str, Kind], lost: Iterable[Intention]
) -> list[tuple[str, tuple[tuple[str, str], ...]]]:
    """The lists to read, each once: that of a kind, or for a child kind the one below the parent."""
    found = set()
    for each in lost:
        name = each.step.change.address.kind
        parent = kinds[name].parent
        found.add((name, ((parent, str(each.body[parent])),) if parent else ()))
    return sorted(found)


def find_created(context: Context, state: State, listing: Listing, intention: Intention) -> Found:
    """What became of one create without an answer; its intention stands in the state."""
    alone = replace(state, pending=(intention.pending,))
    settled = settle(context.kinds, alone, listing)
    address = intention.step.change.address
    if settled.diagnostics:
        return Found(question=settled.diagnostics[0])
    id_ = settled.adopted.get(address)
    return Found(listing.of(address.kind)[id_]) if id_ else Found()
