"""What is recorded: applied, observed, fingerprints, what was not kept; and never a secret."""

from dataclasses import replace

import pytest
from tests.core.builders import LONG_AGO, paths, record, secrets, shipped_kinds, table, tiny_kind, written

from voxform.core.kind import LEAF
from voxform.core.leaf import put, without
from voxform.core.path import format_path
from voxform.core.record import Written, record_of, remembered
from voxform.core.resource import Fingerprint, Lifecycle
from voxform.core.secret_part import without_secrets

KIND = tiny_kind(
    properties={
        "name": {},
        "note": {},
        "size": {"default": 5},
        "key": {},
        "config": {"type": "object", "additionalProperties": False, "properties": {"to": {}, "body": {}}},
        "parts": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "properties": {"name": {}, "value": {}},
            },
        },
        "tags": {"type": "array"},
        "headers": {"type": "object", "default": {}, "additionalProperties": {"type": "string"}},
    },
    write_only=["key"],
    sensitive=["headers"],
    lists={"parts": {"keyed": ["name"]}, "tags": "unordered"},
)
LONG = "canary-value-of-more-than-20-characters"


def made(desired, answer, *, previous=None, known=None, **more):
    basis = Written("t-1", LONG_AGO, written(desired), {"id": "t-1", **answer}, previous)
    return record_of(KIND, replace(basis, **more), known or secrets(A=LONG))


def test_applied_is_what_was_desired_and_observed_what_was_answered():
    found = made({"note": "X", "config": {"to": "a"}}, {"note": "x", "config": {"to": "a", "body": "b"}})
    assert found.applied == {"note": "X", "config": {"to": "a"}}
    assert found.observed == {"note": "x", "config": {"to": "a", "body": "b"}}


def test_what_the_kind_does_not_describe_is_not_kept():
    echo = {"echo": LONG, "config": {"to": "a", "echo": LONG}, "tags": [1]}
    assert made({}, echo).observed == {"config": {"to": "a"}, "tags": [1]}


@table(
    "desired, answer, lost",
    {
        "everything was kept": ({"note": "x"}, {"note": "x"}, []),
        "it was normalised": ({"note": " Hello  World "}, {"note": "hello world"}, []),
        "an unordered list came back in another order": ({"tags": [1, 2]}, {"tags": [2, 1]}, []),
        "the answer does not carry it": ({"note": "x"}, {}, []),
        "it is null now": ({"note": "x"}, {"note": None}, ["note"]),
        "it is another value": ({"note": "x"}, {"note": "y"}, ["note"]),
        "a declared null was ignored": ({"note": None}, {"note": "y"}, ["note"]),
        "one field of two": ({"config": {"to": "a", "body": "b"}}, {"config": {"to": "a"}}, ["config.body"]),
        "an element is missing": (
            {"parts": [{"name": "p", "value": 1}]}, {"parts": []}, ['parts["p"].name', 'parts["p"].value']),
        "a write-only value is not expected back": ({"key": "${env.A}"}, {"key": None}, []),
        "a header was kept": ({"headers": {"X": "${env.A}"}}, {"headers": {"X": LONG}}, []),
        "a header came back changed": ({"headers": {"X": "${env.A}"}}, {"headers": {"x": LONG}}, ["headers"]),
    },
)  # fmt: skip
def test_not_kept(desired, answer, lost):
    assert sorted(map(format_path, made(desired, answer).not_kept)) == lost


@table(
    "before, answer, lost",
    {
        "it was taken away": ({"note": "x"}, {"note": None}, []),
        "it is still there": ({"note": "x"}, {"note": "x"}, ["note"]),
        "it is the default now": ({"size": 7}, {"size": 5}, []),
        "it was the default": ({"size": 5}, {"size": 5}, []),
        "somebody else changed it": ({"note": "x"}, {"note": "y"}, []),
    },
)
def test_a_removal_that_the_platform_ignored_is_not_kept(before, answer, lost):
    previous = record(KIND, "t-1", before)
    assert [*map(format_path, made({}, answer, previous=previous).not_kept)] == lost


def test_a_removal_that_was_ignored_stays_noticed():
    previous = made({}, {"note": "x"}, previous=record(KIND, "t-1", {"note": "x"}))
    assert made({}, {"note": "x"}, previous=previous).not_kept == (("note",),)
    assert made({}, {"note": None}, previous=previous).not_kept == ()


def test_what_is_ignored_stays_as_it_was_applied():
    rules = Lifecycle(ignore_changes=paths("note", "config.to"))
    previous = record(KIND, "t-1", {"note": "old", "config": {"body": "b"}})
    found = made({"note": "new", "config": {"to": "t", "body": "c"}}, {}, previous=previous, lifecycle=rules)
    assert found.applied == {"note": "old", "config": {"body": "c"}}
    assert made({"note": "new"}, {}, lifecycle=rules).applied == {"note": "new"}


