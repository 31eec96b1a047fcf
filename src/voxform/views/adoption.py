"""What `adopt` and `state rebuild` record: a JSON plan of adoptions, and what of the configuration has no object."""

from collections.abc import Mapping
from typing import Any

from voxform.core.adoption import Adoption
from voxform.core.candidate import described
from voxform.core.change import Change
from voxform.core.diagnostic import Severity
from voxform.views.cells import cells, wrap
from voxform.views.changes import change_lines, legend
from voxform.views.diagnostics import count_text, diagnostic_lines, diagnostics_of
from voxform.views.overview import overview_lines
from voxform.views.page import Page
from voxform.views.plan_document import plan_document, source_document
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.summarised import is_summarised, summarised_lines
from voxform.views.values import name_text
from voxform.views.words import count_of, shortened

Document = Mapping[str, Any]


def adoption_document(adoption: Adoption, version: str) -> dict[str, Any]:
    """The JSON plan of an adoption; a change that the next apply goes on with says so under `later`."""
    document = plan_document(adoption.plan, version)
    later = {str(address): str(action) for address, action in adoption.later.items()}
    return {
        **document,
        "changes": [
            {**each, "later": later[each["address"]]} if each["address"] in later else each
            for each in document["changes"]
        ],
        "unmatched": [_declared(each) for each in adoption.unmatched],
        "waiting": [_declared(each) for each in adoption.waiting],
        "unidentified": [_declared(each) for each in adoption.unidentified],
        "ambiguous": [
            {
                "kind": each.kind.name,
                "addresses": [str(change.address) for change in each.changes],
                "candidates": [
                    {"id": one.id, "description": told}
                    for one, told in zip(each.objects, described(each.kind, each.objects), strict=True)
                ],
            }
            for each in adoption.contests
        ],
    }


def _declared(change: Change) -> dict[str, Any]:
    return {
        "address": str(change.address),
        "kind": change.address.kind,
        "source": source_document(change.place),
    }


def render_adoption(document: Document, *, width: int, color: bool, full: bool = False) -> str:
    """The document as text: what is adopted, what is not there, what stops it."""
    page = Page(width, full)
    lines = [
        *_adopted(document, page),
        *_addresses("Not in the account: the next apply would create", document["unmatched"], page),
        *_addresses("Waiting for a choice that their identity depends on", document["waiting"], page),
        *_addresses("Not looked for, as nothing declared tells which it is", document["unidentified"], page),
        *diagnostic_lines(diagnostics_of(document), width=width),
        *_summary(document, width),
    ]
    return paint(lines, width=width, color=color)


def _adopted(document: Document, page: Page) -> list[Line]:
    changes = document["changes"]
    if not changes:
        return []
    title = f"To adopt in {name_text(document['environment'])} ({name_text(document['api_url'])})"
    heading = [*(line(Span(each, Style.BOLD)) for each in wrap(title, page.width))]
    heading += [*legend(changes, page.width), BLANK]
    counts = overview_lines(document, page.width)
    if is_summarised(document, page):
        return [*heading, *counts, *summarised_lines(document, page)]
    return [*heading, *(each for change in changes for each in change_lines(change, page)), *counts]


def _addresses(title: str, declared: list[Document], page: Page) -> list[Line]:
    if not declared:
        return []
    names = shortened([_placed(each) for each in declared], full=page.full)
    return [
        *(line(Span(each, Style.BOLD)) for each in wrap(f"{title}:", page.width)),
        *(line("  ", each) for name in names for each in wrap(name, page.width - 2)),
        BLANK,
    ]


def _placed(declared: Document) -> str:
    source = declared["source"]
    place = f" ({name_text(source['file'])}:{source['line']})" if source else ""
    return f"{name_text(declared['address'])}{place}"


def _summary(document: Document, width: int) -> list[Line]:
    problems = diagnostics_of(document)
    stopping = [each for each in problems if each.severity in {Severity.ERROR, Severity.REFUSAL}]
    said, digest = _said(document), f"Digest {name_text(document['digest'])}"
    lines = [
        line(Span(each, Style.BOLD if document["changes"] else Style.FINE)) for each in wrap(said, width)
    ]
    if document["changes"]:
        fits = cells(said) + 1 + cells(digest) <= width
        lines = [line(Span(said, Style.BOLD), " ", digest)] if fits else [*lines, line(digest, verbatim=True)]
    if stopping:
        text = f"Nothing can be adopted like this: {count_text(stopping)}, see above."
        lines += [line(Span(each, Style.ALARM)) for each in wrap(text, width)]
    return lines


def _said(document: Document) -> str:
    changes, missing, unknown = document["changes"], len(document["unmatched"]), len(document["unidentified"])
    if not changes and not missing and not unknown and not document["ambiguous"]:
        return "Nothing to adopt. Every declared resource is recorded."
    changed = sum("later" in each for each in changes)
    parts = [
        f"{len(changes):,} to adopt{f', {changed:,} of which the next apply changes' if changed else ''}",
        f"{len(document['ambiguous']):,} to choose" if document["ambiguous"] else "",
        f"{count_of(missing, 'resource')} not in the account" if missing else "",
        f"{count_of(unknown, 'resource')} not looked for" if unknown else "",
    ]
    return f"Adoption: {'; '.join(each for each in parts if each)}."
