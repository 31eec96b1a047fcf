"""What an export wrote, what it could not write, and what is to be done next."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from voxform.core.export import Export
from voxform.core.path import format_path
from voxform.core.sanitise import sanitise
from voxform.views.cells import wrap
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text, revealed
from voxform.views.words import count_of, names_text, singular

Document = Mapping[str, Any]

_MOST_NOTES = 20


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
        "unread": list(made.unread),
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


def render_export(document: Document, *, width: int, color: bool) -> str:
    """The same for people: counts, what deserves a look, what is left out, and what is to be set."""
    kinds = ", ".join(count_of(count, singular(kind)) for kind, count in document["summary"].items())
    total = count_of(len(document["resources"]), "resource")
    told = f"Exported {total} to {name_text(document['folder'])}" + (f": {kinds}." if kinds else ".")
    noted = [f"{each['address']}: {note}" for each in document["resources"] for note in each["notes"]]
    hidden = _attributes(document["hidden_attributes"])
    names = [document["api_key_variable"], *(each["name"] for each in document["variables"])]
    lines = [
        *(line(each) for each in wrap(told, width)),
        *_section("Looked up, and not managed", [", ".join(document["lookups"])], width),
        *_section("To look at; a comment stands beside each", _first(noted), width),
        *_section("Not managed", _unmanaged(document["unmanaged"]), width),
        *_section("Not known to voxform", _attributes(document["unknown_attributes"]), width),
        *_section("Not shown by the platform, and so not written", hidden, width),
        *_section("Variables to set; .env.example says where each is used", list(filter(None, names)), width),
    ]
    return paint(lines, width=width, color=color)


def _section(title: str, texts: Sequence[str], width: int) -> list[Line]:
    """A heading with texts below it, each wrapped; nothing without texts."""
    lines: list[Line] = []
    for text in filter(None, texts):
        first, *rest = wrap(revealed(text), width - 4)
        lines += [line("  ", first), *(line("    ", each) for each in rest)]
    return [BLANK, line(Span(f"{title}:", Style.BOLD)), *lines] if lines else []


def _first(texts: list[str]) -> list[str]:
    more = len(texts) - _MOST_NOTES
    return texts if more <= 0 else [*texts[:_MOST_NOTES], f"and {more:,} more, in the files and with --json"]


def _attributes(named: Mapping[str, Sequence[str]]) -> list[str]:
    return [f"{kind}: {names_text(names)}" for kind, names in named.items()]


def _unmanaged(found: Iterable[Document]) -> list[str]:
    """What is left out, by kind and reason."""
    by: dict[tuple[str, str], list[str]] = {}
    for each in found:
        by.setdefault((each["kind"], each["reason"]), []).append(each["name"] or each["id"])
    return [
        f"{count_of(len(group), singular(kind))}, {'each ' if len(group) > 1 else ''}because {reason}: "
        f"{names_text(group)}"
        for (kind, reason), group in by.items()
    ]
