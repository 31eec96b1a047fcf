"""What to record of a resource: the applied values, the platform's answer, fingerprints of secrets."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from voxform.core.address import Address
from voxform.core.equality import alike, same, shape_at
from voxform.core.kind import Kind, Shape, schema_at
from voxform.core.leaf import find, leaves, put, without
from voxform.core.path import Path, covers
from voxform.core.resource import Fingerprint, Lifecycle, Recorded
from voxform.core.secret_check import Secrets, text_of
from voxform.core.secret_part import without_secrets
from voxform.core.symbol import secret_sources
from voxform.core.value import ABSENT, equal


@dataclass(frozen=True, slots=True)
class Written:
    """What a record is made from. `desired` has references resolved and may hold secret variables.

    `answer` is what the platform showed last. `trusted` are leaves that were adopted unseen, `unchecked`
    secret leaves whose former fingerprint still stands.
    """

    id: str
    written_at: str
    desired: Mapping[str, Any]
    answer: Mapping[str, Any]
    previous: Recorded | None = None
    lifecycle: Lifecycle = Lifecycle()
    dependencies: tuple[Address, ...] = ()
    secrets_version: int | None = None
    trusted: tuple[Path, ...] = ()
    unchecked: frozenset[Path] = field(default_factory=frozenset)


def record_of(kind: Kind, written: Written, secrets: Secrets) -> Recorded:
    """The record after a write, an adoption or a refresh. It holds no secret."""
    previous = written.previous
    return Recorded(
        id=written.id,
        written_at=written.written_at,
        applied=_applied(kind, written),
        observed=_observed(kind, written),
        fingerprints=_fingerprints(kind, written, secrets),
        trusted=written.trusted,
        not_kept=_not_kept(kind, written, secrets),
        secrets_version=written.secrets_version,
        dependencies=written.dependencies,
        lifecycle=remembered(written.lifecycle, previous),
        bought=bool(previous and previous.bought) or "create" in kind.costs_of(written.desired),
    )


def remembered(lifecycle: Lifecycle, previous: Recorded | None) -> Lifecycle:
    """`protect` and `retain` as they stand: what is not written keeps what was recorded."""
    before = previous.lifecycle if previous else Lifecycle()
    if lifecycle.protect is None and lifecycle.retain is None:
        return before
    return Lifecycle(
        protect=before.protect if lifecycle.protect is None else lifecycle.protect,
        retain=before.retain if lifecycle.retain is None else lifecycle.retain,
    )


def observed_of(kind: Kind, answer: Mapping[str, Any]) -> dict[str, Any]:
    """What may be kept of an object that the platform showed.

    Nothing secret, and no attribute that the kind does not describe: a platform may repeat there what it was sent.
    """
    return dict(without_secrets(kind, _described(kind.shape, answer)))


def _described(shape: Shape, tree: Any) -> Any:
    if shape.fields is None or not isinstance(tree, Mapping):
        return tree
    return {
        name: _described(shape.fields[name], value) for name, value in tree.items() if name in shape.fields
    }


def is_untouched(
    kind: Kind, recorded: Recorded, desired: Mapping[str, Any], live: Mapping[str, Any], lifecycle: Lifecycle
) -> bool:
    """Whether only secrets can differ: what is declared was applied, and what was observed is still shown.

    So it is with most resources of most plans; two comparisons of whole trees take the place of all others.
    """
    return (
        not (recorded.not_kept or recorded.trusted or lifecycle.ignore_changes)
        and equal(without_secrets(kind, desired), recorded.applied)
        and (
            equal(without_secrets(kind, live), recorded.observed)
            or equal(observed_of(kind, live), recorded.observed)
        )
    )


def record_untouched(kind: Kind, written: Written, secrets: Secrets) -> Recorded:
    """`record_of` for what `is_untouched`: only what was decided about secrets and by the author can be new.

    Of what is desired, `written` needs to hold no more than `secret_part`. Where nothing is new, it is the record
    before: whoever compares the two then needs no look at what they hold.
    """
    previous = written.previous
    assert previous is not None
    said: dict[str, Any] = {
        "fingerprints": _fingerprints(kind, written, secrets),
        "not_kept": tuple(sorted(_not_sent(kind, written, secrets), key=str)),
        "secrets_version": written.secrets_version,
        "dependencies": written.dependencies,
        "lifecycle": remembered(written.lifecycle, previous),
    }
    stays = all(getattr(previous, name) == value for name, value in said.items())
    return previous if stays else replace(previous, **said)


def _applied(kind: Kind, written: Written) -> Mapping[str, Any]:
    """The desired values; at ignored paths what was applied before, as nothing was sent there.

    Of an object that was not recorded before, an ignored value that it does not hold was never applied.
    """
    applied: Any = without_secrets(kind, written.desired)
    for path, value in _ignored(kind, written):
        if written.previous is not None:
            before = find(kind.shape, written.previous.applied, path)
        else:
            before = value if _is_shown(kind, written, path, value) else ABSENT
        applied = _with(kind, applied, path, before)
    return dict(applied)


def _observed(kind: Kind, written: Written) -> Mapping[str, Any]:
    """What was answered; at ignored paths what was seen before, so that it is compared when the rule goes."""
    observed: Any = observed_of(kind, written.answer)
    if written.previous is not None:
        for path, _ in _ignored(kind, written):
            before = find(kind.shape, written.previous.observed, path)
            observed = _with(kind, observed, path, before)
    return dict(observed)


def _ignored(kind: Kind, written: Written) -> list[tuple[Path, Any]]:
    """The declared leaves that are no secret and that a rule ignores."""
    if not written.lifecycle.ignore_changes:
        return []
    declared = leaves(kind.shape, without_secrets(kind, written.desired))
    return [(path, value) for path, value in declared if _is_ignored(written, path)]


def _is_ignored(written: Written, path: Path) -> bool:
    return any(covers(rule, path) for rule in written.lifecycle.ignore_changes)


def _with(kind: Kind, tree: Any, path: Path, value: Any) -> Any:
    return without(kind.shape, tree, [path]) if value is ABSENT else put(kind.shape, tree, path, value)


def _fingerprints(kind: Kind, written: Written, secrets: Secrets) -> dict[Path, Fingerprint]:
    before = written.previous.fingerprints if written.previous else {}
    found: dict[Path, Fingerprint] = {}
    secret = {name: value for name, value in written.desired.items() if name in kind.secret_attributes}
    for path, value in leaves(kind.shape, secret):
        if not kind.is_secret(path):
            continue
        kept, ignored = before.get(path), written.previous is not None and _is_ignored(written, path)
        if kept and (ignored or path in written.unchecked):
            found[path] = kept
        elif not ignored:
            found[path] = _fingerprint(kind, written, path, value, secrets)
    return found


def _fingerprint(kind: Kind, written: Written, path: Path, value: Any, secrets: Secrets) -> Fingerprint:
    text, sources = secrets.reveal(value), secret_sources(value)
    applied = None if text is None else secrets.fingerprint_as(text, sources)
    shown = find(kind.shape, written.answer, path)
    observed = None
    if shown is not ABSENT:
        seen = text_of(shown)
        observed = applied if seen == text else secrets.fingerprint(seen, False, ())
    return Fingerprint(applied, observed, sources)


def _not_kept(kind: Kind, written: Written, secrets: Secrets) -> tuple[Path, ...]:
    """Leaves that the platform shows otherwise than they were sent, beyond what it normalises."""
    if not written.answer:  # an intention: nothing is shown yet
        return ()
    return tuple(sorted(_not_sent(kind, written, secrets) | _not_removed(kind, written), key=str))


def _not_sent(kind: Kind, written: Written, secrets: Secrets) -> set[Path]:
    shown = written.answer
    others = {
        name: value for name, value in written.desired.items() if not equal(value, shown.get(name, ABSENT))
    }
    return {
        path
        for path, value in leaves(kind.shape, others)
        if not _is_ignored(written, path) and not _kept(kind, written, path, value, secrets)
    }


def _kept(kind: Kind, written: Written, path: Path, value: Any, secrets: Secrets) -> bool:
    if not kind.is_secret(path):
        return _is_shown(kind, written, path, value)
    shown = find(kind.shape, written.answer, path)
    unseen = path[0] not in written.answer or kind.is_write_only(path)
    return unseen or secrets.reveal(value) in {None, text_of(None if shown is ABSENT else shown)}


def _is_shown(kind: Kind, written: Written, path: Path, value: Any) -> bool:
    """Whether the answer holds the value, but for what platforms normalise, or says nothing of it."""
    shown = find(kind.shape, written.answer, path)
    shown = None if shown is ABSENT else shown
    unseen = path[0] not in written.answer
    return unseen or same(value, shown, shape_at(kind.shape, path)) or alike(value, shown)


def _not_removed(kind: Kind, written: Written) -> set[Path]:
    """Leaves that are declared no more and that the platform still shows as they were applied."""
    if written.previous is None:
        return set()
    once = dict(leaves(kind.shape, written.previous.applied))
    once |= {path: find(kind.shape, written.previous.observed, path) for path in written.previous.not_kept}
    return {
        path
        for path, value in once.items()
        if find(kind.shape, written.desired, path) is ABSENT
        and value is not None
        and same(value, find(kind.shape, written.answer, path), shape_at(kind.shape, path))
        and not same(value, schema_at(kind.schema, path).get("default"))
    }
