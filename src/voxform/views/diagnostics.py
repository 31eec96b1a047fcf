"""Diagnostics for people (with the source line and a caret) and as JSON."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.place import Place
from voxform.views.cells import cells, clip, wrap
from voxform.views.plan_document import diagnostic_document
from voxform.views.repeated import Rest, condensed
from voxform.views.style import BLANK, Line, Span, Style, line, paint
from voxform.views.values import name_text, revealed
from voxform.views.words import count_of, names_text

LineOf = Callable[[Place], str | None]

_LABEL = {
    Severity.ERROR: ("error", Style.ALARM),
    Severity.REFUSAL: ("refused", Style.ALARM),
    Severity.WARNING: ("warning", Style.LOUD),
    Severity.NOTICE: ("notice", Style.CYAN),
}
_INDENT = 2


def render_diagnostics(
    diagnostics: Iterable[Diagnostic], *, line_of: LineOf, width: int, color: bool, full: bool = True
) -> str:
    """Every diagnostic, worst first, and a line that counts them; empty without any.

    `line_of` gives the source line at a place, or None when it cannot be read. Unless `full`, many of one kind
    are shown in part.
    """
    every = worst_first(diagnostics)
    if not every:
        return ""
    lines = diagnostic_lines(every, width=width, line_of=line_of, full=full)
    return paint([*lines, line(Span(count_text(every), Style.BOLD))], width=width, color=color)


def diagnostics_document(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """The diagnostics as JSON, worst first, with counts by severity."""
    every = worst_first(diagnostics)
    counts = Counter(each.severity for each in every)
    return {
        "format_version": "1.0",
        "summary": {str(severity): counts[severity] for severity in Severity},
        "diagnostics": [diagnostic_document(each) for each in every],
    }


def diagnostics_of(document: Mapping[str, Any]) -> tuple[Diagnostic, ...]:
    """The diagnostics of a JSON plan; without carets, as a plan holds no source lines.

    A refusal that the plan's own `--allow` lifts is a warning.
    """
    allowed = document["selection"]["allow"]
    found = (
        Diagnostic(
            each["code"],
            Severity(each["severity"]),
            each["summary"],
            each["detail"],
            Place(**{key: each["source"][key] for key in Place._fields}) if each["source"] else None,
            each["hint"] or "",
            each["address"] or "",
            each["rule"] or "",
            caret=False,
        )
        for each in document["diagnostics"]
    )
    return tuple(_lifted(each) if each.rule in allowed else each for each in found)


def _lifted(refusal: Diagnostic) -> Diagnostic:
    told = f"{refusal.detail} It is allowed by --allow {refusal.rule}."
    return replace(refusal, severity=Severity.WARNING, detail=told, hint="", rule="")


def diagnostic_lines(
    diagnostics: Iterable[Diagnostic], *, width: int, line_of: LineOf = lambda _: None, full: bool = True
) -> list[Line]:
    """Every diagnostic followed by a blank line. A line that may hold a secret is shown for none of them."""
    every = tuple(diagnostics)
    hidden = {(each.place.file, each.place.line) for each in every if each.place and not each.caret}

    def shown(place: Place) -> str | None:
        return None if (place.file, place.line) in hidden else line_of(place)

    return [
        each
        for told in (every if full else condensed(every))
        for each in (_rest(told, width) if isinstance(told, Rest) else _lines(told, width, shown))
    ]


def count_text(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 1 warning`."""
    counts = Counter(each.severity for each in diagnostics)
    nouns = {severity: str(severity) for severity in Severity}
    return ", ".join(count_of(counts[severity], noun) for severity, noun in nouns.items() if counts[severity])


def _lines(diagnostic: Diagnostic, width: int, line_of: LineOf) -> list[Line]:
    label, style = _LABEL[diagnostic.severity]
    title = f"{label}[{name_text(diagnostic.code)}]: {name_text(diagnostic.summary)}"
    first, *rest = wrap(title, width)
    return [
        line(Span(first, style)),
        *(line(Span(each, style)) for each in rest),
        *_where(diagnostic, width),
        *_source(diagnostic, width, line_of),
        *_prose(diagnostic.detail, width),
        *_hint(diagnostic, width),
        BLANK,
    ]


def _rest(rest: Rest, width: int) -> list[Line]:
    """How many more there are, and where: of refusals all, as each is a decision; of others the first ones."""
    first = rest.problems[0]
    label, style = _LABEL[first.severity]
    names = [each.address or str(each.place or "") for each in rest.problems]
    where = names_text([*filter(None, dict.fromkeys(names))], full=first.severity is Severity.REFUSAL)
    title = f"{label}[{name_text(first.code)}]: {len(rest.problems):,} more like these; --full shows each"
    return [
        *(line(Span(each, style)) for each in wrap(title, width)),
        *(line(" " * _INDENT, each) for each in wrap(where, width - _INDENT) if each),
        BLANK,
    ]


def _where(diagnostic: Diagnostic, width: int) -> list[Line]:
    place = name_text(str(diagnostic.place)) if diagnostic.place else ""
    address = name_text(diagnostic.address)
    text = f"{place} ({address})" if place and address else place or address
    return [line(Span(f"  --> {each}", Style.CYAN)) for each in wrap(text, width - 6)] if text else []


def _source(diagnostic: Diagnostic, width: int, line_of: LineOf) -> list[Line]:
    """The source line with a caret under the column, or nothing where it may hold a secret."""
    place = diagnostic.place
    text = line_of(place) if place and diagnostic.caret else None
    if place is None or text is None:
        return []
    number = str(place.line)
    bar = Span(f"{' ' * len(number)} │ ", Style.DIM)
    shown, column = _window(text.rstrip("\r\n"), place.column, width - len(number) - 3)
    return [
        line(bar),
        line(Span(f"{number} │ ", Style.DIM), shown),
        line(bar, " " * column, Span("^", Style.ALARM)),
    ]


def _window(text: str, column: int, room: int) -> tuple[str, int]:
    """The part of the line around a column (from 1), and in which cell of it the column is."""
    left, right = text[: max(column - 1, 0)], text[max(column - 1, 0) :]
    start = max(len(left) - max(room // 2, 1), 0) if cells(revealed(left)) > room * 2 // 3 else 0
    before = ("…" if start else "") + revealed(left[start:])
    while cells(before) > max(room - 2, 1):
        before = f"…{before[2:]}"
    return clip(before + revealed(right[:room]), room), cells(before)


def _prose(text: str, width: int) -> list[Line]:
    """Sentences wrapped; an indented line stands alone, as it is to be copied."""
    lines: list[Line] = []
    for each in text.split("\n"):
        if each.startswith("  "):
            lines.append(line(" " * _INDENT, revealed(each), verbatim=True))
        else:
            lines += [line(" " * _INDENT, part) for part in wrap(revealed(each), width - _INDENT)]
    return lines


def _hint(diagnostic: Diagnostic, width: int) -> list[Line]:
    hint = f"hint: {diagnostic.hint}" if diagnostic.hint else ""
    flag = f"--allow {diagnostic.rule}" if diagnostic.rule else ""
    allow = f"To go on all the same: {flag}" if flag and flag not in diagnostic.hint else ""
    return [each for text in (hint, allow) if text for each in _prose(text, width)]
