"""A whole account made by hand, adopted by identity under every answer to the open questions; never a write to it."""

import json
import random
import shutil
from collections.abc import Callable
from typing import Any

from tests.cli.bench import Bench
from tests.cli.quirks import QUIRKS
from tests.cli.whole_account import fill

Make = Callable[..., Bench]


def declared(bench: Make, *quirks: str, unique: bool) -> tuple[Bench, dict[str, str]]:
    """A project that declares a whole account, and which object stands behind which of its resources."""
    made = bench(*quirks)
    fill(made.account, unique=unique)
    out = made.folder.parent / f"exported-{len(list(made.folder.parent.glob('exported-*')))}"
    made.ok("export", "--out", str(out))
    project = Bench(out, made.account, made.capsys)
    shown = project("adopt", "--json").document["changes"]
    (out / "resources" / "imports.yaml").unlink()
    return project, {each["address"]: each["adopted_id"] for each in shown}


def recorded(project: Bench) -> dict[str, str]:
    every = project.ok("state", "list", "--json").document["resources"]
    return {each["address"]: each["id"] for each in every}


def blocks(ids: dict[str, str]) -> str:
    entries = (f"  - {{to: {json.dumps(to)}, id: {json.dumps(id_)}}}\n" for to, id_ in ids.items())
    return "import:\n" + "".join(entries)


def test_every_object_is_found_by_its_identity_and_the_plan_is_empty(
    bench: Make, exhaustive: bool, record_property: Callable[[str, object], None]
) -> None:
    names = list(QUIRKS) if exhaustive else [random.Random(25).choice(list(QUIRKS))]
    for name in names:
        project, ids = declared(bench, *QUIRKS[name], unique=True)
        before = len(project.account.writes)

        project.ok("adopt", "--auto-approve")

        assert (recorded(project), len(ids) >= 190) == (ids, True), name
        project.assert_idle()
        shutil.rmtree(project.folder / ".voxform" / "state")
        project.ok("state", "rebuild", "--auto-approve")
        assert recorded(project) == ids, name
        project.assert_idle()
        assert project.account.writes[before:] == [], name
    record_property("tried", f"adoption of a whole account under {len(names)} of {len(QUIRKS)} answers")


def test_of_twins_none_is_taken_until_somebody_says_which(bench: Make) -> None:
    project, ids = declared(bench, unique=False)
    before = len(project.account.writes)

    refused = project("adopt", "--auto-approve", "--json")
    contested: list[Any] = refused.document["ambiguous"]
    rivals = {address for each in contested for address in each["addresses"]}
    waiting = {each["address"] for each in refused.document["waiting"]}
    clear = {each["address"]: each["adopted_id"] for each in refused.document["changes"]}

    assert refused.code == 3
    assert recorded(project) == {}
    assert len(rivals) > 50
    assert clear.items() <= ids.items()
    assert clear.keys() | rivals | waiting == ids.keys()
    for each in contested:
        assert {ids[address] for address in each["addresses"]} == {one["id"] for one in each["candidates"]}

    project.write("resources/chosen.yaml", blocks({address: ids[address] for address in rivals}))
    project.ok("adopt", "--auto-approve")

    assert recorded(project) == ids
    project.assert_idle()
    assert project.account.writes[before:] == []
