"""Other addresses for what is recorded: what a `moved` block and `state mv` do to a state."""

from collections.abc import Mapping
from dataclasses import replace

from voxform.core.address import Address
from voxform.core.resource import Recorded
from voxform.core.state import State


def readdressed(state: State, new: Mapping[Address, Address]) -> State:
    """The state with records, deposed objects and unfinished work under their new addresses, by the old ones.

    Dependencies on them are rewritten too. A record may have depended on something forgotten whose name it
    takes: it does not depend on itself.
    """
    if not new:
        return state

    def moved(address: Address) -> Address:
        return new.get(address, address)

    def rewritten(address: Address, record: Recorded) -> Recorded:
        names = {moved(name) for name in record.dependencies} - (
            {moved(address)} if address in new else set()
        )
        same = names == set(record.dependencies)
        return record if same else replace(record, dependencies=tuple(sorted(names)))

    return replace(
        state,
        resources={moved(address): rewritten(address, record) for address, record in state.resources.items()},
        deposed=tuple(
            replace(each, address=moved(each.address), recorded=rewritten(each.address, each.recorded))
            for each in state.deposed
        ),
        pending=tuple(
            replace(each, address=moved(each.address), intended=rewritten(each.address, each.intended))
            for each in state.pending
        ),
    )
