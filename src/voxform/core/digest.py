"""Digests that an approval binds to (design §5.3): references symbolic, secrets by variable name.

What lookups gave is in them by value too, so that no approval is of another object than was shown.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Any

from voxform.core.address import Address
from voxform.core.change import Action, Change, FieldChange, Origin, Plan, Reason, Selection
from voxform.core.path import format_path
from voxform.core.resource import Listing
from voxform.core.state import Operation, Pending
from voxform.core.value import ABSENT, canonical


def sha256(value: Any) -> str:
    """`sha256:` and the hex digest of a value's canonical text."""
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def change_digest(change: Change) -> str:
    """The digest of one change; empty when it changes nothing but the value of secrets."""
    covered = [_field(each) for each in change.fields if each.origin is not Origin.SECRET]
    # A secret that could not be checked stands elsewhere among the fields than one that is the same.
    fields = sorted(covered, key=lambda field: str(field["path"]))
    if change.action is Action.UPDATE and change.fields and not fields and not change.rules:
        return ""
    rules = {name: getattr(change.lifecycle, name) for name in ("protect", "retain")}
    written = {name: rule for name, rule in rules.items() if rule is not None}
    return sha256(
        {
            "address": str(change.address),
            "action": change.action.value,
            "id": change.id,
            "deposed": change.deposed,
            "fields": fields,
            **({"lifecycle": written} if written else {}),
            **({"left_behind": True} if change.left_behind else {}),
            **({"lookups": change.lookups} if change.lookups else {}),
        },
    )


def _field(field: FieldChange) -> Mapping[str, Any]:
    before = {} if field.sensitive or field.before is ABSENT else {"before": field.before}
    after = {} if field.after is ABSENT else {"after": field.expression}
    return {"path": format_path(field.path), **before, **after}


def with_digest(change: Change, pending: Iterable[Pending]) -> Change:
    """A create that turned out to have happened is still the change that was approved; nothing needs no approval."""
    if change.action is Action.NOOP:
        return change
    origin = change.moved_from or change.address
    if change.action is Action.ADOPT and change.reason is Reason.INTERRUPTED:
        made = (p.change_digest for p in pending if p.address == origin and p.operation is Operation.CREATE)
        return replace(change, digest=next(made, ""))
    return replace(change, digest=change.digest or change_digest(change))


def confirmed(pending: Iterable[Pending], changes: Iterable[Change], listing: Listing) -> tuple[str, ...]:
    """Digests of the changes whose update or delete turned out to have happened.

    Secrets of such an update may have to be sent again, which no digest covers.
    """
    left = (each for each in changes if each.action is Action.NOOP or not each.digest)
    settled = {address for each in left for address in (each.address, each.moved_from)}
    return tuple(
        each.change_digest for each in pending if each.change_digest and _happened(each, settled, listing)
    )


def _happened(pending: Pending, settled: Container[Address | None], listing: Listing) -> bool:
    if pending.operation is Operation.DELETE:
        return (pending.address.kind, pending.intended.id) in listing.gone
    return pending.operation is Operation.UPDATE and pending.address in settled


def plan_digest(plan: Plan, *, lineage: str | None, finished: Iterable[str] = ()) -> str:
    """The digest of a plan computed for a lineage, together with changes that are finished already."""
    return approval_digest(
        environment=plan.environment,
        api_url=plan.api_url,
        lineage=lineage,
        selection=plan.selection,
        changes={change.digest for change in plan.writes if change.digest} | set(finished),
    )


def approval_digest(
    *, environment: str, api_url: str, lineage: str | None, selection: Selection, changes: Iterable[str]
) -> str:
    """What a person approves: target, selection and the set of changes."""
    return sha256(
        {
            "environment": environment,
            "api_url": api_url,
            "lineage": lineage,
            "selection": selection_document(selection),
            "changes": sorted(set(changes)),
        },
    )


def selection_document(selection: Selection) -> dict[str, Any]:
    """The selection as the JSON plan has it; values of secrets are not approved, nor is that only they are sent."""
    return {
        "target": list(selection.target),
        "exclude": list(selection.exclude),
        "replace": list(selection.replace),
        "destroy": selection.destroy,
        "allow": list(selection.allow),
        "var": dict(selection.var),
    }
