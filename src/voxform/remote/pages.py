"""Lists in every shape (api.md §1.4), read to their last page and only believed when the pages fit together."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from voxform.core.kind import Kind
from voxform.core.resource import Object
from voxform.core.value import Absent, Json
from voxform.remote.answer import Answer
from voxform.remote.failure import not_read, unstable
from voxform.remote.route import object_of, usable_id
from voxform.remote.transport import Api

_LOGGER = logging.getLogger("voxform.http")
_ASKED = 100
_TRIES = 4
_PAUSE = 1.0
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `total`, `more` and `cursor` are None where the platform does not tell."""

    rows: Sequence[Any]
    total: int | None = None
    more: bool | None = None
    cursor: str | None = None
    size: int | None = None

    @property
    def ids(self) -> Sequence[str]:
        """The usable ids on this page."""
        found = (usable_id(row.get("id")) for row in self.rows if isinstance(row, dict))
        return [each for each in found if each]

    @property
    def tells_its_end(self) -> bool:
        """Whether the platform says, in some way, if another page follows."""
        return self.total is not None or self.more is not None or self.cursor is not None


class MovedError(Exception):
    """The pages do not fit together: something changed, or the platform ignores what was asked."""


class LimitRefusedError(Exception):
    """The platform does not take the page size."""


def list_objects(api: Api, kind: Kind, above: Mapping[str, str] | None = None) -> Mapping[str, Object]:
    """Every object of a kind by id; for a child kind those below one parent.

    Args:
        api: the platform.
        kind: the kind.
        above: for a child kind, the parent's id by the attribute that holds it.

    Raises:
        Failure: the list cannot be read, or kept changing while it was read.
    """
    above = above or {}
    rows = _rows(api, kind, above)
    found = [each for row in rows if (each := object_of(kind, row, above)) is not None]
    if len(found) < len(rows):
        _LOGGER.info("%s: %d entries without a usable id are ignored", kind.path, len(rows) - len(found))
    return {each.id: each for each in found}


def _rows(api: Api, kind: Kind, above: Mapping[str, str]) -> Sequence[Any]:
    try:
        return _settled(api, kind, partial(_ask, api, kind, above, _ASKED), _ASKED)
    except LimitRefusedError:
        return _settled(api, kind, partial(_ask, api, kind, above, None), None)


def _settled(
    api: Api, kind: Kind, ask: Callable[[Mapping[str, str]], Page], size: int | None
) -> Sequence[Any]:
    """Read the list again while its pages do not fit together, a few times."""
    for number in range(_TRIES):
        if number:
            api.sleep(_PAUSE)
        with suppress(MovedError):
            return read_all(ask, size)
    raise unstable(kind, _TRIES)


def read_all(ask: Callable[[Mapping[str, str]], Page], size: int | None) -> Sequence[Any]:
    """The entries of all pages.

    Args:
        ask: gives the page for a query (`offset` or `cursor`; nothing for the first page).
        size: the page size that was asked for, None when the platform chooses.

    Raises:
        MovedError: the pages do not fit together.
    """
    first = page = ask({})
    rows = list(page.rows)
    seen = _add(page.ids, set())
    cursors: set[str] = set()
    for _ in range(_MOST_PAGES):
        query = _following(page, len(rows), size)
        if query is None:
            return _complete(rows, first)
        if "cursor" in query:
            _add((query["cursor"],), cursors)
        page = ask(query)
        if page.rows and not first.tells_its_end and seen.issuperset(page.ids):
            return rows  # a platform without pages answers everything, whatever the offset
        if page.total != first.total:
            raise MovedError
        rows += page.rows
        _add(page.ids, seen)
    raise MovedError


def _add(ids: Sequence[str], seen: set[str]) -> set[str]:
    """Add what must not show twice."""
    expected = len(seen) + len(ids)
    seen.update(ids)
    if len(seen) < expected:
        raise MovedError
    return seen


def _following(page: Page, count: int, size: int | None) -> Mapping[str, str] | None:
    """The query of the next page; None when this was the last."""
    offset = {"offset": str(count)}
    if page.cursor is not None:
        return None if page.more is False else {"cursor": page.cursor}
    if page.more is not None:
        return _if_rows(page, offset) if page.more else None
    if not page.rows:
        return None
    if page.total is not None:
        return None if count >= page.total else offset
    return offset if _may_be_full(len(page.rows), page.size or size) else None


def _if_rows(page: Page, offset: Mapping[str, str]) -> Mapping[str, str]:
    if not page.rows:
        raise MovedError
    return offset


def _may_be_full(count: int, size: int | None) -> bool:
    """Whether a page that tells no end may have a successor: page sizes are multiples of five.

    A page longer than what was asked for is the whole list; so is one of an odd length.
    """
    return count == size or ((size is None or count < size) and count % 5 == 0)


def _complete(rows: list[Any], first: Page) -> list[Any]:
    if first.total is not None and len(rows) != first.total:
        raise MovedError
    return rows


def _ask(api: Api, kind: Kind, above: Mapping[str, str], size: int | None, query: Mapping[str, str]) -> Page:
    asked = query if size is None else {"limit": str(size), **query}
    answer = api.request("GET", kind.path, values=above, query=asked)
    if isinstance(answer, Answer):
        if answer.status in {400, 422} and size is not None:
            raise LimitRefusedError
        if answer.status == 404 and above:
            return Page(())  # the parent went away after it was listed
        page = read_page(answer.body, (kind.name, _last_segment(kind))) if answer.status == 200 else None
        if page is not None:
            return page
    raise not_read(api, kind, answer)


def read_page(body: Json | Absent, names: tuple[str, ...]) -> Page | None:
    """One page out of a body: a bare array, or entries under `items`, `data` or a name of the kind.

    None when the body is no list.
    """
    if isinstance(body, list):
        return Page(body)
    if not isinstance(body, dict):
        return None
    rows = next((body[key] for key in ("items", "data", *names) if isinstance(body.get(key), list)), None)
    if rows is None:
        return None
    more = body.get("has_more")
    cursor = body.get("next_cursor")
    if more is None and "next_cursor" in body:
        more = cursor is not None
    return Page(
        rows,
        _count(body.get("total")),
        more if isinstance(more, bool) else None,
        cursor if isinstance(cursor, str) and cursor else None,
        _count(body.get("limit")),
    )


def _count(value: Json) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _last_segment(kind: Kind) -> str:
    return kind.path.rpartition("/")[2].replace("-", "_")
