"""Create, read, update and delete objects of any kind."""

import json
import re
import sqlite3
from dataclasses import replace
from functools import partial
from itertools import count
from secrets import token_hex

from voxform.emulator import rows
from voxform.emulator.accept import accept_create, accept_update, refuse_type_change
from voxform.emulator.account import Account, now
from voxform.emulator.audit import Origin, record_event
from voxform.emulator.problem import Refusal, unprocessable
from voxform.emulator.references import refuse_dangling, refuse_in_use
from voxform.emulator.rows import Stored
from voxform.emulator.shape import Attribute, Json, Object, Record, Resource, TextMap
from voxform.emulator.vault import mask

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


def create(account: Account, resource: Resource, body: Object, origin: Origin) -> Object:
    """Keep a new object and return it.

    Raises:
        Refusal: 422 for what the body says, 400 for what cannot be done, 409 for a name that is taken (quirk
            `names`) or for something else that exists once.
    """
    given = accept_create(resource, body, account.quirks)
    if resource.refused is not None and (reason := resource.refused(given)):
        raise Refusal(400, reason)
    with account.database.writing() as connection:
        return view(account, connection, resource, insert(account, connection, resource, given, origin))


def read(account: Account, resource: Resource, object_id: str) -> Object:
    """Return one object.

    Raises:
        Refusal: 404.
    """
    with account.database.reading() as connection:
        return view(account, connection, resource, _found(account, connection, resource, object_id))


def update(account: Account, resource: Resource, object_id: str, body: Object, origin: Origin) -> Object:
    """Change one object and return it; `updated_at` moves only when something changed.

    Raises:
        Refusal: 422, 404, or 409 for a name that is taken (quirk `names`).
    """
    given = accept_update(resource, body, account.quirks)
    with account.database.writing() as connection:
        before = _found(account, connection, resource, object_id)
        refuse_type_change(resource, body, before.attributes, account.quirks)
        after = _overlay(account, resource, before, given, merges=account.quirks.patch == "merges")
        _refuse_conflicts(account, connection, resource, after, given)
        if not rows.same_content(before, after):
            after = replace(after, updated_at=now(account, after=before.updated_at))
            rows.replace_row(connection, after)
        record_event(account, connection, origin, "update", resource, object_id)
        return view(account, connection, resource, after)


def delete(account: Account, resource: Resource, object_id: str, origin: Origin) -> None:
    """Delete one object, in use or not: what refers to it keeps the id (API fact sheet, 2.5).

    Raises:
        Refusal: 404, or 409 for one that is in use (quirk `delete_in_use`).
    """
    with account.database.writing() as connection:
        for held in resource.holds:
            rows.remove_where(connection, held.kind, held.attribute, object_id)
        if account.quirks.delete_in_use == "refused":
            refuse_in_use(connection, resource, object_id)
        if not rows.remove(connection, resource.kind, object_id):
            raise missing(account, resource, object_id)
        record_event(account, connection, origin, "delete", resource, object_id)


def view(account: Account, connection: sqlite3.Connection, resource: Resource, stored: Stored) -> Object:
    """Return an object as answers show it."""
    shown: Object = {"id": stored.id}
    for known in resource.attributes:
        name = known.masked_as or known.name
        if not known.hidden(account.quirks):
            shown[name] = _current(account, known, stored)
    for derived in resource.derived:
        source = rows.find(connection, derived.kind, str(stored.attributes[derived.through]))
        shown[derived.name] = source.attributes[derived.attribute] if source else None
    moments = {"created_at": stored.created_at, "updated_at": stored.updated_at}
    return shown | {name: moments[name] for name in resource.dated}


def insert(
    account: Account, connection: sqlite3.Connection, resource: Resource, given: Object, origin: Origin | None
) -> Stored:
    """Keep a new object inside a transaction; without an origin no event tells of it."""
    object_id = account.new_id()
    if account.quirks.ids == "prefixed":
        object_id = resource.prefix + object_id.replace("-", "")
    moment = now(account)
    plain = [known for known in resource.attributes if known.masked_as is None and not known.sealed]
    fresh: Object = {known.name: known.default for known in plain}
    given |= {known.name: known.minted + token_hex(24) for known in resource.attributes if known.minted}
    given |= _chosen(connection, resource, given)
    given = given | _made(account, connection, resource, given, object_id, origin)
    empty = Stored(resource.kind, object_id, fresh, {}, moment, moment)
    stored = _overlay(account, resource, empty, given, merges=False)
    _refuse_conflicts(account, connection, resource, stored, given)
    rows.insert(connection, stored)
    if origin is not None:
        record_event(account, connection, origin, "create", resource, object_id)
    return stored


