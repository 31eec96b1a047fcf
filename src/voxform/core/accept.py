"""Recording what others changed as observed, so that it is drift no longer (design §5.2: L = O)."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from voxform.core.change import FieldChange
from voxform.core.kind import Kind
from voxform.core.leaf import find, taken
from voxform.core.record import observed_of
from voxform.core.resource import Fingerprint, Recorded
from voxform.core.secret_check import Secrets
from voxform.core.value import ABSENT


def accepted(
    kind: Kind, recorded: Recorded, live: Mapping[str, Any], fields: Iterable[FieldChange], secrets: Secrets
) -> Recorded:
    """The record with these drifted fields as they are live; of a secret only its fingerprint or its mask.

    What was applied stays, so a value that is declared as before is in sync now, and one that the author changed
    too is still a change. What differs from the declared value is listed as not kept, for no plan to hide it.
    """
    every = tuple(fields)
    shown = observed_of(kind, live)
    observed: Any = dict(recorded.observed)
    for each in every:
        if not each.sensitive:
            # Of an attribute that was never observed one part alone would make null of the others.
            path = each.path if each.path[0] in recorded.observed else each.path[:1]
            observed = taken(kind.shape, observed, shown, path)
    beside = {name for name, hidden in kind.masks.items() if any(each.path == (hidden,) for each in every)}
    observed |= {name: shown[name] for name in (beside | {kind.stamp}) & shown.keys()}
    fingerprints = {
        **recorded.fingerprints,
        **{
            each.path: _shown(recorded.fingerprints[each.path], find(kind.shape, live, each.path), secrets)
            for each in every
            if each.path in recorded.fingerprints and not kind.is_write_only(each.path)
        },
    }
    hidden = {each.path for each in every if kind.is_write_only(each.path)}
    not_kept = {*recorded.not_kept, *(each.path for each in every)} - hidden
    return replace(
        recorded,
        observed=observed,
        fingerprints=fingerprints,
        not_kept=tuple(sorted(not_kept, key=str)),
    )


def _shown(known: Fingerprint, live: Any, secrets: Secrets) -> Fingerprint:
    text = Secrets().reveal(None if live is ABSENT else live)
    return replace(known, observed=secrets.fingerprint(text or "", False, ()))