def test_what_is_ignored_stays_as_it_was_seen_before():
    rules = Lifecycle(ignore_changes=paths("note", "config.to"))
    previous = made({"note": "n"}, {"note": "n", "config": {"body": "b"}})
    answer = {"note": "typed", "name": "typed", "config": {"to": "typed", "body": "typed"}}
    found = made({"note": "n", "config": {"to": "t"}}, answer, previous=previous, lifecycle=rules)
    assert found.observed == {"note": "n", "name": "typed", "config": {"body": "typed"}}
    assert found.not_kept == ()


def test_what_is_ignored_of_an_adopted_object_was_never_applied():
    rules = Lifecycle(ignore_changes=paths("note", "name"))
    found = made({"note": "n", "name": "x"}, {"note": "other", "name": "x"}, lifecycle=rules)
    assert (found.applied, found.observed) == ({"name": "x"}, {"note": "other", "name": "x"})
    assert found.not_kept == ()


class TestSecrets:
    def test_a_fingerprint_is_kept_of_what_was_sent_and_of_what_is_shown(self):
        known = secrets(A=LONG)
        found = made({"key": "${env.A}", "headers": {"X": "${env.A}"}}, {"headers": {"X": LONG}}, known=known)
        applied = known.fingerprint_of(written("${env.A}"))
        assert found.fingerprints["key",] == Fingerprint(applied, None, ("A",))
        headers = found.fingerprints["headers",]
        assert headers.applied == headers.observed == known.fingerprint_of(written({"X": "${env.A}"}))

    def test_none_is_kept_of_a_short_value_or_of_what_somebody_else_wrote(self):
        assert made({"key": "${env.A}"}, {}, known=secrets(A="short")).fingerprints["key",] == Fingerprint(
            None, None, ("A",)
        )
        shown = made({"headers": {"X": "${env.A}"}}, {"headers": {"X": "typed"}}).fingerprints["headers",]
        assert shown.observed is None

    def test_the_former_one_stands_while_nothing_was_checked_or_sent(self):
        previous = made({"key": "${env.A}"}, {})
        found = made(
            {"key": "${env.A}"}, {}, previous=previous, known=secrets(), unchecked=frozenset(paths("key"))
        )
        assert found.fingerprints == previous.fingerprints

    def test_the_former_one_stands_while_the_secret_is_ignored(self):
        rules = Lifecycle(ignore_changes=paths("key"))
        known = secrets(A=LONG, B=LONG)
        previous = made({"key": "${env.A}"}, {})
        found = made({"key": "${env.B}"}, {}, previous=previous, known=known, lifecycle=rules)
        assert found.fingerprints == previous.fingerprints
        assert (
            made({"key": "${env.B}"}, {}, previous=found, known=known).fingerprints != previous.fingerprints
        )
        assert made({"key": "${env.A}"}, {}, previous=made({}, {}), lifecycle=rules).fingerprints == {}
        assert made({"key": "${env.A}"}, {}, lifecycle=rules).fingerprints == previous.fingerprints

    def test_none_outlives_its_leaf(self):
        assert made({}, {}, previous=made({"key": "${env.A}"}, {})).fingerprints == {}

    def test_no_secret_is_recorded(self):
        desired = {"key": "${env.A}", "headers": {"X": "Bearer ${env.A}", "Y": "literal-header"}}
        answer = {"key": LONG, "headers": {"X": f"Bearer {LONG}", "Z": "typed-by-hand"}, "note": "seen"}
        for rules in (Lifecycle(), Lifecycle(ignore_changes=paths("headers", "key"))):
            previous = made(desired, answer)
            text = repr(made(desired, answer, previous=previous, lifecycle=rules))
            assert not [word for word in (LONG, "literal-header", "typed-by-hand", "Bearer") if word in text]
            assert "seen" in text

    @pytest.mark.parametrize("kind", shipped_kinds().values(), ids=shipped_kinds())
    def test_nothing_secret_of_a_shipped_kind_is_recorded(self, kind):
        tree: dict[str, object] = {}
        for path in (*kind.write_only, *kind.sensitive):
            tree = put(kind.shape, tree, path, {"deep": LONG})
        assert LONG not in repr(without_secrets(kind, tree | {"name": "n"}))


@table(
    "now, before, wanted",
    {
        "nothing written keeps what was": (None, True, True),
        "false lifts": (False, True, False),
        "true sets": (True, None, True),
        "nothing at all": (None, None, None),
    },
)
def test_protection_is_remembered(now, before, wanted):
    previous = record(KIND, "t-1", {}, lifecycle=Lifecycle(protect=before, retain=before))
    assert remembered(Lifecycle(protect=now, retain=now), previous) == Lifecycle(
        protect=wanted, retain=wanted
    )


def test_a_bought_object_stays_bought():
    previous = replace(record(KIND, "t-1", {}), bought=True)
    assert made({}, {}, previous=previous).bought


def test_without_takes_paths_of_keys_and_copies():
    tree = {"a": {"b": 1, "c": 2}, "d": 3}
    assert without(LEAF, tree, [("a", "b"), ("d",), ("x", "y")]) == {"a": {"c": 2}}
    assert tree == {"a": {"b": 1, "c": 2}, "d": 3}
