"""Refresh: read every object of the kinds asked for, and what became of recorded ones no list showed."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from types import MappingProxyType
from typing import TypeAlias

from voxform.core.diagnostic import Failure
from voxform.core.kind import Kind
from voxform.core.resource import Listing, Object
from voxform.remote.audit import read_account
from voxform.remote.failure import NotAllowed, not_fetched
from voxform.remote.pages import list_objects
from voxform.remote.resources import Unknown, fetch
from voxform.remote.transport import Api
from voxform.remote.turns import short_turns

_THREADS = 8

Begun: TypeAlias = Mapping[str, Future[Mapping[str, Object]]]
"""Lists by kind that are being read."""

_NONE: Begun = MappingProxyType({})


@contextmanager
def begin(api: Api, kinds: Iterable[Kind]) -> Iterator[Begun]:
    """Read the lists of some kinds meanwhile, for a `refresh` of at least these; a child kind's have to wait."""
    with short_turns(), ThreadPoolExecutor(_THREADS) as pool:
        try:
            yield {kind.name: pool.submit(list_objects, api, kind) for kind in kinds if not kind.parent}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def refresh(
    api: Api,
    kinds: Iterable[Kind],
    *,
    recorded: Mapping[str, frozenset[str]],
    optional: frozenset[str] = frozenset(),
    withheld: frozenset[str] = frozenset(),
    begun: Begun = _NONE,
) -> Listing:
    """Read the account: one request per list page, one about the account, one per recorded id in no list.

    Args:
        api: the platform.
        kinds: the kinds to list; a child kind's parent must be among them.
        recorded: ids by kind that a state holds.
        optional: kinds without which the rest is read all the same.
        withheld: kinds that the key need not have the right to read.
        begun: lists that are being read already.

    Raises:
        Failure: another list or a recorded object cannot be read; nothing is concluded from half a refresh.
    """
    kinds = tuple(kinds)
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            return _read(api, kinds, recorded, (optional, withheld), begun, pool)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _read(
    api: Api,
    kinds: tuple[Kind, ...],
    recorded: Mapping[str, frozenset[str]],
    spare: tuple[frozenset[str], frozenset[str]],
    begun: Begun,
    pool: ThreadPoolExecutor,
) -> Listing:
    account = pool.submit(read_account, api)
    objects: dict[str, dict[str, Object]] = {kind.name: {} for kind in kinds}
    unread: set[str] = set()
    for level in (False, True):
        lists = [
            (kind.name, begun.get(kind.name) or pool.submit(list_objects, api, kind, above))
            for kind in kinds
            if bool(kind.parent) is level
            for above in _collections(kind, objects)
        ]
        for name, listed in lists:
            try:
                objects[name].update(listed.result())
            except Failure as problem:
                optional, withheld = spare
                if name not in (optional | withheld if isinstance(problem, NotAllowed) else optional):
                    raise
                unread.add(name)
        unread |= {each.name for each in kinds if each.parent and _above(each) in unread}
    gone, unlisted = _look_for(api, kinds, recorded, objects, pool)
    return Listing(objects, account.result(), gone, frozenset(unread), unlisted)


def _collections(kind: Kind, objects: Mapping[str, Mapping[str, Object]]) -> Iterator[Mapping[str, str]]:
    """What fills the path of each list of a kind: one list, or one below each parent."""
    parent = kind.parent
    if not parent:
        yield {}
        return
    for id_ in sorted(objects[_above(kind)]):
        yield {parent: id_}


def _above(child: Kind) -> str:
    """The kind below whose objects the lists of a child kind are."""
    return child.references[(child.parent,)]


def _look_for(
    api: Api,
    kinds: tuple[Kind, ...],
    recorded: Mapping[str, frozenset[str]],
    objects: dict[str, dict[str, Object]],
    pool: ThreadPoolExecutor,
) -> tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]:
    """Fetch each recorded id that no list showed: those that are gone, and those that join the listing."""
    sought: list[tuple[Kind, str, Future[Object | Unknown | None]]] = [
        (kind, id_, pool.submit(fetch, api, kind, id_))
        for kind in kinds
        for id_ in sorted(recorded.get(kind.name, frozenset()) - objects[kind.name].keys())
    ]
    gone: set[tuple[str, str]] = set()
    unlisted: set[tuple[str, str]] = set()
    for kind, id_, fetched in sought:
        found = fetched.result()
        if isinstance(found, Unknown):
            raise not_fetched(kind, id_, found.why)
        if found is None:
            gone.add((kind.name, id_))
        else:
            objects[kind.name][id_] = found
            unlisted.add((kind.name, id_))
    return frozenset(gone), frozenset(unlisted)
