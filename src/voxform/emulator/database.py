"""The SQLite file: its schema, its modes, and transactions that are durable when they end."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from voxform.emulator.files import create_aside, create_folders
from voxform.emulator.problem import EmulatorError

FORMAT = 1
SCHEMA = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE objects (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT,
    attributes TEXT NOT NULL,
    secrets TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE INDEX objects_in_order ON objects (kind, row);
CREATE INDEX objects_by_name ON objects (kind, name);
CREATE TABLE events (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    org_id TEXT NOT NULL,
    user_id TEXT,
    api_key_id TEXT,
    action TEXT NOT NULL,
    resource_type TEXT NOT NULL,
    resource_id TEXT,
    request_id TEXT,
    ip TEXT,
    user_agent TEXT,
    payload_hash TEXT,
    created_at TEXT NOT NULL
);
"""


@dataclass(frozen=True, slots=True)
class Database:
    """One connection, used by one thread at a time; other processes wait their turn too."""

    connection: sqlite3.Connection
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Everything read inside is of one moment."""
        with self.lock, self._transaction("BEGIN"):
            yield self.connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """What is written inside is on disk when the block ends, or, after an exception, nowhere."""
        with self.lock, self._transaction("BEGIN IMMEDIATE"):
            yield self.connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.connection.execute(begin)
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def close(self) -> None:
        """Let go of the file; a request in flight ends first."""
        with self.lock:
            self.connection.close()


def open_database(path: Path) -> Database:
    """Open the file, creating it (0600) and missing folders above it (0700) when there is none.

    Raises:
        EmulatorError: the file is damaged, or of another program or version.
    """
    create_folders(path.parent)
    if not path.exists():
        create_aside(path, _create_schema)
    connection = _connect(path)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        _check_format(connection, path)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise EmulatorError(f"{path} cannot be used as the platform's database: {error}") from None
    except EmulatorError:
        connection.close()
        raise
    return Database(connection)


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)


def _create_schema(path: Path) -> None:
    connection = _connect(path)
    try:
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA journal_mode = WAL")  # the file remembers it
        connection.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {FORMAT}; COMMIT;")
    finally:
        connection.close()


def _check_format(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA user_version").fetchone() != (FORMAT,):
        raise EmulatorError(
            f"{path} is not a database of this platform, format {FORMAT}: remove it or name another file"
        )


def read_setting(connection: sqlite3.Connection, name: str) -> str | None:
    """Return a setting of the whole database."""
    row = connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def write_setting(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a setting of the whole database."""
    connection.execute("REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))
