"""Keys for objects that have none yet: made of their names, the same whatever order a list is in."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import count

from voxform.core.kind import Kind
from voxform.core.resource import Object

_LONGEST = 48
_SCHEME = re.compile(r"\A[a-z][a-z0-9+.-]*://(?:www\.)?", re.IGNORECASE)
_APART = re.compile(r"[^a-z0-9]+")


def keys_of(kind: Kind, objects: Iterable[Object]) -> dict[str, str]:
    """A key for each object by its id.

    Of several whose names give the same key the oldest has it and the others a number behind, in the order
    in which they were made, so that a newer object of the same name changes no key.
    """
    by_slug: dict[str, list[Object]] = {}
    for each in objects:
        by_slug.setdefault(_slug(kind, each.attributes), []).append(each)
    for same in by_slug.values():
        same.sort(key=lambda each: (_made(kind, each.attributes), each.id))
    keys = {same[0].id: slug for slug, same in by_slug.items()}
    taken = set(by_slug)
    for slug in sorted(by_slug):
        numbered = (f"{slug}_{number}" for number in count(2))
        for each in by_slug[slug][1:]:
            keys[each.id] = next(key for key in numbered if key not in taken)
            taken.add(keys[each.id])
    return keys


def singular(kind: Kind) -> str:
    """What one object of a kind is called: `phone_number`."""
    name = kind.name
    return name.removesuffix("ies") + "y" if name.endswith("ies") else name.removesuffix("s")


def _slug(kind: Kind, attributes: Mapping[str, object]) -> str:
    """A key made of the most telling field; of its kind's name where nothing of it can be written so."""
    telling = attributes.get(kind.identified_by(attributes)[0])
    text = _SCHEME.sub("", telling.strip()) if isinstance(telling, str) else ""
    plain = unicodedata.normalize("NFKD", text[: 4 * _LONGEST]).encode("ascii", "ignore").decode().lower()
    slug = _APART.sub("_", plain).strip("_")
    if len(slug) > _LONGEST:
        slug = slug[: _LONGEST + 1].rpartition("_")[0] or slug[:_LONGEST]
    if not slug:
        return singular(kind)
    return slug if slug[0].isalpha() else f"{singular(kind).rpartition('_')[2]}_{slug}"


def _made(kind: Kind, attributes: Mapping[str, object]) -> str:
    """When the platform made an object; empty where it does not say."""
    for name, described in kind.schema["properties"].items():
        moment = described.get("format") == "date-time" and kind.is_computed((name,))
        if moment and name != kind.stamp:
            return str(attributes.get(name, ""))
    return ""
