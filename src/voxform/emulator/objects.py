"""Create, read, update and delete objects of any kind."""

import json
import sqlite3
from dataclasses import replace

from voxform.emulator import rows
from voxform.emulator.accept import accept_create, accept_update, refuse_type_change
from voxform.emulator.account import Account, now
from voxform.emulator.audit import Origin, record_event
from voxform.emulator.problem import Refusal, unprocessable
from voxform.emulator.rows import Stored
from voxform.emulator.shape import Attribute, Json, Object, Record, Resource, TextMap
from voxform.emulator.vault import mask


def create(account: Account, resource: Resource, body: Object, origin: Origin) -> Object:
    """Keep a new object and return it.

    Raises:
        Refusal: 422 for what the body says, 409 for a name that is taken (quirk `names`).
    """
    given = accept_create(resource, body, account.quirks)
    object_id = account.new_id()
    if account.quirks.ids == "prefixed":
        object_id = resource.prefix + object_id.replace("-", "")
    moment = now(account)
    plain = [known for known in resource.attributes if known.masked_as is None and not known.sealed]
    fresh: Object = {known.name: known.default for known in plain}
    stored = Stored(resource.kind, object_id, fresh, {}, moment, moment)
    with account.database.writing() as connection:
        stored = _overlay(account, resource, stored, given)
        _refuse_conflicts(account, connection, resource, stored, given)
        rows.insert(connection, stored)
        record_event(account, connection, origin, "create", resource, object_id)
    return view(account, resource, stored)


def read(account: Account, resource: Resource, object_id: str) -> Object:
    """Return one object.

    Raises:
        Refusal: 404.
    """
    with account.database.reading() as connection:
        return view(account, resource, _found(connection, resource, object_id))


def update(account: Account, resource: Resource, object_id: str, body: Object, origin: Origin) -> Object:
    """Change one object and return it; `updated_at` moves only when something changed.

    Raises:
        Refusal: 422, 404, or 409 for a name that is taken (quirk `names`).
    """
    given = accept_update(resource, body, account.quirks)
    with account.database.writing() as connection:
        before = _found(connection, resource, object_id)
        refuse_type_change(resource, body, before.attributes, account.quirks)
        after = _overlay(account, resource, before, given)
        _refuse_conflicts(account, connection, resource, after, given)
        if not rows.same_content(before, after):
            after = replace(after, updated_at=now(account, after=before.updated_at))
            rows.replace_row(connection, after)
        record_event(account, connection, origin, "update", resource, object_id)
    return view(account, resource, after)


def delete(account: Account, resource: Resource, object_id: str, origin: Origin) -> None:
    """Delete one object, in use or not: what refers to it keeps the id (API fact sheet, 2.5).

    Raises:
        Refusal: 404.
    """
    with account.database.writing() as connection:
        if not rows.remove(connection, resource.kind, object_id):
            raise _missing(resource)
        record_event(account, connection, origin, "delete", resource, object_id)


def view(account: Account, resource: Resource, stored: Stored) -> Object:
    """Return an object as answers show it."""
    shown: Object = {"id": stored.id}
    for known in resource.attributes:
        name = known.masked_as or known.name
        if not known.hidden(account.quirks):
            shown[name] = _current(account, known, stored)
    return shown | {"created_at": stored.created_at, "updated_at": stored.updated_at}


def _current(account: Account, known: Attribute, stored: Stored) -> Json:
    """The value an object has, as it is shown: of a secret its masked form."""
    if known.sealed and known.name in stored.secrets:
        opened: Json = json.loads(account.vault.open(stored.secrets[known.name], _place(stored, known)))
        return opened
    return stored.attributes.get(known.masked_as or known.name, known.default)


def _place(stored: Stored, known: Attribute) -> str:
    return f"{stored.kind}/{stored.id}/{known.name}"


def _overlay(account: Account, resource: Resource, stored: Stored, given: Object) -> Stored:
    attributes, secrets = dict(stored.attributes), dict(stored.secrets)
    for known in resource.attributes:
        if known.name not in given:
            continue
        value = given[known.name]
        if known.masked_as is None:
            value = _new_value(account, known, _current(account, known, stored), value)
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


def _new_value(account: Account, known: Attribute, current: Json, given: Json) -> Json:
    if given is None:
        return known.default
    merges = account.quirks.patch == "merges" and isinstance(known.type, (Record, TextMap))
    if merges and isinstance(current, dict) and isinstance(given, dict):
        return current | given
    return given


def _refuse_conflicts(
    account: Account, connection: sqlite3.Connection, resource: Resource, stored: Stored, given: Object
) -> None:
    for known in resource.attributes:
        target = given.get(known.name) if known.refers_to else None
        if known.refers_to is None or not isinstance(target, str) or account.quirks.references == "free":
            continue
        if rows.find(connection, known.refers_to, target) is None:
            words = f"Value error, there is no object with this id in {known.refers_to}"
            raise unprocessable("value_error", ("body", known.name), words, target)
    name = given.get("name")
    if account.quirks.names == "free" or not isinstance(name, str):
        return
    if rows.name_taken(connection, resource.kind, name, but=stored.id):
        raise Refusal(409, f"{resource.label} with this name already exists")


def _found(connection: sqlite3.Connection, resource: Resource, object_id: str) -> Stored:
    stored = rows.find(connection, resource.kind, object_id)
    if stored is None:
        raise _missing(resource)
    return stored


def _missing(resource: Resource) -> Refusal:
    return Refusal(404, f"{resource.label} not found")
