"""The file of a snapshot: versioned JSON with a checksum. What is not a whole one is an error that says what to do."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, NoReturn

from voxform.core.diagnostic import Failure, error
from voxform.core.drift import Author
from voxform.core.fingerprint import new_scheme
from voxform.core.resource import Listing, Object
from voxform.core.snapshot import Snapshot
from voxform.state.form import TEXT, TREE, Form, MalformedError, mapping, optional, record, sequence
from voxform.state.format import decode, encode, parse_json
from voxform.state.invariants import check

FORMAT = "1.0"
HOLDS = "Prompts, names, telephone numbers and ids of an account, and no secret. Keep it among those who may read them."
_HINT = "Take another:\n  voxform snapshot --out FILE"

_OBJECTS = mapping(mapping(TREE))
_PAIRS = sequence(sequence(TEXT))
_AUTHOR = record(Author, {each.name: optional(TEXT) for each in fields(Author)})
_AUTHORS = mapping(optional(mapping(_AUTHOR)))
_PARTS: Mapping[str, Form] = {
    "account": optional(TEXT),
    "api_url": TEXT,
    "authors": _AUTHORS,
    "environment": TEXT,
    "gone": _PAIRS,
    "objects": _OBJECTS,
    "salt": TEXT,
    "state": TREE,
    "taken_at": TEXT,
    "unlisted": _PAIRS,
    "unread": sequence(TEXT),
}
_FORM = record(dict, _PARTS)
_HEAD = frozenset({"checksum", "format_version", "holds", "voxform_version"})


def encode_snapshot(snapshot: Snapshot, version: str) -> str:
    """The snapshot as JSON; `version` is voxform's own."""
    listing = snapshot.listing
    objects = {
        kind: {id_: dict(each.attributes) for id_, each in found.items()}
        for kind, found in listing.objects.items()
    }
    values = {
        "account": listing.account,
        "api_url": snapshot.api_url,
        "authors": snapshot.authors,
        "environment": snapshot.environment,
        "gone": sorted(listing.gone),
        "objects": objects,
        "salt": snapshot.salt,
        "state": json.loads(encode(snapshot.state)),
        "taken_at": snapshot.taken_at,
        "unlisted": sorted(listing.unlisted),
        "unread": sorted(listing.unread),
    }
    tree = {name: form.write(values[name]) for name, form in _PARTS.items()}
    tree |= {"format_version": FORMAT, "holds": HOLDS, "voxform_version": version}
    return json.dumps({"checksum": checksum(tree), **tree}, indent=1, sort_keys=True, allow_nan=False) + "\n"


def decode_snapshot(content: bytes, name: str) -> Snapshot:
    """Read what `encode_snapshot` wrote; `name` stands in messages.

    Raises:
        Failure: it is damaged, edited, of another format, or no snapshot.
    """
    try:
        tree = parse_json(content)
    except (ValueError, RecursionError):
        _damaged(name, "It is not JSON; it may have been cut off while it was written or copied.")
    if not isinstance(tree, dict) or not isinstance(tree.get("format_version"), str):
        _damaged(name, "It is JSON, but no snapshot.")
    if tree["format_version"].partition(".")[0] != FORMAT.partition(".")[0]:
        detail = f"{name} has a format that this version of voxform does not know; it reads format {FORMAT}."
        raise Failure(error("snapshot-format", "The snapshot has another format", detail, hint=_HINT))
    claimed = tree.pop("checksum", None)
    try:
        if claimed != checksum(tree):
            _damaged(name, "Its content does not match its `checksum`: it was edited or damaged.")
        return _snapshot(tree, name)
    except (MalformedError, RecursionError):
        _damaged(name, "It is not a whole snapshot.")


def _snapshot(tree: dict[str, Any], name: str) -> Snapshot:
    read = _FORM.read({part: value for part, value in tree.items() if part not in _HEAD})
    try:
        state = decode(json.dumps(read["state"]).encode())
        datetime.fromisoformat(read["taken_at"])
        new_scheme(bytes.fromhex(read["salt"]), None)
    except (Failure, ValueError):
        _damaged(name, "The state, the time or the salt in it cannot be read.")
    if check(state):
        _damaged(name, "The state in it contradicts itself.")
    objects = {
        kind: {id_: Object(id_, attributes) for id_, attributes in found.items()}
        for kind, found in read["objects"].items()
    }
    listing = Listing(
        objects, read["account"], _pairs(read["gone"]), frozenset(read["unread"]), _pairs(read["unlisted"])
    )
    return Snapshot(
        read["environment"], read["api_url"], read["taken_at"], read["salt"], state, listing, read["authors"]
    )


def _pairs(read: tuple[tuple[str, ...], ...]) -> frozenset[tuple[str, str]]:
    if any(len(each) != 2 for each in read):
        raise MalformedError("a pair", "should be a kind and an id")
    return frozenset((kind, id_) for kind, id_ in read)


def checksum(tree: Mapping[str, Any]) -> str:
    """What `checksum` must be for the rest of the file."""
    text = json.dumps(tree, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _damaged(name: str, why: str) -> NoReturn:
    detail = f"{name} cannot be used. {why}"
    raise Failure(error("snapshot-damaged", "The snapshot is damaged", detail, hint=_HINT)) from None
