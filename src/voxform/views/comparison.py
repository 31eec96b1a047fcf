"""Two environments: what differs by design, and what by accident."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from voxform.core.contrast import Contrast
from voxform.core.path import format_path
from voxform.core.resource import Desired
from voxform.core.standing import Account, Comparison
from voxform.core.symbol import as_written
from voxform.core.value import ABSENT
from voxform.views.attribute import Attribute, sign_of
from voxform.views.attributes import attribute_lines
from voxform.views.environments import side_document, standing_line
from voxform.views.facts import said_lines
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text
from voxform.views.words import count_of, names_text

Document = Mapping[str, Any]

_LEAD = 2


def comparison_document(comparison: Comparison) -> dict[str, Any]:
    """Two environments as JSON values: `before` and `after` are the first's and the second's, null where absent."""
    first, second = (each.name for each in comparison.sides)
    alone = zip((first, second), comparison.alone, strict=True)
    accounts = comparison.accounts or (None, None)
    return {
        "environments": [first, second],
        "by_design": {
            "variables": {name: _pair(values) for name, values in comparison.variables.items()},
            "alone": {name: [_resource(each) for each in found] for name, found in alone},
            "fields": [_contrast(each) for each in comparison.contrasts],
        },
        "by_accident": [
            {**side_document(side), "account": account and _account(account)}
            for side, account in zip(comparison.sides, accounts, strict=True)
        ],
    }


def render_comparison(document: Document, *, width: int, color: bool, full: bool = False) -> str:
    """Two environments for people: the first's values before the arrow, the second's behind it; long ones cut."""
    first, second = (name_text(each) for each in document["environments"])
    design = [
        *_variables(document["by_design"]["variables"], width, full=full),
        *(each for name, found in document["by_design"]["alone"].items() for each in _alone(name, found)),
        *_fields(document["by_design"]["fields"], width, full=full),
    ]
    lines = [
        line(Span(f"By design, {first} -> {second}", Style.BOLD)),
        *(design or [line("  Nothing differs.")]),
        BLANK,
        line(Span("By accident", Style.BOLD)),
        *(each for side in document["by_accident"] for each in _accident(side, width)),
    ]
    return paint(lines, width=width, color=color)


def _pair(values: tuple[Any, Any]) -> dict[str, Any]:
    before, after = (None if each is ABSENT else as_written(each) for each in values)
    return {"before": before, "after": after}


def _resource(desired: Desired) -> dict[str, Any]:
    return {"address": str(desired.address), "source": desired.place._asdict()}


def _contrast(contrast: Contrast) -> dict[str, Any]:
    sources = [place._asdict() if place else None for place in contrast.places]
    return {
        "address": str(contrast.address),
        "path": format_path(contrast.path),
        **_pair(contrast.values),
        "sources": sources,
    }


def _account(account: Account) -> dict[str, Any]:
    return {
        "changes": len(account.changed),
        "changed": list(account.changed),
        "drifted": list(account.drifted),
        "problem": account.problem or None,
    }


def _variables(variables: Document, width: int, *, full: bool) -> list[Line]:
    found = [
        Attribute(f"var.{name}", each["before"], each["after"], sign_of(each["before"], each["after"]))
        for name, each in variables.items()
    ]
    return attribute_lines(found, width=width, lead=_LEAD, full=full)


def _alone(name: str, found: Iterable[Document]) -> Iterable[Line]:
    for each in found:
        yield line(
            f"  only in {name_text(name)}: ",
            Span(name_text(each["address"]), Style.BOLD),
            f"  {_place(each['source'])}",
        )


def _fields(fields: Iterable[Document], width: int, *, full: bool) -> Iterable[Line]:
    for address, group in groupby(fields, lambda each: each["address"]):
        yield line("  ", Span(name_text(address), Style.BOLD))
        attributes = [
            Attribute(
                each["path"],
                each["before"],
                each["after"],
                sign_of(each["before"], each["after"]),
                notes=_places(each["sources"]),
            )
            for each in group
        ]
        yield from attribute_lines(attributes, width=width, lead=_LEAD * 2, full=full)


def _places(sources: Iterable[Document | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_place(each) for each in sources if each))


def _place(source: Document) -> str:
    return name_text(f"{source['file']}:{source['line']}")


def _accident(side: Document, width: int) -> Iterable[Line]:
    told = standing_line(side)
    yield line("  ", Span(name_text(side["name"]), Style.BOLD), ": ", *told.spans)
    account = side["account"]
    if account is None:
        return
    if account["problem"]:
        yield from said_lines(f"its account cannot be compared: {account['problem']}", width)
    if account["drifted"]:
        yield from said_lines(f"drifted: {names_text(account['drifted'])}", width)
    if account["changes"]:
        changes = count_of(account["changes"], "change")
        yield from said_lines(f"a plan has {changes}: {names_text(account['changed'])}", width)
    if not (account["problem"] or account["drifted"] or account["changes"]):
        yield from said_lines("its account is as configured", width)
