"""Every sample plan as it is saved and as it is read, on narrow and wide terminals."""

import pytest

from voxform.views.human import render_plan
from voxform.views.json_text import json_text
from voxform.views.plan_document import plan_document
from voxform.views.plan_file import read_plan_document

VERSION = "0.1.0"


def test_as_json(case, golden):
    name, plan = case
    golden(f"views/{name}.json", json_text(plan_document(plan, VERSION)) + "\n")


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("color", [False, True], ids=["plain", "color"])
def test_as_text(any_case, golden, width, color):
    name, plan = any_case
    text = render_plan(plan_document(plan, VERSION), width=width, color=color)
    golden(f"views/{name}.{width}{'.color' if color else ''}.txt", text + "\n")


def test_in_full(golden, plans):
    for name in ("many-changes", "quickstart-creates", "long-texts"):
        plan = {**plans.CASES, **plans.LONG_CASES}[name]()
        text = render_plan(plan_document(plan, VERSION), width=80, color=False, full=True)
        golden(f"views/{name}.80.full.txt", text + "\n")


def test_a_saved_plan_reads_the_same(case):
    _, plan = case
    document = plan_document(plan, VERSION)
    saved = read_plan_document(json_text(document))
    assert saved == document
    assert render_plan(saved, width=80, color=True) == render_plan(document, width=80, color=True)


def test_color_changes_nothing_but_color(any_case):
    import re

    _, plan = any_case
    document = plan_document(plan, VERSION)
    colored = render_plan(document, width=80, color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == render_plan(document, width=80, color=False)
