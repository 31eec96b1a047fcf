"""Refactoring blocks that are wrong in themselves, and where that is said."""

import pytest

TOOLS = "tools: {a: {}, b: {}}\n"

WRONG = {
    "a move to another kind": ("moved: [{from: models.x, to: tools.a}]", [("moved-kind", 9)]),
    "a move from a kind that does not exist": (
        "moved: [{from: widgets.x, to: tools.a}]",
        [("unknown-kind", 16)],
    ),
    "a move to a kind that does not exist": ("moved: [{from: tools.x, to: tool.a}]", [("unknown-kind", 29)]),
    "an import to a kind that does not exist": ("import: [{to: widgets.a, id: x}]", [("unknown-kind", 15)]),
    "an import to nothing": ("import: [{to: tools.aa, id: x}]", [("import-target", 15)]),
    "a removal from a kind that does not exist": (
        "removed: [{from: widgets.x, retain: true}]",
        [("unknown-kind", 18)],
    ),
    "a removal that does not say whether the object stays": (
        "removed: [{from: tools.x}]",
        [("missing-key", 11)],
    ),
    "a removal of nothing": ("removed: [{retain: true}]", [("missing-key", 11)]),
    "a removal of no address": ("removed: [{from: x, retain: true}]", [("address", 18)]),
    "a removal with another key": (
        "removed: [{from: tools.x, retain: true, destroy: false}]",
        [("unknown-key", 41)],
    ),
    "a removal that is kept maybe": ("removed: [{from: tools.x, retain: 'yes'}]", [("wrong-type", 35)]),
    "removals that are no list": ("removed: {from: tools.x, retain: true}", [("wrong-type", 10)]),
}


@pytest.mark.parametrize(("block", "wanted"), WRONG.values(), ids=WRONG)
def test_a_block_that_is_wrong(load, block, wanted):
    found = load({"voxform.yaml": "project: p\n", "resources/a.yaml": TOOLS + block + "\n"}).diagnostics
    assert [(each.code, each.place.column) for each in found] == wanted
    assert all((each.place.file, each.place.line) == ("resources/a.yaml", 2) for each in found)


def test_a_removal_is_read_from_any_file_and_counts_in_the_digest(load):
    def read(block):
        files = {"voxform.yaml": f"project: p\n{block}", "resources/a.yaml": TOOLS}
        return load(files).configuration

    some = read("removed: [{from: tools.x, retain: true}]\n")
    assert [(str(each.origin), each.retain, str(each.place)) for each in some.removed] == [
        ("tools.x", True, "voxform.yaml:2:11")
    ]
    assert (
        len({each.digest for each in (some, read(""), read("removed: [{from: tools.x, retain: false}]\n"))})
        == 3
    )
