"""Objects among which somebody must choose: what tells them apart, and the block that takes each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voxform.core.address import Address
from voxform.core.identity import import_block, title
from voxform.core.kind import Kind, schema_at
from voxform.core.resource import Object
from voxform.core.sanitise import sanitise
from voxform.core.value import SCALARS, canonical, equal

_MOST = 3
_LONGEST = 60
_MOST_OFFERED = 5


def telling(kind: Kind, objects: Iterable[Object]) -> list[str]:
    """Attributes that the objects have different values of; moments and secrets tell nobody anything."""
    every = tuple(objects)
    return [
        name
        for name in kind.schema["properties"]
        if name != "id"
        and name not in kind.secret_attributes
        and not _is_moment(kind, name)
        and _differs([each.attributes.get(name) for each in every])
    ]


def _differs(values: Sequence[Any]) -> bool:
    return any(not equal(each, values[0]) for each in values[1:])


def described(kind: Kind, objects: Sequence[Object], most: int | None = None) -> list[str]:
    """What each of the first objects is called, what it has that others have not, and when it was made, if shown."""
    apart = telling(kind, objects)
    return [_described(kind, each, apart) for each in objects[:most]]


def _described(kind: Kind, one: Object, apart: Iterable[str]) -> str:
    named = kind.identified_by(one.attributes)[:1]
    apart = [name for name in apart if name not in named]
    telling_it = sorted(apart, key=lambda name: bool(kind.referenced_kind((name,))))  # ids tell people little
    shown = [name for name in telling_it if _is_short(one.attributes.get(name))][:_MOST]
    words = [title(kind, one.attributes), *_attributes(one.attributes, (*shown, *_made(kind)))]
    return ", ".join(filter(None, words))


@dataclass(frozen=True, slots=True)
class Offer:
    """The first few objects to choose among: what tells each apart, and its id. `more` are the others."""

    objects: tuple[tuple[str, str], ...]
    more: int


def offer(kind: Kind, objects: Sequence[Object]) -> Offer:
    """What somebody who has to choose is shown of these objects."""
    told = described(kind, objects, _MOST_OFFERED)
    ids = [each.id for each in objects[:_MOST_OFFERED]]
    return Offer(tuple(zip(told, ids, strict=True)), max(0, len(objects) - _MOST_OFFERED))


def choice(to: Address, offered: Offer) -> str:
    """For each object the block to paste that takes it, under what tells it apart; the first few of many."""
    blocks = [f"  # {told}\n{import_block((to, id_))}" for told, id_ in offered.objects]
    return "\n".join([*blocks, *([f"or one of {offered.more:,} more"] if offered.more else [])])


def _attributes(attributes: Mapping[str, Any], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        value = attributes.get(name)
        if value is not None:
            yield f"{name} {sanitise(value if isinstance(value, str) else canonical(value), _LONGEST)}"


def _is_short(value: Any) -> bool:
    text = str(value) if value.__class__ in SCALARS else canonical(value)
    return value not in ({}, []) and len(text) <= _LONGEST


def _made(kind: Kind) -> Iterator[str]:
    """The moments that stay; the stamp of the last write is none of them."""
    return (name for name in kind.schema["properties"] if _is_moment(kind, name) and name != kind.stamp)


def _is_moment(kind: Kind, name: str) -> bool:
    return schema_at(kind.schema, (name,)).get("format") == "date-time"
