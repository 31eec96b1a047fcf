"""What an export wrote, what it could not write, and what is to be done next."""

from collections.abc import Iterable, Mapping
from typing import Any

from voxform.core.export import Export
from voxform.core.path import format_path
from voxform.core.sanitise import sanitise
from voxform.views.words import count_of

Document = Mapping[str, Any]

_MOST_NAMED = 5


def export_document(made: Export, folder: str, files: Iterable[str], key: str) -> dict[str, Any]:
    """What `export --json` prints; variables by name, never a value."""
    counts: dict[str, int] = {}
    for each in made.resources:
        counts[each.address.kind] = counts.get(each.address.kind, 0) + 1
    return {
        "format_version": "1.0",
        "folder": folder,
        "files": list(files),
        "summary": counts,
        "resources": [
            {
                "address": str(each.address),
                "id": each.id,
                "ignored": [format_path(path) for path in each.ignored],
                "notes": [sanitise(note) for note in each.notes],
            }
            for each in made.resources
        ],
        "lookups": [str(address) for address in made.lookups],
        "unmanaged": [
            {"kind": each.kind, "id": each.id, "name": each.name, "reason": sanitise(each.reason)}
            for each in made.unmanaged
        ],
        "unknown_attributes": {kind: list(names) for kind, names in made.unknown.items()},
        "hidden_attributes": {kind: list(names) for kind, names in made.hidden.items()},
        "api_key_variable": key or None,
        "variables": [
            {
                "name": name,
                "used_at": [{"address": str(at), "path": format_path(path)} for at, path in uses],
            }
            for name, uses in sorted(made.variables.items())
        ],
    }


def render_export(document: Document, *, width: int) -> str:
    """The same for people."""
    total = count_of(len(document["resources"]), "resource")
    kinds = ", ".join(f"{count} {kind}" for kind, count in document["summary"].items())
    lines = [f"Exported {total} to {sanitise(document['folder'])}" + (f": {kinds}." if kinds else ".")]
    if document["lookups"]:
        lines += ["", f"Looked up, not managed: {', '.join(document['lookups'])}"]
    noted = [each for each in document["resources"] if each["notes"]]
    if noted:
        lines += ["", "To look at (a comment stands beside each):"]
        lines += [f"  {each['address']}: {note}" for each in noted for note in each["notes"]]
    lines += _unmanaged(document["unmanaged"])
    for kind, names in document["unknown_attributes"].items():
        lines += ["", f"Attributes of {kind} that voxform does not know: {sanitise(', '.join(names), width)}"]
    for kind, names in document["hidden_attributes"].items():
        lines += ["", f"Attributes of {kind} that the platform does not show: {', '.join(names)}"]
    names = [document["api_key_variable"], *(each["name"] for each in document["variables"])]
    lines += ["", "Variables to set (.env.example says where each is used):"]
    lines += [f"  {name}" for name in names if name]
    return "\n".join(lines)


def _unmanaged(found: Iterable[Document]) -> list[str]:
    """What is left out, by kind and reason."""
    by: dict[tuple[str, str], list[Document]] = {}
    for each in found:
        by.setdefault((each["kind"], each["reason"]), []).append(each)
    lines = ["", "Not managed:"] if by else []
    for (kind, reason), group in by.items():
        named = ", ".join(sanitise(each["name"] or each["id"]) for each in group[:_MOST_NAMED])
        more = f" and {len(group) - _MOST_NAMED} more" if len(group) > _MOST_NAMED else ""
        lines.append(f"  {len(group)} of {kind}, {reason}: {named}{more}")
    return lines
