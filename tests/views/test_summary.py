"""The last lines of a plan: what it comes to, and whether it can be applied."""

from typing import Any

import pytest

from voxform.core.change import Selection
from voxform.core.diagnostic import Diagnostic, Severity, error
from voxform.views.human import render_plan
from voxform.views.plan_document import plan_document

WRONG = error("unstable", "A list kept changing", "It was read three times.")
MANY = Diagnostic("max-deletes", Severity.REFUSAL, "Too many deletes", "One is too many.", rule="max-deletes")
NO_CHANGES = "No changes. The account matches the configuration."

ENDS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "nothing to do": ({}, [NO_CHANGES]),
    "nothing to do with a variable": ({"selection": Selection(var={"a": "b"})}, [NO_CHANGES]),
    "nothing to destroy": (
        {"selection": Selection(destroy=True)},
        ["No changes. Nothing is recorded, so there is nothing to destroy."],
    ),
    "nothing in a part": (
        {"selection": Selection(target=("tools.a",))},
        ["No changes. The selected part of the account matches the configuration."],
    ),
    "nothing that can be told": (
        {"diagnostics": (WRONG,)},
        ["", "This plan cannot be applied as it is: 1 error, see above."],
    ),
    "refused": (
        {"diagnostics": (MANY,)},
        ["", "This plan cannot be applied as it is: 1 refusal, see above."],
    ),
    "refused and allowed": (
        {"diagnostics": (MANY,), "selection": Selection(allow=("max-deletes",))},
        ["", NO_CHANGES],
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_the_end_says_what_it_comes_to(plans, case):
    options, expected = ENDS[case]
    text = render_plan(plan_document(plans.plan(**options), "0.1.0"), width=100, color=False)
    assert text.split("\n")[-len(expected) :] == expected


def test_an_allowed_refusal_is_told_as_a_warning(plans):
    made = plans.plan(diagnostics=(MANY,), selection=Selection(allow=("max-deletes",)))
    text = render_plan(plan_document(made, "0.1.0"), width=100, color=False)
    assert (
        "warning[max-deletes]: Too many deletes\n  One is too many. It is allowed by --allow max-deletes.\n"
        in text
    )
    assert "refus" not in text


def test_a_hint_that_names_the_flag_is_not_repeated(plans):
    hint = "Mend it, or run with --allow max-deletes"
    told = Diagnostic("max-deletes", Severity.REFUSAL, "S", "D.", hint=hint, rule="max-deletes")
    text = render_plan(plan_document(plans.plan(diagnostics=(told,)), "0.1.0"), width=100, color=False)
    assert text.count("--allow max-deletes") == 1


UNKNOWN: dict[str, tuple[Any, str]] = {
    "the id of what is made first": ("${models.m.id}", "${models.m.id} (known after apply)"),
    "such an id among others": (
        ["a", "${models.m.id}"],
        '["a", "${models.m.id}"] (partly known after apply)',
    ),
    "what only the platform says": (None, "(known after apply)"),
    "what a lookup should give": (
        "${lookups.voices.v.id}",
        "${lookups.voices.v.id} (not known: its lookup fails)",
    ),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_when_a_value_will_be_known_is_said(plans, case):
    after, expected = UNKNOWN[case]
    change = plans.update("agents.a", "a-1", plans.changed("note", "x", after, unknown=True))
    text = render_plan(plan_document(plans.plan(change), "0.1.0"), width=100, color=False)
    assert f'"x" -> {expected}' in text
