"""What someone else changed: declared leaves whose live value is neither the observed nor the desired one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from voxform.core.change import Drift, FieldChange, Origin, Plan
from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.diff import Leaf, Sides, leaf_at, paths_of
from voxform.core.equality import same
from voxform.core.kind import Kind
from voxform.core.limits import lost_drift
from voxform.core.path import covers, format_path
from voxform.core.policy import Policy
from voxform.core.symbol import is_known
from voxform.core.value import ABSENT

OF_AN_APPLY = frozenset(("required-on-create", "same-identity"))
"""What stands in the way of a later apply, and neither of taking objects as they are nor of comparing them."""

_TOLD = ("authors-unread", "touched-outside")


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote an object, and when (RFC 3339); None for what is not known."""

    actor: str | None
    at: str | None


def with_authors(plan: Plan, policy: Policy, authors: Mapping[str, Mapping[str, Author] | None]) -> Plan:
    """The plan with who drifted it and when, in the drift and in what refuses it because of that.

    `authors` holds by kind and id who wrote an object last; None for a kind of which that cannot be read.
    """
    if not plan.drift:
        return plan
    nobody = Author(None, None)
    found = ((each, (authors.get(each.address.kind) or {}).get(each.id, nobody)) for each in plan.drift)
    drift = tuple(replace(each, actor=author.actor, at=author.at) for each, author in found)
    plan = replace(plan, drift=drift)
    others = (each for each in plan.diagnostics if each.rule != "drift")
    return replace(plan, diagnostics=worst_first((*others, *lost_drift(policy, plan), *_unknown(authors))))


def _unknown(authors: Mapping[str, Mapping[str, Author] | None]) -> Iterator[Diagnostic]:
    if None in authors.values():
        yield Diagnostic(
            code="authors-unread",
            severity=Severity.NOTICE,
            summary="Who changed it is not known",
            detail="The audit events of the account, which say who and when, cannot be read with this key.",
        )


def about_drift(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What of a plan's diagnostics matters to somebody who asks only what others changed."""
    return tuple(
        each
        for each in diagnostics
        if (each.severity is Severity.ERROR and each.code not in OF_AN_APPLY)
        or each.rule == "account"
        or each.code in _TOLD
    )


def chosen(drift: Iterable[Drift], asked: Iterable[str]) -> tuple[tuple[Drift, ...], tuple[str, ...]]:
    """The drift that these texts name, and those of them that name none; all of it when nothing is asked for.

    A text is an address, that of a whole `for_each`, or an address and a path, which may be of more than one field.
    """
    every, texts = tuple(drift), tuple(asked)
    if not texts:
        return every, ()
    idle = tuple(text for text in texts if not any(_names(text, each, None) for each in every))
    narrowed = (
        replace(
            each, fields=tuple(one for one in each.fields if any(_names(text, each, one) for text in texts))
        )
        for each in every
        if any(_names(text, each, None) for text in texts)
    )
    return tuple(narrowed), idle


def _names(text: str, drift: Drift, field: FieldChange | None) -> bool:
    """Whether a text names this field; without one, the resource or any field of it."""
    if field is None:
        return _leads_to(text, str(drift.address)) or any(_names(text, drift, each) for each in drift.fields)
    path = format_path(field.path)
    return _leads_to(text, f"{drift.address}{'' if path.startswith('[') else '.'}{path}")


def _leads_to(text: str, full: str) -> bool:
    return "." in text and full.startswith(text) and full[len(text) : len(text) + 1] in {"", ".", "["}


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
