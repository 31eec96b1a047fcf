"""Whatever a project holds, it means the same on both ways of reading YAML, and stands at the same places."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from tests.config.projects import random_project

from voxform.config.block import UNCOMMON, read_block
from voxform.config.position import Source
from voxform.core.place import Place, place_of

PROJECTS = 60


def places(tree: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Place | None]]:
    """Every path with where it was written."""
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield (*at, key), place_of(tree, (key,))
        if isinstance(value, dict | list):
            yield from places(value, (*at, key))


def the_long_way(text: str) -> str:
    """The same with a comment behind the first key, which is beyond the common form and moves nothing."""
    key, _, rest = text.partition("\n")
    return f"{key} # here\n{rest}" if text else text


def read(load: Any, files: dict[str, str], environment: str) -> tuple[Any, ...]:
    found = load(files, environment, variables={"domain": "d.example"} if environment == "prod" else {})
    if found.partial is None:
        return found.diagnostics, None
    every = (*found.partial.resources.values(), *found.partial.lookups.values())
    return (
        found.diagnostics,
        found.partial,
        [repr((each.attributes, each.written)) for each in every],
        [(each.place, list(places(each.attributes)), list(places(each.written))) for each in every],
        [(rule, each.place_of_rule(*rule)) for each in every for rule in each.places],
    )


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_random_projects_mean_the_same_both_ways(load, environment, *, exhaustive):
    short = whole = 0
    for seed in range(PROJECTS * (20 if exhaustive else 1)):
        files = random_project(Random(seed))
        other = {name: the_long_way(text) if name.endswith(".yaml") else text for name, text in files.items()}
        assert all(
            read_block(Source(name, text)) is UNCOMMON for name, text in other.items() if name[:3] == "res"
        )
        short += read_block(Source("resources/a.yaml", files["resources/a.yaml"])) is not UNCOMMON
        found = read(load, files, environment)
        assert found == read(load, other, environment), f"project {seed}"
        whole += found[1] is not None
    assert min(short, whole) > PROJECTS // 3, "most projects take neither way to its end"
