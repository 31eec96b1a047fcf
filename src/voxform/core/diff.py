"""The three-way diff of one resource: desired, recorded, live, leaf by leaf (design §5.2)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import repeat
from typing import Any

from voxform.core.change import FieldChange, Origin
from voxform.core.equality import same, shape_at
from voxform.core.kind import Kind, Shape, schema_at
from voxform.core.leaf import cut, find, leaves
from voxform.core.path import Path, covers
from voxform.core.recipient import recipient_of
from voxform.core.resource import Fingerprint, Lifecycle, Recorded
from voxform.core.secret_check import Secrets, Verdict, check_sensitive, check_write_only
from voxform.core.secret_part import secret_part
from voxform.core.symbol import as_written, expression, is_known, references, secret_sources
from voxform.core.value import ABSENT


@dataclass(frozen=True, slots=True)
class Sides:
    """What is compared: `desired` has known references resolved, `declared` has them as written.

    `readable` are the top-level attributes that the listing carries. `interrupted` says that it is not
    known whether the last update was carried out; `send` that unreadable leaves of an adopted object are;
    `asked` that another `secrets_version` is written, `rotated` that somebody wants secrets sent again;
    `untouched` that no leaf but a secret one can differ (`record.is_untouched`).
    """

    desired: Mapping[str, Any]
    declared: Mapping[str, Any]
    live: Mapping[str, Any]
    readable: frozenset[str]
    recorded: Recorded | None = None
    lifecycle: Lifecycle = Lifecycle()
    secrets: Secrets = field(default_factory=Secrets)
    asked: bool = False
    rotated: bool = False
    interrupted: bool = False
    send: bool = False
    untouched: bool = False


@dataclass(frozen=True, slots=True)
class Leaf:
    """One path on all sides; `ABSENT` where a side says nothing."""

    path: Path
    shape: Shape
    desired: Any
    applied: Any
    observed: Any
    live: Any
    default: Any
    readable: bool


def diff(kind: Kind, sides: Sides) -> tuple[FieldChange, ...]:
    """Every leaf that must be written, in path order; secret leaves also when not checked or redirected."""
    found = (_change(kind, sides, path) for path in paths_of(kind, sides))
    return tuple(change for change in found if change is not None)


def failures(kind: Kind, live: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """What shows that an object never came to be what it should: only another one will."""
    return tuple(
        FieldChange((name,), live[name], None, Origin.DRIFT, unknown=True, forces_replacement=True)
        for name, values in kind.failed.items()
        if live.get(name) in values
    )


def paths_of(kind: Kind, sides: Sides) -> tuple[Path, ...]:
    """Declared and formerly applied leaves; a keyed element that comes or goes is one leaf."""
    applied: Mapping[str, Any] = sides.recorded.applied if sides.recorded else {}
    desired = secret_part(kind, sides.desired) if sides.untouched else sides.desired
    declared = [path for path, _ in leaves(kind.shape, desired)]
    formerly = [] if sides.untouched else [path for path, _ in leaves(kind.shape, applied)]
    formerly += sides.recorded.fingerprints if sides.recorded else ()
    every = [*declared, *_beside(declared, formerly)]
    present = (sides.live if path[0] in sides.readable else applied for path in every)
    return tuple(dict.fromkeys(map(partial(cut, kind.shape), every, repeat(sides.desired), present)))


def _beside(declared: Iterable[Path], formerly: Iterable[Path]) -> Iterator[Path]:
    """The former leaves beside the declared ones: null for a whole takes its parts along, and parts replace null."""
    whole = set(declared)
    around = {path[:depth] for path in whole for depth in range(1, len(path))}
    for path in formerly:
        inside = any(path[:depth] in whole for depth in range(1, len(path)))
        if not inside and path not in around:
            yield path


def _change(kind: Kind, sides: Sides, path: Path) -> FieldChange | None:
    if kind.is_computed(path) or any(covers(rule, path) for rule in sides.lifecycle.ignore_changes):
        return None
    leaf = leaf_at(kind, sides, path)
    if kind.is_secret(path):
        return _secret_change(kind, sides, leaf)
    forces = _forces(kind, sides, path)
    unconfirmed = sides.interrupted and not forces  # no update touches what only a replacement can change
    origin = origin_of(leaf, interrupted=unconfirmed, trusted=_is_trusted(sides))
    if origin is None:
        return None
    return FieldChange(
        path=path,
        before=leaf.live if leaf.readable else leaf.applied,
        after=_after(leaf),
        origin=origin,
        unknown=not is_known(leaf.desired),
        forces_replacement=forces,
        expression=expression(_declared(kind, sides, leaf)),
        reference=bool(references(find(kind.shape, sides.declared, path))),
    )


def leaf_at(kind: Kind, sides: Sides, path: Path) -> Leaf:
    """A path on all sides; a missing key of an attribute that the platform returns is null."""
    recorded = sides.recorded
    readable = path[0] in sides.readable
    live = find(kind.shape, sides.live, path)
    return Leaf(
        path=path,
        shape=shape_at(kind.shape, path),
        desired=find(kind.shape, sides.desired, path),
        applied=find(kind.shape, recorded.applied, path) if recorded else ABSENT,
        observed=_observed(kind, recorded, path),
        live=(None if live is ABSENT else live) if readable else ABSENT,
        default=schema_at(kind.schema, path).get("default"),
        readable=readable,
    )


def _observed(kind: Kind, recorded: Recorded | None, path: Path) -> Any:
    """What the platform showed; an applied null that it leaves out of its answers was seen as null."""
    if recorded is None:
        return ABSENT
    if path[0] not in recorded.observed and find(kind.shape, recorded.applied, path) is not None:
        return ABSENT
    value = find(kind.shape, recorded.observed, path)
    return None if value is ABSENT else value


def origin_of(leaf: Leaf, *, interrupted: bool = False, trusted: bool = False) -> Origin | None:
    """The table of design §5.2, first matching row: which side moved, or None when in sync."""
    removed = leaf.desired is ABSENT
    if removed:
        gone = leaf.readable and (leaf.live is None or same(leaf.live, leaf.default, leaf.shape))
        return None if gone else Origin.CONFIG
    applied = same(leaf.desired, leaf.applied, leaf.shape) if is_known(leaf.desired) else False
    if not leaf.readable:
        unseen = trusted and is_known(leaf.desired)  # what is yet to be made cannot be there already
        return None if unseen or (applied and not interrupted) else Origin.CONFIG
    if is_known(leaf.desired) and same(leaf.live, leaf.desired, leaf.shape):
        return None
    if applied and interrupted and leaf.observed is ABSENT:
        return Origin.CONFIG
    if applied:
        known = leaf.observed is not ABSENT and not same(leaf.live, leaf.observed, leaf.shape)
        return Origin.DRIFT if known else None
    as_observed = leaf.observed is ABSENT or same(leaf.live, leaf.observed, leaf.shape)
    return Origin.CONFIG if leaf.applied is ABSENT or as_observed else Origin.BOTH


def _after(leaf: Leaf) -> Any:
    if leaf.desired is not ABSENT:
        return as_written(leaf.desired)
    return leaf.default


def _declared(kind: Kind, sides: Sides, leaf: Leaf) -> Any:
    declared = find(kind.shape, sides.declared, leaf.path)
    return leaf.default if declared is ABSENT else declared


def _forces(kind: Kind, sides: Sides, path: Path) -> bool:
    """Whether only another object can have this; what goes as a whole takes along what a rule in it is about."""
    asked = any(covers(rule, path) for rule in sides.lifecycle.replace_on)
    if kind.is_immutable(path) or asked or not kind.operations.update:
        return True
    inside = (
        find(kind.shape, sides.live, rule)
        for rule in (*kind.immutable, *sides.lifecycle.replace_on)
        if rule[: len(path)] == path and find(kind.shape, sides.desired, rule) is ABSENT
    )
    return any(value is not None and value is not ABSENT for value in inside)


def _is_trusted(sides: Sides) -> bool:
    return sides.recorded is None and not sides.send


def _secret_change(kind: Kind, sides: Sides, leaf: Leaf) -> FieldChange | None:
    recorded = sides.recorded.fingerprints.get(leaf.path) if sides.recorded else None
    verdict = _verdict(kind, sides, leaf, recorded)
    sources = () if leaf.desired is ABSENT else secret_sources(leaf.desired)
    redirected = bool(sources) and _is_redirected(kind, sides, leaf.path)
    if verdict.changed is False and not redirected:
        return None
    known = recorded.sources if recorded and not (redirected and verdict.changed is not False) else ()
    return FieldChange(
        path=leaf.path,
        before=None,
        after=None,
        origin=verdict.origin,
        sensitive=True,
        unknown=leaf.desired is not ABSENT and bool(references(leaf.desired)),
        forces_replacement=verdict.changed is True and _forces(kind, sides, leaf.path),
        changed=verdict.changed,
        secret_sources=sources,
        new_sources=tuple(name for name in sources if name not in known),
        recipient=recipient_of(kind, sides.desired, leaf.path),
        expression=expression(_declared(kind, sides, leaf)),
    )


def _is_redirected(kind: Kind, sides: Sides, path: Path) -> bool:
    """Whether a secret that stays as it is will be sent to somebody else from now on."""
    url = kind.recipients.get(str(path[0]))
    if url is None:
        return False
    applied: Mapping[str, Any] = sides.recorded.applied if sides.recorded else {}
    before = {**applied, **sides.live}
    if before.get(url) == sides.desired.get(url):
        return False
    return recipient_of(kind, before, path) != recipient_of(kind, sides.desired, path)


def _verdict(kind: Kind, sides: Sides, leaf: Leaf, recorded: Fingerprint | None) -> Verdict:
    if leaf.desired is ABSENT:
        origin = origin_of(leaf)
        return Verdict(changed=False) if origin is None else Verdict(changed=True, origin=origin)
    verdict = _compared(kind, sides, leaf, recorded)
    declared = verdict.changed and verdict.origin is Origin.CONFIG  # another variable is more than a rotation
    return Verdict(changed=True) if sides.rotated and not declared else verdict


def _compared(kind: Kind, sides: Sides, leaf: Leaf, recorded: Fingerprint | None) -> Verdict:
    if kind.is_write_only(leaf.path) or not leaf.readable:
        if _is_trusted(sides):
            return Verdict(changed=False)
        if sides.asked or sides.recorded is None:
            return Verdict(changed=True, origin=Origin.CONFIG)
        verdict = check_write_only(leaf.desired, recorded, sides.secrets)
        if sides.interrupted and recorded is not None and recorded.applied is None:
            verdict = replace(verdict, changed=True)  # it may have been on its way
        return _with_mask(kind, sides, leaf.path, verdict)
    not_kept = sides.recorded is not None and leaf.path in sides.recorded.not_kept
    return check_sensitive(leaf.desired, recorded, leaf.live, sides.secrets, not_kept=not_kept)


def new_fields(
    kind: Kind, desired: Mapping[str, Any], declared: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """Every leaf of a resource that is about to be created."""
    return tuple(
        _new_field(kind, desired, declared, path, value) for path, value in leaves(kind.shape, desired)
    )


def _new_field(
    kind: Kind, desired: Mapping[str, Any], declared: Mapping[str, Any], path: Path, value: Any
) -> FieldChange:
    secret = kind.is_secret(path)
    sources = secret_sources(value)
    return FieldChange(
        path=path,
        before=None if secret else ABSENT,
        after=None if secret else as_written(value),
        origin=Origin.CONFIG,
        sensitive=secret,
        unknown=bool(references(value)),
        secret_sources=sources,
        new_sources=sources,
        recipient=recipient_of(kind, desired, path) if secret else "",
        expression=expression(find(kind.shape, declared, path)),
        reference=bool(references(find(kind.shape, declared, path))),
    )


def _with_mask(kind: Kind, sides: Sides, path: Path, verdict: Verdict) -> Verdict:
    """A masked form that moved means that the secret was replaced outside."""
    if not mask_moved(kind, sides.recorded, sides.live, path):
        return verdict
    both = verdict.changed is True and verdict.origin is not Origin.SECRET
    return Verdict(changed=True, origin=Origin.BOTH if both else Origin.DRIFT)


def mask_moved(kind: Kind, recorded: Recorded | None, live: Mapping[str, Any], path: Path) -> bool:
    """Whether the attribute that shows a part of this write-only one differs from what was observed."""
    for shown, hidden in kind.masks.items():
        if (hidden,) == path and recorded is not None:
            before, now = recorded.observed.get(shown), live.get(shown)
            return before is not None and now is not None and before != now
    return False
