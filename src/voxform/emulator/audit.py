"""The audit trail: one event per write, newest first in the answer (API fact sheet, section 11)."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from voxform.emulator.account import Account, Actor, now, write_moment
from voxform.emulator.problem import Problems
from voxform.emulator.query import read_cursor_page, read_moment, write_cursor
from voxform.emulator.shape import Object, Resource
from voxform.emulator.wire import Request

PAGE = (20, 100)
COLUMNS = (
    "id",
    "org_id",
    "user_id",
    "api_key_id",
    "action",
    "resource_type",
    "resource_id",
    "request_id",
    "ip",
    "user_agent",
    "payload_hash",
    "created_at",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The request behind a write, and who made it."""

    actor: Actor
    request: Request


def record_event(
    account: Account,
    connection: sqlite3.Connection,
    origin: Origin,
    action: str,
    resource: Resource,
    object_id: str,
) -> None:
    """Add an event in the transaction of the write, so that neither exists without the other."""
    request = origin.request
    event = (
        account.new_id(),
        account.org_id,
        origin.actor.user_id,
        origin.actor.api_key_id,
        action,
        resource_type(resource),
        object_id,
        account.new_id(),
        request.address,
        request.headers.get("user-agent"),
        account.vault.fingerprint(request.content) if request.content else None,
        now(account),
    )
    marks = ", ".join("?" * len(COLUMNS))
    connection.execute(f"INSERT INTO events ({', '.join(COLUMNS)}) VALUES ({marks})", event)  # noqa: S608


def resource_type(resource: Resource) -> str:
    """Return the name under which events report a kind."""
    return resource.label.lower().replace(" ", "_")


def list_events(account: Account, actor: Actor, query: Mapping[str, str]) -> Object:
    """Return a cursor page of events.

    Raises:
        Refusal: 422 for a query that cannot be read.
    """
    limit, before = read_cursor_page(query, PAGE)
    conditions, values = _filters(actor, query)
    if before is not None:
        conditions.append("row < ?")
        values.append(before)
    where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
    statement = f"SELECT row, {', '.join(COLUMNS)} FROM events{where} ORDER BY row DESC LIMIT ?"  # noqa: S608
    with account.database.reading() as connection:
        found = connection.execute(statement, (*values, limit + 1)).fetchall()
    shown, more = found[:limit], len(found) > limit
    return {
        "items": [dict(zip(COLUMNS, row[1:], strict=True)) for row in shown],
        "next_cursor": write_cursor(shown[-1][0]) if more else None,
        "has_more": more,
        "limit": limit,
    }


def _filters(actor: Actor, query: Mapping[str, str]) -> tuple[list[str], list[str | int | None]]:
    """Return SQL conditions with their values; only the values come from the request."""
    conditions: list[str] = []
    values: list[str | int | None] = []
    for name in ("action", "resource_type"):
        if name in query:
            conditions.append(f"{name} = ?")
            values.append(query[name])
    if "actor" in query:
        conditions.append("? IN (user_id, api_key_id)")
        me = actor.user_id or actor.api_key_id
        values.append(me if query["actor"] == "me" else query["actor"])
    problems = Problems()
    for name, comparison in (("since", ">="), ("until", "<")):
        moment = read_moment(query, name, problems)
        if moment is not None:
            conditions.append(f"created_at {comparison} ?")
            values.append(write_moment(moment))
    problems.refuse()
    return conditions, values
