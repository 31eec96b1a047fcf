"""Destroying is about what is recorded; what is declared and not recorded stands in nobody's way."""

from tests.core.builders import (
    LONG_AGO,
    adoption,
    at,
    codes,
    configuration,
    decided,
    listing,
    plan,
    record,
    resource,
    state,
    table,
    tiny_kind,
)

from voxform.core.change import Selection
from voxform.core.state import Operation, Pending

KIND = tiny_kind()
DECLARED = (resource("things.a", {"name": "a"}), resource("things.b", {"name": "b"}))
CREATING_B = Pending("op", Operation.CREATE, at("things.b"), LONG_AGO, record(KIND, "", {"name": "b"}))


@table(
    "pending, imports, live, deleted",
    {
        "an unrecorded twin of a declared resource": ((), (), {"a-1": "a", "x-1": "b"}, ["things.a"]),
        "an import that cannot be carried out": ((), ("x-1",), {"a-1": "a"}, ["things.a"]),
        "an object that may be adopted": ((), ("x-1",), {"a-1": "a", "x-1": "c"}, ["things.a"]),
        "an import of what an interrupted create has made": (
            (CREATING_B,),
            ("b-1",),
            {"a-1": "a", "b-1": "b"},
            ["things.a", "things.b"],
        ),
    },
)
def test_destroy_deletes_what_is_recorded_and_nothing_else(pending, imports, live, deleted):
    planned = plan(
        KIND,
        configuration(*DECLARED, imports=[adoption("things.b", id=each) for each in imports]),
        state({"things.a": record(KIND, "a-1", {"name": "a"})}, pending=pending),
        listing({"things": {id_: {"name": name} for id_, name in live.items()}}),
        selection=Selection(destroy=True),
    )
    assert codes(planned) == []
    assert {address: action for address, (action, _) in decided(planned).items()} == dict.fromkeys(
        deleted, "delete"
    )


ORDERS = {
    "alphabetical among equals": ({"a": (), "b": (), "c": ()}, "abc"),
    "users before what they use": ({"a": (), "b": ("a",), "c": ("b",), "d": ()}, "cdba"),
    "alphabetical again in a circle": ({"b": ("a",), "a": ("b",)}, "ab"),
}


@table("uses, order", ORDERS)
def test_deletes_are_listed_in_the_order_of_carrying_out(uses, order):
    records = {
        f"things.{name}": record(KIND, name, {"name": name}, dependencies=[f"things.{each}" for each in used])
        for name, used in uses.items()
    }
    live = listing({"things": {name: {"name": name} for name in uses}})
    planned = plan(KIND, configuration(), state(records), live, selection=Selection(destroy=True))
    assert "".join(change.id for change in planned.changes) == order
