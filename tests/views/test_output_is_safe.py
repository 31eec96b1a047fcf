"""Whatever authors and the platform write into a plan, the output stays lines of visible text."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.views.hostile import BIDI, diagnostics, plans, texts

from voxform.core.address import Address
from voxform.core.change import (
    Action,
    Change,
    FieldChange,
    Origin,
    Plan,
    Reason,
    Selection,
)
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.views.cells import cells
from voxform.views.diagnostics import render_diagnostics
from voxform.views.drift import render_drift
from voxform.views.human import render_plan
from voxform.views.json_text import json_line, json_text
from voxform.views.plan_document import plan_document
from voxform.views.plan_file import read_plan_document


def faults(text: str, width: int) -> list[str]:
    """What is wrong with an output, in words."""
    found = []
    for line in text.split("\n"):
        bad = [c for c in line if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}]
        bad += [c for c in line if unicodedata.bidirectional(c) in BIDI]
        bad += [c for c in line if c in "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u061c\u00ad\ufe0f"]
        found += [f"{ord(c):#x} in {line!r}" for c in bad]
        copied = line.startswith(("Digest ", "    "))
        if cells(line) > (200 if copied else width):
            found.append(f"too wide: {line!r}")
        if line.lstrip().startswith("::") or "##vso[" in line:
            found.append(f"a command to a build server: {line!r}")
    return found


@settings(deadline=None)
@given(plans, st.sampled_from([60, 80, 137, 200]))
def test_a_plan_is_lines_of_visible_text(plan, width):
    document = plan_document(plan, "0.1.0")
    assert not faults(render_plan(document, width=width, color=False), width)
    assert not faults(render_drift(document, width=width, color=False), width)


@settings(deadline=None)
@given(plans, st.sampled_from([60, 200]), st.booleans())
def test_a_plan_of_many_changes_is_lines_of_visible_text(plan, width, full):
    document = plan_document(plan, "0.1.0")
    many = {**document, "changes": document["changes"] * 41, "drift": document["drift"] * 41}
    assert not faults(render_plan(many, width=width, color=False, full=full), width)


@settings(deadline=None)
@given(plans)
def test_only_lines_to_copy_are_wider_than_the_terminal(plan):
    bare = replace(plan, digest="sha256:0", diagnostics=())
    text = render_plan(plan_document(bare, "0.1.0"), width=60, color=False)
    assert not [line for line in text.split("\n") if cells(line) > 60]


@settings(deadline=None)
@given(plans)
def test_a_plan_survives_being_saved(plan):
    document = plan_document(plan, "0.1.0")
    text = json_text(document)
    assert text.isascii()
    assert not [c for c in text + json_line(document) if c < " " and c != "\n"]
    assert read_plan_document(text) == document


@settings(deadline=None)
@given(st.lists(diagnostics, max_size=3), texts, st.sampled_from([60, 100]))
def test_a_diagnostic_is_lines_of_visible_text(found, source, width):
    text = render_diagnostics(found, line_of=lambda _: source, width=width, color=False)
    assert not faults(text, width)


def test_ten_megabytes_in_a_field_are_cut():
    big = "a b. " * 2_000_000
    field = FieldChange(("system_prompt",), big, big + "!", Origin.DRIFT)
    change = Change(Address("models", "x"), Action.UPDATE, Reason.DRIFTED, id=big, fields=(field,))
    text = render_plan(
        plan_document(Plan("prod", "u", None, 0, Selection(), "", (change,)), ""), width=80, color=False
    )
    assert len(text) < 5_000
    assert "too long to show" in text


@pytest.mark.parametrize("hostile", ["::error::x", "  ::set-output name=a::b", "\n::add-mask::x"])
def test_no_line_is_a_command_to_a_build_server(hostile):
    problem = Diagnostic("code", Severity.WARNING, "Summary", f"Detail.\n{hostile}", hint=f"\n  {hostile}")
    assert not faults(render_diagnostics([problem], line_of=lambda _: None, width=80, color=False), 80)
