"""What others changed is recorded as observed: no drift any more, and no change that only drift had caused."""

from dataclasses import replace
from typing import ClassVar

from hypothesis import example, given
from hypothesis import strategies as st
from tests.core.builders import (
    change_of,
    configuration,
    listing,
    plan,
    record,
    resource,
    secrets,
    secrets_under_a_key,
    state,
    table,
    tiny_kind,
)

from voxform.core.accept import accepted
from voxform.core.change import Action, Origin
from voxform.core.drift import chosen
from voxform.core.path import covers, format_path
from voxform.core.resource import Recorded

KIND = tiny_kind(
    properties={
        "name": {},
        "note": {},
        "tags": {"type": "array"},
        "headers": {"type": "object"},
        "config": {"type": "object", "additionalProperties": False, "properties": {"to": {}, "cc": {}}},
        "parameters": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"name": {}, "type": {}},
            },
        },
        "token": {},
        "key": {},
        "masked_key": {},
    },
    lists={"tags": "unordered", "parameters": {"keyed": ["name"]}},
    sensitive=["token"],
    write_only=["key"],
    computed=["masked_key"],
    masks={"masked_key": "key"},
)
KNOWN = secrets_under_a_key(TOKEN="a-token", KEY="a-key")


def around(desired, applied, observed, live, known=KNOWN):
    """Plans before and after everything that has drifted is accepted."""
    wanted = configuration(resource("things.a", {"name": "a", **desired}))
    before = record(KIND, "id-a", {"name": "a", **applied}, {"name": "a", **observed}, known=known)
    found = listing({"things": {"id-a": {"name": "a", **live}, "id-b": {"name": "b", **dict.fromkeys(ALL)}}})
    first = plan(KIND, wanted, state({"things.a": before}), found, known=known)
    after: Recorded = before
    for each in first.drift:
        after = accepted(KIND, before, found.of("things")["id-a"].attributes, each.fields, known)
    return first, plan(KIND, wanted, state({"things.a": after}), found, known=known)


ALL = ("note", "tags", "headers", "config", "parameters", "token")
ONE, TWO = {"name": "x", "type": "one"}, {"name": "y", "type": "two"}


@table(
    "attribute, declared, live",
    {
        "a text": ("note", "old", "new"),
        "a text that is null now": ("note", "old", None),
        "a list": ("tags", ["a", "b"], ["a", "c"]),
        "a map": ("headers", {"A": 1}, {"A": 1, "B": 2}),
        "a part of an object": ("config", {"to": "a", "cc": "b"}, {"to": "a", "cc": "c"}),
        "a part that is gone": ("config", {"to": "a", "cc": "b"}, {"to": "a"}),
        "an object that is gone": ("config", {"to": "a"}, None),
        "a part of an element": ("parameters", [ONE, TWO], [ONE, TWO | {"type": "new"}]),
        "an element that is gone": ("parameters", [ONE, TWO], [TWO]),
        "a list that is gone": ("parameters", [ONE, TWO], None),
    },
)
def test_what_is_declared_as_before_is_in_sync_afterwards(attribute, declared, live):
    first, then = around(
        {attribute: declared}, {attribute: declared}, {attribute: declared}, {attribute: live}
    )
    assert change_of(first, "things.a").action is Action.UPDATE
    assert first.drift
    assert (then.drift, then.writes) == ((), ())
    drifted = [field.path for each in first.drift for field in each.fields]
    assert all(any(covers(path, each.path) for each in then.not_kept) for path in drifted)


def test_what_the_author_changed_too_is_still_a_change_and_no_drift():
    first, then = around({"note": "mine"}, {"note": "old"}, {"note": "old"}, {"note": "theirs"})
    assert [each.origin for each in change_of(first, "things.a").fields] == [Origin.BOTH]
    assert [each.origin for each in change_of(then, "things.a").fields] == [Origin.CONFIG]
    assert then.drift == ()


def test_a_later_edit_is_drift_again():
    first, _ = around({"note": "old"}, {"note": "old"}, {"note": "old"}, {"note": "new"})
    record_ = record(KIND, "id-a", {"name": "a", "note": "old"})
    known = accepted(KIND, record_, {"name": "a", "note": "new"}, first.drift[0].fields, KNOWN)
    wanted = configuration(resource("things.a", {"name": "a", "note": "old"}))
    found = listing({"things": {"id-a": {"name": "a", "note": "newer"}}})
    (drift,) = plan(KIND, wanted, state({"things.a": known}), found).drift
    assert [(each.before, each.after) for each in drift.fields] == [("new", "newer")]


