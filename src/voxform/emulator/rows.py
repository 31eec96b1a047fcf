"""Objects as rows: written, found, paged."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from voxform.emulator.shape import Object

LARGEST = 2**63 - 1  # of what SQLite takes
ALWAYS = "9999"  # later than every time in ISO 8601
COLUMNS = "row, kind, id, attributes, secrets, created_at, updated_at"


@dataclass(frozen=True, slots=True)
class Stored:
    """One object at rest; `secrets` are encrypted, by attribute."""

    kind: str
    id: str
    attributes: Object
    secrets: Mapping[str, str] = field(repr=False)
    created_at: str
    updated_at: str
    row: int = 0


def insert(connection: sqlite3.Connection, stored: Stored) -> None:
    connection.execute(
        "INSERT INTO objects (kind, id, name, attributes, secrets, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (stored.kind, stored.id, *_content(stored), stored.created_at, stored.updated_at),
    )


def insert_missing(connection: sqlite3.Connection, objects: Iterable[Stored]) -> None:
    """Add those that are not there yet."""
    for each in objects:
        if find(connection, each.kind, each.id) is None:
            insert(connection, each)


def replace_row(connection: sqlite3.Connection, stored: Stored) -> None:
    connection.execute(
        "UPDATE objects SET name = ?, attributes = ?, secrets = ?, updated_at = ? WHERE kind = ? AND id = ?",
        (*_content(stored), stored.updated_at, stored.kind, stored.id),
    )


def remove(connection: sqlite3.Connection, kind: str, object_id: str) -> bool:
    """Delete one object; False when there is none."""
    done = connection.execute("DELETE FROM objects WHERE kind = ? AND id = ?", (kind, object_id))
    return done.rowcount == 1


def remove_where(connection: sqlite3.Connection, kind: str, attribute: str, value: str) -> None:
    """Delete every object of a kind with this value."""
    query = "DELETE FROM objects WHERE kind = ? AND json_extract(attributes, ?) = ?"
    connection.execute(query, (kind, f"$.{attribute}", value))


def find(connection: sqlite3.Connection, kind: str, object_id: str) -> Stored | None:
    query = f"SELECT {COLUMNS} FROM objects WHERE kind = ? AND id = ?"  # noqa: S608 - a constant
    row = connection.execute(query, (kind, object_id)).fetchone()
    return None if row is None else _stored(row)


def name_taken(connection: sqlite3.Connection, kind: str, name: str, but: str | None) -> bool:
    """Whether another object of the kind than `but` has this name."""
    query = "SELECT id FROM objects WHERE kind = ? AND name = ? AND id IS NOT ?"
    return connection.execute(query, (kind, name, but)).fetchone() is not None


def taken(connection: sqlite3.Connection, kind: str, name: str, value: str, but: str) -> bool:
    """Whether another object of the kind than `but` has this value."""
    query = "SELECT id FROM objects WHERE kind = ? AND json_extract(attributes, ?) = ? AND id != ?"
    return connection.execute(query, (kind, f"$.{name}", value, but)).fetchone() is not None


def is_named(connection: sqlite3.Connection, object_id: str) -> bool:
    """Whether an attribute of another object is this id, or a list with it."""
    query = "SELECT 1 FROM objects WHERE id != ? AND instr(attributes, ?) LIMIT 1"
    return connection.execute(query, (object_id, json.dumps(object_id))).fetchone() is not None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The objects of a kind whose attributes have the values of `only`, made up to a time."""

    kind: str
    only: Mapping[str, str] = field(default_factory=dict)
    until: str = ALWAYS

    @property
    def condition(self) -> str:
        """SQL without any value in it."""
        return "kind = ? AND created_at <= ?" + " AND json_extract(attributes, ?) = ?" * len(self.only)

    @property
    def values(self) -> list[str]:
        """What its question marks stand for."""
        narrowed = (part for name, value in self.only.items() for part in (f"$.{name}", value))
        return [self.kind, self.until, *narrowed]


def count(connection: sqlite3.Connection, wanted: Wanted) -> int:
    query = f"SELECT count(*) FROM objects WHERE {wanted.condition}"  # noqa: S608 - without values
    (number,) = connection.execute(query, wanted.values).fetchone()
    return int(number)


def page(
    connection: sqlite3.Connection, wanted: Wanted, *, limit: int = -1, offset: int = 0, after: int = 0
) -> list[Stored]:
    """Return objects in order of creation; a limit of -1 means all, any offset may be given."""
    query = (
        f"SELECT {COLUMNS} FROM objects WHERE {wanted.condition} AND row > ? ORDER BY row LIMIT ? OFFSET ?"  # noqa: S608 - without values
    )
    given = (*wanted.values, after, limit, min(offset, LARGEST))
    return [_stored(row) for row in connection.execute(query, given)]


def same_content(one: Stored, other: Stored) -> bool:
    """Whether two states of an object are the same text: to JSON 1, 1.0 and true are three values."""
    first, second = (
        json.dumps([stored.attributes, dict(stored.secrets)], sort_keys=True) for stored in (one, other)
    )
    return first == second


def _content(stored: Stored) -> tuple[str | None, str, str]:
    name = stored.attributes.get("name")
    return (
        name if isinstance(name, str) else None,
        json.dumps(stored.attributes),
        json.dumps(dict(stored.secrets)),
    )


def _stored(row: tuple[int, str, str, str, str, str, str]) -> Stored:
    number, kind, object_id, attributes, secrets, created_at, updated_at = row
    return Stored(
        kind, object_id, json.loads(attributes), json.loads(secrets), created_at, updated_at, number
    )
