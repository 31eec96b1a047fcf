"""Plans in which authors and the platform have written whatever they like."""

from typing import Any

from hypothesis import strategies as st

from voxform.core.address import Address
from voxform.core.change import (
    Action,
    Affects,
    Change,
    Drift,
    FieldChange,
    NotKept,
    Origin,
    Plan,
    Reason,
    Rotation,
    Selection,
    Unmanaged,
)
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.place import Place
from voxform.core.resource import Recorded
from voxform.core.state import Operation, Pending

BIDI = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
NASTY = [
    "\x1b[2J", "\x1b]8;;https://evil.example\x07", "\x9b31m", "\r", "\x08", "\x7f", "\u202e", "\u2066", "\u200b",
    "\u200d", "\ufeff", "\ud800", "\ufe0f", "\U000e0041", "\n", "\t", "\u2028", "::error ::x", "##vso[task]", "```",
    "\nPlan: 0 to create", "日本語の長い文", "word " * 30, "x" * 300, '"', "\\", "${", "<b>", "  ", "e\u0301",
]  # fmt: skip
texts = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=6)), max_size=4).map("".join)
places = st.none() | st.builds(Place, texts, st.integers(1, 10**6), st.integers(1, 400))
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
paths = st.lists(texts | st.integers(0, 9), min_size=1, max_size=3).map(tuple)
addresses = st.builds(Address, texts, texts, texts)
names = st.lists(texts, max_size=3).map(tuple)
plain_fields = st.builds(
    FieldChange,
    paths,
    values,
    values,
    st.sampled_from(Origin),
    unknown=st.booleans(),
    forces_replacement=st.booleans(),
)
secret_fields = st.builds(
    FieldChange,
    paths,
    st.none(),
    st.none(),
    st.sampled_from(Origin),
    sensitive=st.just(True),
    changed=st.none() | st.booleans(),
    secret_sources=names,
    new_sources=names,
    recipient=texts,
)
fields = st.lists(plain_fields | secret_fields, max_size=3).map(tuple)
affects = st.builds(
    Affects,
    st.lists(addresses, max_size=2).map(tuple),
    st.lists(st.builds(Unmanaged, texts, texts, texts), max_size=3).map(tuple),
)
changes = st.builds(
    Change,
    addresses,
    st.sampled_from(Action),
    st.sampled_from(Reason),
    id=texts,
    fields=fields,
    affects=affects,
    place=places,
    moved_from=st.none() | addresses,
    adopted_id=texts,
    deposed=st.booleans(),
)
diagnostics = st.builds(
    Diagnostic, texts, st.sampled_from(Severity), texts, texts, places, texts, texts, texts
)
pending = st.builds(
    Pending,
    texts,
    st.sampled_from(Operation),
    addresses,
    texts,
    st.builds(Recorded, texts, texts, st.just({}), st.just({})),
)


def some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


plans = st.builds(
    Plan,
    texts,
    texts,
    st.none() | texts,
    st.integers(0, 99),
    st.builds(
        Selection, names, names, names, st.booleans(), names, st.dictionaries(texts, texts, max_size=2)
    ),
    texts,
    some(changes),
    some(st.builds(Drift, addresses, texts, fields, st.none() | texts, st.none() | texts)),
    some(st.builds(Rotation, addresses, paths, texts)),
    some(pending),
    not_kept=some(st.builds(NotKept, addresses, paths, places)),
    diagnostics=some(diagnostics),
    digest=texts,
)
