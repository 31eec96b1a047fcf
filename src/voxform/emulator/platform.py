"""The platform as one WSGI callable over one database."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from voxform.emulator.problem import EmulatorError
from voxform.emulator.quirks import QuirkError, Quirks

if TYPE_CHECKING:  # exists for type checkers only; the rest is imported when a platform is opened
    import sqlite3

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from voxform.emulator.account import Account
    from voxform.emulator.shape import Resource
    from voxform.emulator.vault import Vault
    from voxform.emulator.wire import Request, Respond, Response


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request that was answered: never its body, its key or the answer's body."""

    method: str
    path: str
    query: str
    status: int


_LONG_AGO = "2020-01-01T00:00:00.000000Z"


def _current_time() -> datetime:
    return datetime.now(UTC)


def _random_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True, slots=True)
class Platform:
    """A WSGI application; safe to call from several threads.

    `respond` is the way of every request, from `Request` to `Response`. What alters that way wraps it:
    a layer is a function that takes a `Respond` and returns one.
    """

    account: "Account" = field(repr=False)
    respond: "Respond" = field(repr=False)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        from voxform.emulator.problem import Refusal
        from voxform.emulator.wire import answer, read_request, write_response

        try:
            request = read_request(environ)
        except Refusal as refusal:
            return write_response(answer(refusal.status, {"detail": refusal.detail}), start)
        return write_response(self.respond(request), start)

    @property
    def quirks(self) -> Quirks:
        """The answers this platform gives to the open questions."""
        return self.account.quirks

    def close(self) -> None:
        """Let go of the database; what was answered is on disk already."""
        self.account.database.close()


def open_platform(
    database: Path,
    *,
    quirks: Quirks | None = None,
    keys: frozenset[str] | None = None,
    clock: Callable[[], datetime] = _current_time,
    new_id: Callable[[], str] = _random_id,
    on_request: Callable[[RequestRecord], None] | None = None,
    resources: "tuple[Resource, ...] | None" = None,
) -> Platform:
    """Open the platform that a database file holds, or a new one.

    Args:
        database: the SQLite file; its encryption key lies beside it as `<name>.key`.
        quirks: kept in the database; None keeps those that it has (a new one: the defaults).
        keys: the only keys accepted, one that does not begin with `oi_sk_` being a dashboard token; None
            accepts whatever begins with `oi_sk_`.
        clock: gives the current time, with its zone.
        new_id: gives ids that never repeat.
        on_request: told about every answered request, in the thread that answers.
        resources: the kinds; None means all that there are.

    Raises:
        EmulatorError: the files are damaged, foreign, or do not belong together.
    """
    from voxform.emulator.resources import RESOURCES
    from voxform.emulator.route import respond

    every = RESOURCES if resources is None else resources
    account = _open_account(database, quirks, keys, clock, new_id)
    _settle_built_in(account, every)
    answering: Respond = partial(respond, account, every)
    return Platform(account, answering if on_request is None else _reported(answering, on_request))


def _open_account(
    database: Path,
    quirks: Quirks | None,
    keys: frozenset[str] | None,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
) -> "Account":
    from voxform.emulator.account import Account
    from voxform.emulator.database import open_database
    from voxform.emulator.vault import open_vault

    opened = open_database(database)
    try:
        vault = open_vault(database.with_name(f"{database.name}.key"))
        with opened.writing() as connection:
            _check_vault(connection, vault, database)
            chosen = _settle_quirks(connection, quirks, database)
            org_id = _settle_org(connection, new_id)
    except BaseException:
        opened.close()
        raise
    return Account(opened, vault, chosen, org_id, clock, new_id, keys)


def _settle_built_in(account: "Account", resources: "Iterable[Resource]") -> None:
    """Give the account what every account has, also one that another version made."""
    from voxform.emulator.rows import Stored, insert_missing

    if not any(each.built_in for each in resources):
        return
    with account.database.writing() as connection:
        insert_missing(
            connection,
            (
                Stored(each.kind, id_, dict(attributes), {}, _LONG_AGO, _LONG_AGO)
                for each in resources
                for id_, attributes in each.built_in.items()
            ),
        )


def _reported(inner: "Respond", on_request: Callable[[RequestRecord], None]) -> "Respond":
    """Return a layer that tells about every answer."""

    def respond(request: "Request") -> "Response":
        response = inner(request)
        on_request(RequestRecord(request.method, request.path, request.query, response.status))
        return response

    return respond


def _check_vault(connection: "sqlite3.Connection", vault: "Vault", database: Path) -> None:
    from voxform.emulator.database import read_setting, write_setting

    mark = vault.fingerprint(b"voxform emulator")
    known = read_setting(connection, "vault")
    if known is None:
        write_setting(connection, "vault", mark)
    elif known != mark:
        raise EmulatorError(
            f"{database}.key is not the key this database was made with: restore that one, or remove both"
        )


def _settle_quirks(connection: "sqlite3.Connection", wanted: Quirks | None, database: Path) -> Quirks:
    from voxform.emulator.database import read_setting, write_setting

    if wanted is None:
        try:
            return Quirks.parse((read_setting(connection, "quirks") or "").split())
        except QuirkError as error:
            raise EmulatorError(f"{database} was made by another version: {error}") from None
    write_setting(connection, "quirks", " ".join(wanted.settings()))
    return wanted


def _settle_org(connection: "sqlite3.Connection", new_id: Callable[[], str]) -> str:
    from voxform.emulator.database import read_setting, write_setting

    org_id = read_setting(connection, "org_id")
    if org_id is None:
        org_id = f"org_{new_id().replace('-', '')}"
        write_setting(connection, "org_id", org_id)
    return org_id
