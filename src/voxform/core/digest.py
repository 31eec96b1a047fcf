"""Digests that an approval binds to (design §5.3): references symbolic, secrets by variable name.

What lookups gave is in them by value too, so that no approval is of another object than was shown.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.change import Action, Change, FieldChange, Origin, Plan, Selection
from voxform.core.path import format_path
from voxform.core.value import ABSENT, canonical


def sha256(value: Any) -> str:
    """`sha256:` and the hex digest of a value's canonical text."""
    return "sha256:" + hashlib.sha256(canonical(value).encode()).hexdigest()


def change_digest(change: Change) -> str:
    """The digest of one change; empty when it changes nothing but the value of secrets."""
    fields = [_field(each) for each in change.fields if each.origin is not Origin.SECRET]
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
            **({"lookups": change.lookups} if change.lookups else {}),
        },
    )


def _field(field: FieldChange) -> Mapping[str, Any]:
    before = {} if field.sensitive or field.before is ABSENT else {"before": field.before}
    after = {} if field.after is ABSENT else {"after": field.expression}
    return {"path": format_path(field.path), **before, **after}


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
    """The selection as the JSON plan has it."""
    return {
        "target": list(selection.target),
        "exclude": list(selection.exclude),
        "replace": list(selection.replace),
        "destroy": selection.destroy,
        "allow": list(selection.allow),
        "var": dict(selection.var),
    }
