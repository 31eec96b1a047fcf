"""What someone else changed: declared leaves whose live value is neither the observed nor the desired one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from voxform.core.change import Drift, FieldChange, Origin
from voxform.core.diff import Leaf, Sides, leaf_at, paths_of
from voxform.core.equality import same
from voxform.core.kind import Kind
from voxform.core.path import covers
from voxform.core.symbol import is_known
from voxform.core.value import ABSENT


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an object, and when (RFC 3339); None for what is not known."""

    actor: str | None
    at: str | None


def with_authors(drift: Iterable[Drift], authors: Mapping[str, Mapping[str, Author]]) -> tuple[Drift, ...]:
    """The drift with who and when; `authors` holds by kind and id who wrote an object last."""
    nobody = Author(None, None)
    found = ((each, authors.get(each.address.kind, {}).get(each.id, nobody)) for each in drift)
    return tuple(replace(each, actor=author.actor, at=author.at) for each, author in found)


def drift_fields(kind: Kind, sides: Sides, fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """One field for each drifted leaf: `before` is observed, `after` is live; nothing of a secret."""
    if sides.recorded is None or sides.interrupted:
        return ()
    secret = [
        FieldChange(each.path, None, None, Origin.DRIFT, sensitive=True, secret_sources=each.secret_sources)
        for each in fields
        if each.sensitive and each.changed and each.origin in {Origin.DRIFT, Origin.BOTH}
    ]
    if sides.untouched:
        return tuple(secret)
    leaves = (leaf_at(kind, sides, path) for path in paths_of(kind, sides) if _counts(kind, sides, path))
    shown = [
        FieldChange(leaf.path, leaf.observed, leaf.live, Origin.DRIFT) for leaf in leaves if _drifted(leaf)
    ]
    return (*shown, *secret)


def _counts(kind: Kind, sides: Sides, path: tuple[str | int, ...]) -> bool:
    ignored = any(covers(rule, path) for rule in sides.lifecycle.ignore_changes)
    return not (ignored or kind.is_secret(path) or kind.is_computed(path))


def _drifted(leaf: Leaf) -> bool:
    if not leaf.readable or leaf.observed is ABSENT or leaf.desired is ABSENT:
        return False
    if same(leaf.live, leaf.observed, leaf.shape):
        return False
    return not (is_known(leaf.desired) and same(leaf.live, leaf.desired, leaf.shape))
