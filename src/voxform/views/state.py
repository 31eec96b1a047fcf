"""What is recorded: all addresses, or one record. Fingerprints of secrets are never shown."""

from collections.abc import Mapping
from typing import Any

from voxform.core.address import Address
from voxform.core.path import Path, format_path
from voxform.core.resource import Fingerprint, Recorded
from voxform.core.state import State
from voxform.views.attribute import Attribute
from voxform.views.attributes import attribute_lines
from voxform.views.cells import cells
from voxform.views.facts import fact_lines
from voxform.views.plan_document import json_value
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text
from voxform.views.words import count_of

Document = Mapping[str, Any]

_LEAD = 2
_LABEL = 13


def state_list_document(state: State) -> dict[str, Any]:
    """What `state list` says, as JSON values."""
    return {
        "environment": state.environment,
        "lineage": state.lineage,
        "serial": state.serial,
        "resources": [
            {"address": str(address), "id": record.id, "written_at": record.written_at}
            for address, record in sorted(state.resources.items())
        ],
        "deposed": [{"address": str(each.address), "id": each.recorded.id} for each in state.deposed],
        "pending": [
            {"address": str(each.address), "operation": str(each.operation), "started_at": each.started_at}
            for each in state.pending
        ],
    }


def record_document(address: Address, record: Recorded) -> dict[str, Any]:
    """One record as JSON values; of a secret only its path, its variables, and whether it can be compared."""
    return {
        "address": str(address),
        "id": record.id,
        "written_at": record.written_at,
        "applied": json_value(record.applied),
        "observed": json_value(record.observed),
        "secrets": [_secret(path, fingerprint) for path, fingerprint in record.fingerprints.items()],
        "trusted": [format_path(path) for path in record.trusted],
        "not_kept": [format_path(path) for path in record.not_kept],
        "secrets_version": record.secrets_version,
        "depends_on": [str(each) for each in record.dependencies],
        "lifecycle": {
            "protect": record.lifecycle.protect,
            "retain": record.lifecycle.retain,
            "ignore_changes": [format_path(path) for path in record.lifecycle.ignore_changes],
            "replace_on": [format_path(path) for path in record.lifecycle.replace_on],
        },
        "bought": record.bought,
    }


def render_state_list(state: State, *, width: int, color: bool) -> str:
    """Every address with its id, one a line; old objects and unfinished work marked."""
    document = state_list_document(state)
    rows = [(name_text(each["address"]), name_text(each["id"]), "") for each in document["resources"]]
    rows += [
        (name_text(each["address"]), name_text(each["id"]), "old object") for each in document["deposed"]
    ]
    rows += [
        (name_text(each["address"]), "", f"{each['operation']} pending since {name_text(each['started_at'])}")
        for each in document["pending"]
    ]
    column = max((cells(address) for address, _, _ in rows), default=0)
    lines = [each for row in rows for each in _row(row, column, width)]
    count = f"{count_of(len(document['resources']), 'resource')} in {name_text(document['environment'])}"
    return paint(
        [*lines, line(Span(f"{count}, serial {document['serial']}", Style.DIM))], width=width, color=color
    )


def render_record(address: Address, record: Recorded, *, width: int, color: bool) -> str:
    """One record as aligned text."""
    document = record_document(address, record)
    secrets = [
        Attribute(each["path"], text=_secret_text(each))
        for each in sorted(document["secrets"], key=lambda secret: secret["path"])
    ]
    applied = [Attribute(key, None, value) for key, value in document["applied"].items()]
    observed = [Attribute(key, None, value) for key, value in document["observed"].items()]
    lines = [
        line(Span(name_text(document["address"]), Style.BOLD)),
        *_facts(document, width),
        *_section("applied", sorted([*applied, *secrets], key=lambda each: each.path), width),
        *_section("observed", observed, width),
    ]
    return paint(lines, width=width, color=color)


def _secret(path: Path, fingerprint: Fingerprint) -> dict[str, Any]:
    return {
        "path": format_path(path),
        "variables": list(fingerprint.sources),
        "fingerprint_kept": fingerprint.applied is not None,
    }


def _secret_text(secret: Document) -> str:
    kept = ", fingerprint kept" if secret["fingerprint_kept"] else ""
    variables = ", ".join(name_text(each) for each in secret["variables"])
    return f"(secret{kept})" + (f" from {variables}" if variables else "")


def _row(row: tuple[str, str, str], column: int, width: int) -> list[Line]:
    address, object_id, remark = row
    gap = " " * (max(column, cells(address)) - cells(address))
    told = [
        *([Span(object_id, Style.DIM)] if object_id else []),
        *([Span(remark, Style.LOUD)] if remark else []),
    ]
    one = line(address, gap, *(part for each in told for part in ("  ", each)))
    return [one] if one.cells <= width else [line(address), *(line("    ", each) for each in told)]


def _facts(document: Document, width: int) -> list[Line]:
    lifecycle = document["lifecycle"]
    version = document["secrets_version"]
    facts = {
        "object": name_text(document["id"]),
        "written": name_text(document["written_at"]),
        "depends on": _joined(document["depends_on"]),
        "protected": "yes" if lifecycle["protect"] else "",
        "retained": "yes" if lifecycle["retain"] else "",
        "ignored": _joined(lifecycle["ignore_changes"]),
        "replaced on": _joined(lifecycle["replace_on"]),
        "trusted": _joined(document["trusted"]),
        "not kept": _joined(document["not_kept"]),
        "secrets": "" if version is None else f"version {version}",
        "bought": "yes, releasing it needs --allow release" if document["bought"] else "",
    }
    return fact_lines(facts, _LABEL, width)


def _joined(names: list[str]) -> str:
    return ", ".join(map(name_text, names))


def _section(title: str, attributes: list[Attribute], width: int) -> list[Line]:
    if not attributes:
        return []
    return [
        BLANK,
        line("  ", Span(title, Style.BOLD)),
        *attribute_lines(attributes, width=width, lead=_LEAD, full=True),
    ]