def _chosen(connection: sqlite3.Connection, resource: Resource, given: Object) -> Object:
    """The values that the platform chooses where a create gives none."""
    return {
        known.name: next(
            value
            for value in map(partial(known.chosen, given), count())
            if not rows.taken(connection, resource.kind, known.name, value, but="")
        )
        for known in resource.attributes
        if known.chosen and known.name not in given
    }


def _made(
    account: Account,
    connection: sqlite3.Connection,
    resource: Resource,
    given: Object,
    object_id: str,
    origin: Origin | None,
) -> Object:
    """Make the objects that a new one needs and does not name; return their ids by attribute."""
    return {
        known.name: insert(
            account, connection, known.made.resource, known.made.attributes(object_id), origin
        ).id
        for known in resource.attributes
        if known.made and known.name not in given
    }


def _current(account: Account, known: Attribute, stored: Stored) -> Json:
    """The value an object has, as it is shown: of a secret its masked form."""
    if known.sealed and known.name in stored.secrets:
        opened: Json = json.loads(account.vault.open(stored.secrets[known.name], _place(stored, known)))
        return opened
    return stored.attributes.get(known.masked_as or known.name, known.default)


def _place(stored: Stored, known: Attribute) -> str:
    return f"{stored.kind}/{stored.id}/{known.name}"


def _overlay(account: Account, resource: Resource, stored: Stored, given: Object, *, merges: bool) -> Stored:
    """Return the object with what is given; `merges` keeps the keys of objects that are not named."""
    attributes, secrets = dict(stored.attributes), dict(stored.secrets)
    for known in resource.attributes:
        if known.name not in given:
            continue
        value = given[known.name]
        if known.masked_as is None:
            current = _current(account, known, stored) if merges or known.merged else None
            value = _new_value(known, current, value)
        if known.sealed:
            secrets[known.name] = _sealed(account, known, stored, json.dumps(value, sort_keys=True))
        elif known.masked_as is None:
            attributes[known.name] = value
        elif isinstance(value, str):
            secrets[known.name] = _sealed(account, known, stored, value)
            attributes[known.masked_as] = mask(value)
    return replace(stored, attributes=attributes, secrets=secrets)


def _sealed(account: Account, known: Attribute, stored: Stored, text: str) -> str:
    """The text encrypted; as it was before when it has not changed, so that equal objects stay equal."""
    kept, place = stored.secrets.get(known.name), _place(stored, known)
    if kept is not None and account.vault.open(kept, place) == text:
        return kept
    return account.vault.seal(text, place)


def _new_value(known: Attribute, current: Json, given: Json) -> Json:
    if given is None:
        return known.default
    if isinstance(known.type, (Record, TextMap)) and isinstance(current, dict) and isinstance(given, dict):
        return current | given
    return given


def _refuse_conflicts(
    account: Account, connection: sqlite3.Connection, resource: Resource, stored: Stored, given: Object
) -> None:
    refuse_dangling(connection, resource, given, every=account.quirks.references == "checked")
    for known in resource.attributes:
        value = given.get(known.name)
        if known.unique and rows.taken(connection, resource.kind, known.name, str(value), but=stored.id):
            raise Refusal(409, f"{resource.label} {value} exists already")
    name = given.get("name")
    if account.quirks.names == "free" or resource.names_repeat or not isinstance(name, str):
        return
    if rows.name_taken(connection, resource.kind, name, but=stored.id):
        raise Refusal(409, f"{resource.label} with this name already exists")


def _found(account: Account, connection: sqlite3.Connection, resource: Resource, object_id: str) -> Stored:
    stored = rows.find(connection, resource.kind, object_id)
    if stored is None:
        raise missing(account, resource, object_id)
    return stored


def missing(account: Account, resource: Resource, object_id: str) -> Refusal:
    """Nothing has this id; one that could not be an id may be refused for that (quirk `malformed_ids`)."""
    quirks = account.quirks
    formed = _UUID.fullmatch(object_id) if quirks.ids == "uuid" else object_id.startswith(resource.prefix)
    if quirks.malformed_ids == "refused" and not formed:
        at = ("path", f"{resource.kind.removesuffix('s')}_id")
        words = "Input should be a valid UUID" if quirks.ids == "uuid" else "Value error, not an id"
        return unprocessable("uuid_parsing", at, words, object_id)
    return Refusal(404, f"{resource.label} not found")
