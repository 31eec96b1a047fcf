"""Ids of other objects: what a write names must exist (quirk `references`), and may have to stay (`delete_in_use`)."""

import sqlite3
from collections.abc import Iterator

from voxform.emulator import rows
from voxform.emulator.problem import Location, Problems, Refusal
from voxform.emulator.shape import Attribute, Json, Object, Property, Record, Resource


def refuse_dangling(
    connection: sqlite3.Connection, resource: Resource, given: Object, *, every: bool
) -> None:
    """Refuse a body that names an object which does not exist; without `every` only where a code is known.

    Raises:
        Refusal: 422 with every such id, or 400 with the code that the platform has for it.
    """
    problems = Problems()
    for known in resource.attributes:
        for kind, code, at, target in _ids(known, given.get(known.name), ("body", known.name)):
            if not (every or code) or rows.find(connection, kind, target) is not None:
                continue
            if code:
                raise Refusal(400, {"code": code, "message": f"There is no {target} in {kind}"})
            words = f"Value error, there is no object with this id in {kind}"
            problems.add("value_error", at, words, target)
    problems.refuse()


def refuse_in_use(connection: sqlite3.Connection, resource: Resource, object_id: str) -> None:
    """Refuse to delete what another object names.

    Raises:
        Refusal: 409.
    """
    if rows.is_named(connection, object_id):
        raise Refusal(409, f"{resource.label} is in use")


def _ids(known: Attribute | Property, value: Json, at: Location) -> Iterator[tuple[str, str, Location, str]]:
    """Return the ids in a value, each with its kind, the code of its refusal and its place."""
    code = known.not_found if isinstance(known, Property) else ""
    if known.refers_to is not None and isinstance(value, str):
        yield known.refers_to, code, at, value
    elif known.refers_to is not None and isinstance(value, list):
        for index, element in enumerate(value):
            if isinstance(element, str):
                yield known.refers_to, code, (*at, index), element
    elif isinstance(known.type, Record) and isinstance(value, dict):
        for inner in known.type.properties:
            yield from _ids(inner, value.get(inner.name), (*at, inner.name))
