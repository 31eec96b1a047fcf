"""Lists in each shape a server may choose (API fact sheet, section 1.4; quirk `lists`)."""

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from voxform.emulator import rows
from voxform.emulator.account import Account, write_moment
from voxform.emulator.objects import view
from voxform.emulator.query import read_cursor_page, read_page, write_cursor
from voxform.emulator.rows import Stored, Wanted
from voxform.emulator.shape import Json, Object, Resource


def list_objects(
    account: Account, resource: Resource, query: Mapping[str, str], as_of: datetime | None = None
) -> Json:
    """Return a list of objects in order of creation, without those made after `as_of`.

    Raises:
        Refusal: 422 for a limit, offset or cursor that is not acceptable.
    """
    only = {name: query[name] for name in resource.filters if name in query}
    wanted = Wanted(resource.kind, only, rows.ALWAYS if as_of is None else write_moment(as_of))
    match account.quirks.lists:
        case "offset":
            return _offset_page(account, resource, query, wanted, "items")
        case "data":
            return _offset_page(account, resource, query, wanted, "data")
        case "named":
            return _offset_page(account, resource, query, wanted, resource.kind)
        case "cursor":
            return _cursor_page(account, resource, query, wanted)
        case "bare":
            return _everything(account, resource, wanted)
        case "items":
            return {"items": _everything(account, resource, wanted)}
        case other:
            assert_never(other)


def _everything(account: Account, resource: Resource, wanted: Wanted) -> Json:
    with account.database.reading() as connection:
        return _views(account, connection, resource, rows.page(connection, wanted))


def _offset_page(
    account: Account, resource: Resource, query: Mapping[str, str], wanted: Wanted, key: str
) -> Object:
    limit, offset = read_page(query, resource.page)
    with account.database.reading() as connection:
        found = rows.page(connection, wanted, limit=limit, offset=offset)
        shown = _views(account, connection, resource, found)
        total = rows.count(connection, wanted)
    return {key: shown, "total": total, "limit": limit, "offset": offset}


def _cursor_page(account: Account, resource: Resource, query: Mapping[str, str], wanted: Wanted) -> Object:
    limit, after = read_cursor_page(query, resource.page)
    with account.database.reading() as connection:
        found = rows.page(connection, wanted, limit=limit + 1, after=after or 0)
        shown = _views(account, connection, resource, found[:limit])
    more = len(found) > limit
    return {
        "items": shown,
        "next_cursor": write_cursor(found[limit - 1].row) if more else None,
        "has_more": more,
        "limit": limit,
    }


def _views(
    account: Account, connection: sqlite3.Connection, resource: Resource, found: list[Stored]
) -> list[Json]:
    return [view(account, connection, resource, stored) for stored in found]
