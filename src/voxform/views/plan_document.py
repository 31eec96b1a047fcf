"""A plan as the versioned JSON of design §8: the only thing the other views of a plan read."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from voxform.core.change import Action, Affects, Change, Drift, FieldChange, NotKept, Plan
from voxform.core.diagnostic import Diagnostic
from voxform.core.digest import selection_document
from voxform.core.path import covers, format_path
from voxform.core.place import Place
from voxform.core.secret import Secret
from voxform.core.state import Pending
from voxform.core.symbol import Reference, SecretVariable, Template
from voxform.core.value import ABSENT

FORMAT_VERSION = "1.0"


def plan_document(plan: Plan, version: str) -> dict[str, Any]:
    """The plan as JSON values; `version` is voxform's own. An absent value is null, as a null one is.

    Raises:
        TypeError: a secret or another value without a JSON form is in the plan.
    """
    return {
        "format_version": FORMAT_VERSION,
        "voxform_version": version,
        "environment": plan.environment,
        "api_url": plan.api_url,
        "digest": plan.digest,
        "config_digest": plan.config_digest,
        "state": {"lineage": plan.lineage, "serial": plan.serial},
        "summary": _summary(plan),
        "changes": [_change(change) for change in plan.writes],
        "drift": [_drift(drift) for drift in plan.drift],
        "rotations": [
            {"address": str(each.address), "path": format_path(each.path), "variable": each.variable}
            for each in plan.rotations
        ],
        "pending": [_pending(pending) for pending in plan.pending],
        "not_kept": [_not_kept(each) for each in plan.not_kept],
        "selection": selection_document(plan.selection),
        "diagnostics": [diagnostic_document(diagnostic) for diagnostic in plan.diagnostics],
    }


def diagnostic_document(diagnostic: Diagnostic) -> dict[str, Any]:
    """One diagnostic as JSON values."""
    return {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "summary": diagnostic.summary,
        "detail": diagnostic.detail,
        "source": source_document(diagnostic.place),
        "hint": diagnostic.hint or None,
        "address": diagnostic.address or None,
        "rule": diagnostic.rule or None,
    }


def source_document(place: Place | None) -> dict[str, Any] | None:
    """A place as `{file, line, column}`, or null."""
    return {"file": place.file, "line": place.line, "column": place.column} if place else None


def json_value(value: Any) -> Any:
    """The value as plain JSON: symbols as their source text, an absent value as null.

    Raises:
        TypeError: a secret or another value without a JSON form.
    """
    if value is ABSENT:
        return None
    if isinstance(value, Reference | SecretVariable | Template):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): json_value(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(entry) for entry in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    what = "a secret" if isinstance(value, Secret) else type(value).__name__
    raise TypeError(f"{what} has no place in a plan; this is a bug in voxform")


def _summary(plan: Plan) -> dict[str, int]:
    counts = Counter(change.action for change in plan.changes)
    return {**{str(action): counts[action] for action in Action}, "drift": len(plan.drift)}


def _change(change: Change) -> dict[str, Any]:
    said = {
        "moved_from": str(change.moved_from) if change.moved_from else None,
        "adopted_id": change.adopted_id,
        "trusted": [format_path(path) for path in change.trusted] if change.adopted_id else [],
        "deposed": change.deposed,
        "left_behind": change.left_behind,
        "replace_on": _asked_to_replace(change),
        "lookups": {name: json_value(value) for name, value in change.lookups.items()},
        "lifecycle": {name: {"before": was, "after": rule} for name, (was, rule) in change.rules.items()},
    }
    return {
        "address": str(change.address),
        "kind": change.address.kind,
        "action": str(change.action),
        "reason": str(change.reason),
        "id": change.id or None,
        "digest": change.digest,
        "fields": [_field(each) for each in change.fields],
        "depends_on": [str(address) for address in change.edges],
        "affects": _affects(change.affects),
        "source": source_document(change.place),
        **{key: value for key, value in said.items() if value},
    }


def _asked_to_replace(change: Change) -> list[str]:
    """The fields for which the author wants another object."""
    if change.action is not Action.REPLACE:
        return []
    rules = change.lifecycle.replace_on
    return [
        format_path(each.path)
        for each in change.fields
        if each.forces_replacement
        and any(covers(rule, each.path) or covers(each.path, rule) for rule in rules)
    ]


def _field(field: FieldChange) -> dict[str, Any]:
    plain = {
        "path": format_path(field.path),
        "before": None if field.sensitive else json_value(field.before),
        "after": None if field.sensitive else json_value(field.after),
        "origin": str(field.origin),
        "sensitive": field.sensitive,
        "unknown": field.unknown,
        "forces_replacement": field.forces_replacement,
    }
    return {**plain, **_secret(field)} if field.sensitive else plain


def _secret(field: FieldChange) -> dict[str, Any]:
    said = {"new_sources": list(field.new_sources), "recipient": field.recipient}
    return {
        "changed": field.changed,
        "secret_sources": list(field.secret_sources),
        **{key: value for key, value in said.items() if value},
    }


def _affects(affects: Affects) -> dict[str, Any]:
    return {
        "managed": [str(address) for address in affects.managed],
        "unmanaged": [{"kind": each.kind, "id": each.id, "name": each.name} for each in affects.unmanaged],
    }


def _drift(drift: Drift) -> dict[str, Any]:
    known = drift.actor is not None or drift.at is not None
    return {
        "address": str(drift.address),
        "kind": drift.address.kind,
        "id": drift.id,
        "fields": [_drifted(field) for field in drift.fields],
        "by": {"actor": drift.actor, "at": drift.at} if known else None,
    }


def _drifted(field: FieldChange) -> dict[str, Any]:
    path = format_path(field.path)
    if field.sensitive:
        return {"path": path, "before": None, "after": None, "sensitive": True, "changed": field.changed}
    return {"path": path, "before": json_value(field.before), "after": json_value(field.after)}


def _pending(pending: Pending) -> dict[str, Any]:
    return {
        "address": str(pending.address),
        "kind": pending.address.kind,
        "operation": str(pending.operation),
        "started_at": pending.started_at,
        "id": pending.intended.id or None,
    }


def _not_kept(each: NotKept) -> dict[str, Any]:
    return {
        "address": str(each.address),
        "path": format_path(each.path),
        "source": source_document(each.place),
    }
