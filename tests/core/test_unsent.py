"""What was not sent is not recorded as applied, wherever it stands: otherwise nobody would send it later."""

from tests.core.builders import (
    adoption,
    at,
    configuration,
    decided,
    listing,
    plan,
    resource,
    shipped_kinds,
)

from voxform.core.leaf import without
from voxform.core.path import Element

KINDS = shipped_kinds()
LIVE = {
    "name": "look_up",
    "type": "api_call",
    "description": "Look it up.",
    "url": "https://crm.example",
    "method": "GET",
    "parameters": [{"name": "phone", "type": "integer"}],
}
IMPORT = adoption("tools.look_up", id="1")
FOUND = listing({"tools": {"1": LIVE}})


def test_what_differs_in_a_keyed_list_of_an_adopted_object_is_still_a_change_when_its_update_failed():
    wanted = [{"name": "phone", "type": "string"}, {"name": "city", "type": "string"}]
    declared = configuration(resource("tools.look_up", {**LIVE, "parameters": wanted}), imports=[IMPORT])

    first = plan(KINDS, declared, found=FOUND)
    second = plan(KINDS, declared, first.base, FOUND)

    assert first.base is not None
    assert first.base.resources[at("tools.look_up")].applied["parameters"] == [{"name": "phone"}]
    assert decided(first) == decided(second) == {"tools.look_up": ("update", "config_changed")}
    assert [each.path for each in second.changes[0].fields] == [each.path for each in first.changes[0].fields]


def test_paths_that_name_nothing_leave_the_tree_as_it_is():
    shape = KINDS["tools"].shape
    tree = {"name": "a", "parameters": [{"name": "phone", "type": "string"}], "headers": "none"}

    assert without(shape, tree, [("url",), ("parameters", Element("city"), "type"), ("headers", "X")]) == tree
