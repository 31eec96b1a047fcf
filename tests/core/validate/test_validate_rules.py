"""Rules an author gives: lifecycle paths, and the blocks `moved`, `import` and `removed`."""

import pytest

from voxform.core.diagnostic import Severity

CALL = "tools:\n  a:\n    {name: a, type: api_call, description: D, url: u, method: GET, lifecycle: {%s}}\n"

LIFECYCLE = {
    "an attribute that does not exist": (
        "ignore_changes: [descriptoin]",
        "`ignore_changes` names `descriptoin`: tools have no such attribute.",
        "Did you mean description?",
    ),
    "a path inside a value that is compared whole": (
        "ignore_changes: ['headers[\"X-Key\"]']",
        "`headers` is compared as one value.",
        "    headers",
    ),
    "an element by number where it has a name": (
        "replace_on: ['parameters[0].type']",
        "elements of parameters are named by their `name`.",
        '    parameters["NAME"]',
    ),
    "an attribute that the platform sets": (
        "ignore_changes: [updated_at]",
        "which the platform sets",
        "Remove it from the list.",
    ),
}


@pytest.mark.parametrize(("rule", "words", "hint"), LIFECYCLE.values(), ids=LIFECYCLE)
def test_a_lifecycle_path_that_leads_nowhere(report, rule, words, hint):
    (problem,) = report(CALL % rule).diagnostics
    assert (problem.code, problem.severity, problem.hint) == ("wrong-lifecycle", Severity.ERROR, hint)
    assert words in problem.detail


def test_lifecycle_paths_that_lead_somewhere(report):
    rule = "ignore_changes: [url, messaging_config.to, 'parameters[\"city\"].type'], replace_on: [headers]"
    assert report(CALL % rule).diagnostics == ()


TOOLS = (
    "tools:\n"
    "  a: {name: a, type: end_call, description: Ends.}\n"
    "  b: {name: b, type: end_call, description: Ends.}\n"
)

BLOCKS = {
    "a move to nothing": (
        "moved: [{from: tools.x, to: tools.aa}]",
        ["`moved` to `tools.aa`: No resource `tools.aa` is declared."],
    ),
    "a move of what is still declared": (
        "moved: [{from: tools.b, to: tools.a}]",
        ["`tools.b` is still declared, so its record cannot move to `tools.a`."],
    ),
    "a circle of moves": (
        "moved: [{from: tools.x, to: tools.y}, {from: tools.y, to: tools.x}]",
        [
            "The move of `tools.x` to `tools.y` is part of a circle.",
            "The move of `tools.y` to `tools.x` is part of a circle.",
        ],
    ),
    "two moves of one address": (
        "moved: [{from: tools.x, to: tools.a}, {from: tools.x, to: tools.b}]",
        ["`tools.x` is moved twice; the other block is at resources/all.yaml:4:9."],
    ),
    "two moves to one address": (
        "moved: [{from: tools.x, to: tools.a}, {from: tools.y, to: tools.a}]",
        ["Two addresses move to `tools.a`; the other block is at resources/all.yaml:4:9."],
    ),
    "two imports to one address": (
        "import: [{to: tools.a, id: t1}, {to: tools.a, id: t2}]",
        ["Two objects are imported to `tools.a`; the other block is at resources/all.yaml:4:10."],
    ),
    "one object imported twice": (
        "import: [{to: tools.a, id: t1}, {to: tools.b, id: t1}]",
        ["The object t1 is imported twice; the other block is at resources/all.yaml:4:10."],
    ),
    "a removal of what is still declared": (
        "removed: [{from: tools.a, retain: true}]",
        ["`tools.a` is still declared, so it cannot be removed."],
    ),
    "a removal of what is moved": (
        "moved: [{from: tools.x, to: tools.a}]\nremoved: [{from: tools.x, retain: true}]",
        ["`tools.x` is moved too; the other block is at resources/all.yaml:4:9."],
    ),
    "two removals of one address": (
        "removed: [{from: tools.x, retain: true}, {from: tools.x, retain: false}]",
        ["`tools.x` is removed twice; the other block is at resources/all.yaml:4:11."],
    ),
    "a removal of some instances beside one of all": (
        "removed: [{from: tools.x, retain: true}, {from: 'tools.x[\"k\"]', retain: false}]",
        [],
    ),
    "moves one after the other": (
        "moved: [{from: tools.x, to: tools.y}, {from: tools.y, to: tools.a}]",
        [],
    ),
    "imports by id and by name": (
        "import: [{to: tools.a, id: t1}, {to: tools.b, name: Bee}]",
        [],
    ),
}


@pytest.mark.parametrize(("block", "details"), BLOCKS.values(), ids=BLOCKS)
def test_refactoring_blocks(report, block, details):
    found = report(TOOLS + block)
    assert set(found.codes) <= {"wrong-block"}
    assert [each.detail for each in found.diagnostics] == details


def test_a_circle_of_moves_says_how_to_exchange_two_records(report):
    found = report(TOOLS + BLOCKS["a circle of moves"][0]).diagnostics
    assert all(each.hint.endswith("\n  voxform state mv FROM TO") for each in found)
