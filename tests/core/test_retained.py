"""What is to be retained is given up where it would be deleted, if anything can stand beside it."""

from tests.core.builders import (
    change_of,
    codes,
    configuration,
    listing,
    plan,
    record,
    resource,
    state,
    table,
    tiny_kind,
)

from voxform.core.resource import Lifecycle
from voxform.core.step import steps

PROPERTIES = {"name": {"type": "string"}, "kind": {"type": "string"}}
FIRST = tiny_kind(properties=PROPERTIES, immutable=["kind", "name"])
LAST = tiny_kind(properties=PROPERTIES, immutable=["kind", "name"], replacement="delete-first")
OLD = {"name": "a", "kind": "old"}


def replaced(kind, new, *, recorded=True, declared=None):
    before = state({"things.a": record(kind, "t-1", OLD, lifecycle=Lifecycle(retain=recorded))})
    wanted = configuration(resource("things.a", new, retain=declared))
    return plan(kind, wanted, before, listing({"things": {"t-1": OLD}}))


@table(
    "recorded, declared, left",
    {
        "remembered": (True, None, True),
        "declared now": (None, True, True),
        "lifted by the same plan": (True, False, True),
        "lifted before": (False, None, False),
        "never said": (None, None, False),
    },
)
def test_the_old_object_of_a_replacement(recorded, declared, left):
    planned = replaced(FIRST, {"name": "a", "kind": "new"}, recorded=recorded, declared=declared)
    change = change_of(planned, "things.a")
    operations = [each.operation.value for each in steps({"things": FIRST}, planned)]
    assert (change.left_behind, change.deletes) == (left, not left)
    assert operations == (["create"] if left else ["create", "delete"])
    assert ("left-behind" in codes(planned)) == left


@table(
    "kind, new, told",
    {
        "the same identity where only one may have it": (LAST, {"name": "a", "kind": "new"}, True),
        "another identity": (LAST, {"name": "b", "kind": "old"}, False),
        "the same identity where several may have it": (FIRST, {"name": "a", "kind": "new"}, False),
    },
)
def test_it_may_be_in_the_way(kind, new, told):
    assert ("retained-in-the-way" in codes(replaced(kind, new))) == told
