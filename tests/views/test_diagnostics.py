"""Diagnostics as they are read: place, source line, caret, hint, count."""

from dataclasses import replace

import pytest

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.place import Place
from voxform.views.diagnostics import diagnostics_document, render_diagnostics

PLACE = Place("resources/follow_up.yaml", 12, 5)
UNKNOWN = Diagnostic(
    "unknown-attribute",
    Severity.ERROR,
    "The kind has no such attribute",
    "A tool of type send_email does not take subject_templat. It takes subject_template.",
    PLACE,
    "Write:\n  messaging_config:\n    subject_template: Your call",
    "tools.send_summary",
)
SECRET = Diagnostic(
    "literal-secret",
    Severity.ERROR,
    "A secret is written in the file",
    "The value stands in the file, where everyone who reads the repository reads it.",
    Place("resources/follow_up.yaml", 4, 14),
    caret=False,
)
ADVICE = Diagnostic("unused-tool", Severity.WARNING, "No model uses this tool", "It does nothing.", PLACE)
LINES = {4: "    api_key: re_12345", 12: "    subject_templat: Your call\n"}


def render(*diagnostics: Diagnostic, lines: dict[int, str] = LINES, width: int = 80) -> str:
    return render_diagnostics(diagnostics, line_of=lambda at: lines.get(at.line), width=width, color=False)


def test_everything_an_author_needs_stands_together():
    assert render(UNKNOWN).split("\n") == [
        "error[unknown-attribute]: The kind has no such attribute",
        "  --> resources/follow_up.yaml:12:5 (tools.send_summary)",
        "   │",
        "12 │     subject_templat: Your call",
        "   │     ^",
        "  A tool of type send_email does not take subject_templat. It takes",
        "  subject_template.",
        "  hint: Write:",
        "    messaging_config:",
        "      subject_template: Your call",
        "",
        "1 error",
    ]


def test_a_line_that_may_hold_a_secret_is_not_shown():
    assert "re_12345" not in render(SECRET)


def test_nor_for_another_problem_of_that_line():
    assert "re_12345" not in render(SECRET, replace(ADVICE, place=Place("resources/follow_up.yaml", 4, 5)))


def test_the_worst_comes_first_and_all_are_counted():
    text = render(ADVICE, SECRET, UNKNOWN)
    assert text.index("literal-secret") < text.index("unknown-attribute") < text.index("unused-tool")
    assert text.endswith("\n2 errors, 1 warning")


def test_nothing_to_say_is_no_output():
    assert render() == ""


CARETS = {
    "plain": ("  key: value", 3, "  key: value", 2),
    "after wide characters": ("名前: x", 5, "名前: x", 6),
    "after a tab, which is shown as an escape": ("\tkey: x", 2, "\\tkey: x", 2),
    "after a hidden character": ("a\u200bb: x", 3, "a\\u200bb: x", 7),
    "at the line's end": ("ab", 3, "ab", 2),
}


@pytest.mark.parametrize(("source", "column", "shown", "cells_before"), CARETS.values(), ids=CARETS)
def test_the_caret_stands_under_the_column(source, column, shown, cells_before):
    place = Place("a.yaml", 1, column)
    lines = render(Diagnostic("x", Severity.ERROR, "S", "D.", place), lines={1: source}).split("\n")
    assert lines[3] == f"1 │ {shown}"
    assert lines[4] == f"  │ {' ' * cells_before}^"


@pytest.mark.parametrize("column", [1, 50, 130, 299, 300])
def test_a_long_line_is_shown_around_the_column(column):
    source = "".join(chr(ord("a") + at % 26) for at in range(300))
    lines = render(
        Diagnostic("x", Severity.ERROR, "S", "D.", Place("a.yaml", 7, column)), lines={7: source}, width=60
    ).split("\n")
    assert len(lines[3]) <= 60
    assert lines[3][lines[4].index("^")] == source[column - 1]


def test_a_refusal_says_how_to_go_on_all_the_same():
    refusal = Diagnostic(
        "max-deletes", Severity.REFUSAL, "Too many deletes", "0 allowed.", rule="max-deletes"
    )
    text = render(refusal)
    assert text.startswith("refused[max-deletes]: Too many deletes\n")
    assert "--allow max-deletes" in text
    assert text.endswith("1 refusal")


def test_lines_to_copy_are_never_wrapped():
    command = "  voxform import " + "tools.a_rather_long_name " * 4
    text = render(Diagnostic("x", Severity.ERROR, "S", "D.", hint=f"Run:\n{command}"), width=60)
    assert command.rstrip() in text


def many(number: int, severity: Severity = Severity.WARNING) -> list[Diagnostic]:
    """Problems of one code; only the last says what to do about all of them."""
    return [
        replace(
            ADVICE,
            severity=severity,
            place=Place("a.yaml", at, 1),
            address=f"tools.t{at:03}",
            hint="Paste this for all." if at == number - 1 else "",
        )
        for at in range(number)
    ]


def shown(*diagnostics: Diagnostic, full: bool = False) -> str:
    return render_diagnostics(diagnostics, line_of=lambda _: None, width=80, color=False, full=full)


@pytest.mark.parametrize(
    ("number", "full", "headings"),
    [(20, False, 20), (21, False, 11), (300, False, 11), (300, True, 300)],
    ids=["twenty", "one more", "hundreds", "hundreds, each of which is asked for"],
)
def test_many_of_one_kind_are_shown_in_part(number, full, headings):
    text = shown(*many(number), UNKNOWN, full=full)
    assert text.count("warning[unused-tool]") == headings
    assert ("--full" in text) is (headings == 11)
    assert "error[unknown-attribute]" in text
    assert "Paste this for all." in text
    assert text.endswith(f"1 error, {number} warnings")


def test_what_is_left_out_is_counted_with_the_first_places():
    assert (
        "warning[unused-tool]: 290 more like these; --full shows each\n"
        "  tools.t009, tools.t010, tools.t011, tools.t012, tools.t013, tools.t014,\n"
        "  tools.t015, tools.t016 and 282 more\n"
    ) in shown(*many(300))


def test_the_block_for_all_is_shown_wherever_it_stands():
    every = many(40)
    every[20] = replace(every[20], hint="Paste this in place of the other.\n  moved: []")
    text = shown(*every)
    assert "  moved: []" in text
    assert "Paste this for all." not in text
    assert text.count("warning[unused-tool]") == 11


def test_every_refusal_is_named():
    text = shown(*many(60, Severity.REFUSAL))
    assert not [at for at in range(60) if f"tools.t{at:03}" not in text]


def test_as_json():
    document = diagnostics_document([ADVICE, UNKNOWN])
    assert document["summary"] == {"error": 1, "refusal": 0, "warning": 1, "notice": 0}
    assert document["diagnostics"][0] == {
        "code": "unknown-attribute",
        "severity": "error",
        "summary": UNKNOWN.summary,
        "detail": UNKNOWN.detail,
        "source": {"file": "resources/follow_up.yaml", "line": 12, "column": 5},
        "hint": UNKNOWN.hint,
        "address": "tools.send_summary",
        "rule": None,
    }
    assert document["diagnostics"][1]["hint"] is None
