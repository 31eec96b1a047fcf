"""Where an object lives: path templates of a kind, and ids, which are opaque.

The id of a child (a kind whose path names a parent, as `/v1/knowledge-bases/{knowledge_base_id}/sources`) is
the parent's id and its own, quoted, with a slash between.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from voxform.core.kind import Kind
from voxform.core.resource import Object
from voxform.core.value import Absent, Json

_PLACE = re.compile(r"\{(\w+)\}")


def fill(template: str, values: Mapping[str, str]) -> str:
    """The path that a template stands for; a value can never become more than one segment.

    Raises:
        ValueError: a value is empty, so that the path would name the collection instead of an object.
        KeyError: a value is missing.
    """
    return _PLACE.sub(lambda found: _segment(values[found[1]]), template)


def _segment(value: str) -> str:
    if not value:
        raise ValueError("an empty id names no object")
    quoted = quote(value, safe="", errors="surrogatepass")
    return quoted.replace(".", "%2E") if quoted in {".", ".."} else quoted


def creation_of(kind: Kind, body: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The path at which such an object is created, and the body that is sent there.

    An attribute whose presence chose the path gives way to what it holds.
    """
    for each in kind.variants:
        case = each.case(body)
        if case is None or not case.create_path:
            continue
        if not each.by_presence:
            return case.create_path, body
        beside = {name: value for name, value in body.items() if name != each.by[0]}
        return case.create_path, {**beside, **body.get(str(each.by[0]), {})}
    return kind.operations.create_path or kind.path, body


def place_of(kind: Kind, id_: str) -> tuple[str, dict[str, str]]:
    """The path template of one object, and the values that fill it."""
    parent = kind.parent
    if not parent:
        return f"{kind.path}/{{id}}", {"id": id_}
    above, _, own = id_.partition("/")
    return f"{kind.path}/{{id}}", {parent: unquote(above), "id": unquote(own)}


def object_of(kind: Kind, body: Json | Absent, above: Mapping[str, str]) -> Object | None:
    """The object that an answer or a list entry shows; None when it has no usable id.

    Args:
        kind: its kind.
        body: the answer; the object may stand under `data` or, as in `{source, job, message}`, under the
            singular of the collection's name.
        above: the parent's id by attribute, for a child.
    """
    if not isinstance(body, dict):
        return None
    own = usable_id(body.get("id"))
    if not own:
        body = _inside(kind, body)
        own = usable_id(body.get("id"))
    if not own:
        return None
    return Object(_composed(kind, own, above) if above else own, {**above, **body} if above else body)


def _inside(kind: Kind, body: Mapping[str, Json]) -> dict[str, Json]:
    singular = kind.path.rpartition("/")[2].replace("-", "_").removesuffix("s")
    inner = (body.get(name) for name in ("data", singular))
    return next((each for each in inner if isinstance(each, dict)), {})


def usable_id(value: Any) -> str:
    """An id as text: a string or an integer; empty for what cannot name an object."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value if isinstance(value, str) and value.strip() else ""


def _composed(kind: Kind, own: str, above: Mapping[str, str]) -> str:
    return f"{quote(above[kind.parent], safe='')}/{quote(own, safe='')}"
