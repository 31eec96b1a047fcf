"""A state made with a kind file that is not here any more."""

import json
from collections.abc import Callable

import pytest
from tests.cli.bench import Bench

Make = Callable[..., Bench]


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve"), ("drift",), ("destroy",)])
def test_a_record_of_a_kind_that_nothing_describes_is_explained(
    bench: Make, command: tuple[str, ...]
) -> None:
    made = bench()
    made.resources("tools:\n  hang_up: {type: end_call, description: Say goodbye.}\n")
    made.apply()
    state = made.folder / ".voxform/state/default.json"
    tree = json.loads(state.read_text().replace("tools.hang_up", "robots.hang_up"))
    del tree["checksum"]
    state.write_text(json.dumps(tree))

    outcome = made(*command)

    assert outcome.code == 1
    assert "kind-not-known" in outcome.err
    assert "robots" in outcome.err
