"""What it costs to have nothing to do."""

from collections import Counter
from collections.abc import Callable

from tests.apply.killing import Range

Record = Callable[[str, object], None]


def test_an_idle_plan_of_sixty_resources_reads_each_list_once_and_writes_nothing(
    large: Range, record_property: Record
) -> None:
    with large.trial() as trial:
        assert trial.apply() == "succeeded"
        count = len(trial.state.resources)
        trial.log.clear()
        assert trial.unfinished() == []
        asked = Counter((each.method, each.path) for each in trial.log)
    record_property("tried", f"R14, an idle plan: {count} resources, {asked.total()} requests, no write")
    kinds = ("integrations", "tools", "models", "agents", "voices", "phone-numbers")
    lists = {("GET", f"/v1/{kind}"): 1 for kind in kinds}
    assert {path: asked.pop(path, 0) for path in lists} == lists
    assert asked.total() <= 1, asked