@table(
    "known",
    {"under a state key": (KNOWN), "without one": (secrets(TOKEN="a-token-of-20-letters", KEY="k"))},
)
def test_a_secret_text_is_taken_by_its_fingerprint(known):
    text = known.values["TOKEN"].unwrap()
    declared = {"token": "${env.TOKEN}"}
    first, then = around(declared, declared, {"token": text}, {"token": "typed into the dashboard"}, known)
    assert [each.sensitive for each in first.drift[0].fields] == [True]
    assert (then.drift, then.writes) == ((), ())
    assert "typed" not in repr(then.base)


def test_a_key_that_was_replaced_is_taken_by_its_mask():
    declared = {"key": "${env.KEY}"}
    first, then = around(declared, declared, {"masked_key": "ab…"}, {"masked_key": "cd…"})
    assert [each.sensitive for each in first.drift[0].fields] == [True]
    assert (then.drift, then.writes) == ((), ())


VALUES = st.sampled_from(["a", "b", "A ", None])
TREES = st.fixed_dictionaries(
    {},
    optional={
        "note": VALUES,
        "tags": st.lists(st.sampled_from("abc"), max_size=3, unique=True),
        "headers": st.dictionaries(st.sampled_from("xy"), VALUES, max_size=2),
        "config": st.fixed_dictionaries({}, optional={"to": VALUES, "cc": VALUES}),
        "parameters": st.lists(
            st.fixed_dictionaries({"name": st.sampled_from("xyz")}, optional={"type": VALUES}),
            max_size=3,
            unique_by=lambda each: each["name"],
        ),
    },
)


@given(TREES, TREES, TREES, TREES)
@example(
    {"config": {"to": "a", "cc": None}},
    {"config": {"to": "a", "cc": None}},
    {},
    {"config": {"to": "b", "cc": "a"}},
)
def test_nothing_accepted_is_drift_and_no_other_change_comes_or_goes(desired, applied, observed, live):
    first, then = around(desired, applied, observed, live)
    assert then.drift == ()
    drifted = {field.path for each in first.drift for field in each.fields}
    before = {each.path: each for each in change_of(first, "things.a").fields}
    after = {each.path: each for each in change_of(then, "things.a").fields}
    assert {path for path, each in before.items() if path not in drifted} <= after.keys() <= before.keys()
    for path, each in after.items():
        assert each.origin is Origin.CONFIG or (path not in drifted and each == before[path])


class TestChosen:
    OLD: ClassVar = {"note": "o", "config": {"to": "o"}}
    NEW: ClassVar = {"note": "n", "config": {"to": "n"}}
    DRIFT = around(OLD, OLD, OLD, NEW)[0].drift
    EVERY = (*DRIFT, *(replace(each, address=each.address._replace(name="b", key="tokyo")) for each in DRIFT))

    @table(
        "asked, paths, idle",
        {
            "nothing in particular": ([], ["a:config.to", "a:note", "b:config.to", "b:note"], ()),
            "an address": (["things.a"], ["a:config.to", "a:note"], ()),
            "a path": (["things.a.note"], ["a:note"], ()),
            "what holds a path": (["things.a.config"], ["a:config.to"], ()),
            "an instance": (['things.b["tokyo"]'], ["b:config.to", "b:note"], ()),
            "every instance": (["things.b"], ["b:config.to", "b:note"], ()),
            "a path of an instance": (['things.b["tokyo"].note'], ["b:note"], ()),
            "two": (["things.a.note", "things.b"], ["a:note", "b:config.to", "b:note"], ()),
            "what has not drifted": (
                ["things.a.name", "things.b"],
                ["b:config.to", "b:note"],
                ("things.a.name",),
            ),
            "half a name": (["things.a.not", "thing"], [], ("things.a.not", "thing")),
            "a kind": (["things"], [], ("things",)),
        },
    )
    def test_is_what_is_named(self, asked, paths, idle):
        drift, unknown = chosen(self.EVERY, asked)
        found = [f"{each.address.name}:{format_path(field.path)}" for each in drift for field in each.fields]
        assert (sorted(found), unknown) == (paths, idle)
