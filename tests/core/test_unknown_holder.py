"""An update of unknown outcome may have left an id in place that no record shows: its delete waits for the repeat."""

from tests.core.builders import (
    LONG_AGO,
    at,
    configuration,
    decided,
    listing,
    plan,
    record,
    resource,
    state,
    tiny_kind,
)

from voxform.core.state import Deposed, Operation, Pending
from voxform.core.step import steps

OWNERS = tiny_kind("owners")
THINGS = tiny_kind("things", properties={"name": {}, "owner_id": {}}, references={"owner_id": "owners"})
KINDS = {"owners": OWNERS, "things": THINGS}


def held(id_):
    return record(THINGS, "t-1", {"name": "t", "owner_id": id_}, {"name": "t"}, dependencies=["owners.o"])


def test_the_old_object_of_a_replacement_goes_after_the_repeated_update():
    old, new = record(OWNERS, "o-1", {"name": "o"}), record(OWNERS, "o-2", {"name": "o"})
    before = state(
        {"owners.o": new, "things.t": held("o-1")},
        deposed=(Deposed(at("owners.o"), old),),
        pending=(Pending("op", Operation.UPDATE, at("things.t"), LONG_AGO, held("o-2")),),
    )
    declared = configuration(
        resource("owners.o", {"name": "o"}), resource("things.t", {"name": "t", "owner_id": "${owners.o.id}"})
    )
    found = listing(
        {"owners": {"o-1": {"name": "o"}, "o-2": {"name": "o"}}, "things": {"t-1": {"name": "t"}}}
    )

    planned = plan(KINDS, declared, before, found)

    assert decided(planned)["things.t"] == ("update", "interrupted")
    (delete,) = [each for each in steps(KINDS, planned) if each.operation is Operation.DELETE]
    assert delete.after == ("update things.t",)
