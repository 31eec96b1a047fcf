"""The short way for a resource that nobody touched says what the long way says."""

from dataclasses import replace
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from tests.core.builders import LONG_AGO, NO_RULES, record, secrets, table, tiny_kind, written

from voxform.core.diff import Sides, diff
from voxform.core.drift import drift_fields
from voxform.core.record import Written, is_untouched, record_of, record_untouched
from voxform.core.resource import Lifecycle
from voxform.core.value import canonical, equal

PART = {"type": "object", "additionalProperties": False, "properties": {"name": {}, "value": {}}}
KIND = tiny_kind(
    properties={
        "name": {},
        "note": {},
        "key": {},
        "headers": {"type": "object", "additionalProperties": {}},
        "config": {
            "type": "object",
            "additionalProperties": False,
            "properties": {"to": {}, "token": {}},
        },
        "parts": {"type": "array", "items": PART},
        "made_at": {},
    },
    write_only=["key", "config.token"],
    sensitive=["headers"],
    computed=["made_at"],
    lists={"parts": {"keyed": ["name"]}},
)
READABLE = frozenset(KIND.shape.fields or ()) - {"key"}
KNOWN = secrets(A="a-value-of-at-least-20", B="another-value-of-many", C="short")

SCALARS = st.sampled_from([None, True, False, 0, 1, 1.0, "1", "x"])
TEXTS = st.sampled_from(["${env.A}", "${env.B}", "${env.C}", "Bearer ${env.A}", "plain"])
OBJECTS = st.fixed_dictionaries(
    {"name": SCALARS},
    optional={
        "note": SCALARS | st.lists(SCALARS, max_size=2),
        "key": TEXTS,
        "headers": st.dictionaries(st.sampled_from(["X", "Y"]), TEXTS, max_size=2),
        "config": st.fixed_dictionaries({}, optional={"to": SCALARS, "token": TEXTS}),
        "parts": st.lists(
            st.fixed_dictionaries({"name": st.sampled_from(["p", "q"])}, optional={"value": SCALARS}),
            max_size=2,
        ),
    },
)


def shown(tree: Any) -> Any:
    """What the platform answers for what it was sent."""
    revealed: dict[str, Any] = {}
    for name, value in tree.items():
        if name == "headers":
            revealed[name] = {key: KNOWN.reveal(written(each)) for key, each in value.items()}
        elif name == "config":
            revealed[name] = {key: each for key, each in value.items() if key != "token"}
        elif name != "key":
            revealed[name] = value
    return revealed


@given(st.data())
def test_the_short_way_is_the_long_way(data):
    applied = data.draw(OBJECTS)
    observed = data.draw(st.just(shown(applied)) | OBJECTS.map(shown)) | {"made_at": data.draw(SCALARS)}
    desired = data.draw(st.just(applied) | OBJECTS)
    live = data.draw(st.just(observed) | OBJECTS.map(shown)) | {"id": "t-1"}
    recorded = record(KIND, "t-1", applied, observed, known=KNOWN)
    assume(is_untouched(KIND, recorded, written(desired), live, NO_RULES))
    sides = Sides(written(desired), written(desired), live, READABLE, recorded, secrets=KNOWN)
    short = replace(sides, untouched=True)
    fields = diff(KIND, sides)
    assert all(each.sensitive for each in fields)
    assert not fields or recorded.fingerprints or not KIND.secret_attributes.isdisjoint(desired)
    assert diff(KIND, short) == fields
    assert drift_fields(KIND, short, fields) == drift_fields(KIND, sides, fields)
    fresh = Written(
        "t-1", LONG_AGO, written(desired), live, recorded, unchecked=frozenset(each.path for each in fields)
    )
    assert record_untouched(KIND, fresh, KNOWN) == record_of(KIND, fresh, KNOWN)


PLAIN: dict[str, Any] = {"name": "n", "note": 1, "config": {"to": "x"}, "parts": [{"name": "p", "value": 1}]}


@table(
    "desired, live, rules",
    {
        "another value is declared": (PLAIN | {"note": 2}, PLAIN, NO_RULES),
        "true is not 1": (PLAIN | {"note": True}, PLAIN, NO_RULES),
        "nothing is declared any more": ({"name": "n"}, PLAIN, NO_RULES),
        "somebody wrote another value": (PLAIN, PLAIN | {"note": 2}, NO_RULES),
        "a computed attribute moved": (PLAIN, PLAIN | {"made_at": "now"}, NO_RULES),
        "an element came": (PLAIN, PLAIN | {"parts": [*PLAIN["parts"], {"name": "q"}]}, NO_RULES),
        "something is ignored": (PLAIN, PLAIN, Lifecycle(ignore_changes=(("note",),))),
    },
)
def test_what_was_touched_takes_the_long_way(desired, live, rules):
    recorded = record(KIND, "t-1", PLAIN, PLAIN)
    assert is_untouched(KIND, recorded, written(PLAIN), {"id": "t-1", **PLAIN}, NO_RULES)
    assert not is_untouched(KIND, recorded, written(desired), {"id": "t-1", **live}, rules)


def test_attributes_that_no_kind_describes_touch_nothing():
    recorded = record(KIND, "t-1", PLAIN, PLAIN)
    assert is_untouched(KIND, recorded, written(PLAIN), {"id": "t-1", "org": "o", **PLAIN}, NO_RULES)


TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner)
)


@given(TREES, TREES)
def test_equal_values_are_those_with_one_canonical_text(one, other):
    assert equal(one, other) is (canonical(one) == canonical(other))
    assert equal(one, one)
