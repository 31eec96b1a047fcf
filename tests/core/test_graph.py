"""The order of dependencies: each after what it depends on, equals in their natural order."""

from graphlib import TopologicalSorter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.builders import table

from voxform.core.graph import find_cycle, order

NAMES = st.sampled_from("abcdefgh")


@table(
    "edges, wanted",
    {
        "nothing": ({}, ""),
        "what depends on nothing stands in its natural order": ({"b": (), "a": ()}, "ab"),
        "what is needed comes first": ({"a": ("b",), "b": ("c",), "c": ()}, "cba"),
        "what is needed twice is named once": ({"a": ("b", "b"), "b": ()}, "ba"),
        "what is only needed has its place too": ({"b": ("z",), "a": ()}, "azb"),
        "who waits for one step stands before who waits for two": (
            {"a": ("b",), "b": ("c",), "c": (), "d": ("c",)},
            "cbda",
        ),
    },
)
def test_each_stands_after_what_it_depends_on(edges, wanted):
    assert "".join(order(edges)) == wanted


@given(st.dictionaries(NAMES, st.lists(NAMES, max_size=3)))
def test_an_order_holds_every_edge_or_there_is_a_cycle(edges):
    if find_cycle(edges):
        with pytest.raises(ValueError, match="cycle"):
            order(edges)
        return
    found = order(edges)
    assert sorted(found) == sorted(TopologicalSorter(edges).static_order())
    assert all(found.index(needed) < found.index(node) for node in edges for needed in edges[node])
