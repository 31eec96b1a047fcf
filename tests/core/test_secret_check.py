"""What is known about secrets without showing them: verdicts, origins, new variables, and no value anywhere."""

import pytest
from tests.core.builders import paths, record, secrets, secrets_under_a_key, table, tiny_kind, written

from voxform.core.diff import Sides, diff
from voxform.core.resource import Fingerprint
from voxform.core.secret import Secret
from voxform.core.secret_check import contradicts, fits

KIND = tiny_kind(
    properties={
        "name": {},
        "key": {},
        "masked_key": {},
        "url": {},
        "headers": {"type": "object", "default": {}, "additionalProperties": {"type": "string"}},
    },
    write_only=["key"],
    sensitive=["headers"],
    masks={"masked_key": "key"},
    computed=["masked_key"],
    recipients={"headers": "url"},
)
READABLE = frozenset({"name", "headers", "url", "masked_key"})
OLD, NEW, SHORT, LESS = "old-value-of-twenty-characters", "new-value-of-twenty-characters", "short", "less"
BEARER = {"headers": {"Authorization": "Bearer ${env.TOKEN}"}}
OTHER = {"headers": {"Authorization": "Bearer ${env.OTHER}"}}
KEY = {"key": "${env.TOKEN}"}


def found(desired, live, *, before=None, then=None, known=None, answer=None, **more):
    """Changes for what is desired now; `before` was applied with the secrets of `then`."""
    then, known = then or secrets(TOKEN=OLD), known or secrets(TOKEN=OLD)
    sent = desired if before is None else before
    shown = {name: value for name, value in (live if answer is None else answer).items() if name != "key"}
    recorded = record(KIND, "t-1", sent, shown, known=then)
    sides = {"readable": READABLE, "recorded": recorded, "secrets": known} | more
    return diff(KIND, Sides(desired=written(desired), declared=written(desired), live=live, **sides))


def verdict(*arguments, **more):
    """Changed and origin of the one secret leaf, None when it is in sync."""
    changed = found(*arguments, **more)
    assert len(changed) <= 1
    return (changed[0].changed, changed[0].origin.value) if changed else None


UNSET = secrets()


@table(
    "more, wanted",
    {
        "the same value": ({}, None),
        "another value": ({"known": secrets(TOKEN=NEW)}, (True, "secret")),
        "the variable is not set": ({"known": UNSET}, (None, "secret")),
        "another variable with the same value": (
            {"before": {"key": "${env.OTHER}"}, "then": secrets(OTHER=OLD)},
            (True, "config"),
        ),
        "another variable that is not set": (
            {"before": {"key": "${env.OTHER}"}, "then": secrets(OTHER=OLD), "known": UNSET},
            (True, "config"),
        ),
        "not declared before": ({"before": {}}, (True, "config")),
        "a short value, of which no fingerprint is kept": (
            {"then": secrets(TOKEN=SHORT), "known": secrets(TOKEN=LESS)},
            (None, "secret"),
        ),
        "a short value and secrets_version": (
            {"then": secrets(TOKEN=SHORT), "known": secrets(TOKEN=LESS), "asked": True},
            (True, "config"),
        ),
        "a long value and secrets_version": ({"asked": True}, (True, "config")),
        "the mask moved": (
            {"answer": {"masked_key": "…ters"}, "live": {"masked_key": "…9999"}},
            (True, "drift"),
        ),
        "the mask moved and the value too": (
            {"answer": {"masked_key": "…ters"}, "live": {"masked_key": "…9999"}, "known": secrets(TOKEN=NEW)},
            (True, "drift"),
        ),
        "the mask moved and the variable too": (
            {
                "answer": {"masked_key": "…ters"},
                "live": {"masked_key": "…9999"},
                "before": {"key": "${env.OTHER}"},
                "then": secrets(OTHER=OLD),
            },
            (True, "both"),
        ),
        "the mask moved and the variable is not set": (
            {"answer": {"masked_key": "…ters"}, "live": {"masked_key": "…9999"}, "known": UNSET},
            (True, "drift"),
        ),
        "a mask that was never seen": ({"answer": {}, "live": {"masked_key": "…9999"}}, None),
        "an update that may have happened": ({"open": True}, (True, "config")),
    },
)
def test_a_key_that_is_never_returned(more, wanted):
    more = dict(more)
    live = more.pop("live", {})
    if more.pop("open", False):
        recorded = record(KIND, "t-1", {}, {})
        object.__setattr__(recorded, "fingerprints", {("key",): Fingerprint()})
        more["recorded"] = recorded
    assert verdict(KEY, live, **more) == wanted


SHOWN = {"headers": {"Authorization": f"Bearer {OLD}"}}
TYPED = {"headers": {"Authorization": "Bearer typed-into-the-dashboard"}}
LOWER = {"headers": {"authorization": f"Bearer {OLD}"}}
BASIC = {"headers": {"Authorization": "Basic ${env.TOKEN}"}}


@table(
    "desired, live, more, wanted",
    {
        "the same value": (BEARER, SHOWN, {}, None),
        "the same value and no record of it": (BEARER, SHOWN, {"before": {}, "answer": {}}, None),
        "another value and no record of it": (
            BEARER,
            SHOWN,
            {"before": {}, "answer": {}, "known": secrets(TOKEN=NEW)},
            (True, "config"),
        ),
        "another value": (BEARER, SHOWN, {"known": secrets(TOKEN=NEW)}, (True, "secret")),
        "another variable": (
            OTHER,
            SHOWN,
            {"before": BEARER, "known": secrets(TOKEN=OLD, OTHER=NEW)},
            (True, "config"),
        ),
        "another variable with the same value": (
            OTHER,
            SHOWN,
            {"before": BEARER, "known": secrets(TOKEN=OLD, OTHER=OLD)},
            (True, "config"),
        ),
        "another variable that is not set": (
            OTHER,
            SHOWN,
            {"before": BEARER, "known": UNSET},
            (True, "config"),
        ),
        "a variable in the place of a literal": (
            BEARER,
            SHOWN,
            {"before": SHOWN, "known": secrets(TOKEN=NEW)},
            (True, "config"),
        ),
        "the variable is not set": (BEARER, SHOWN, {"known": UNSET}, (None, "secret")),
        "a token typed into the dashboard": (BEARER, TYPED, {"answer": SHOWN}, (True, "drift")),
        "a token typed in while the variable is not set": (
            BEARER,
            TYPED,
            {"answer": SHOWN, "known": UNSET},
            (None, "secret"),
        ),
        "headers taken away": (BEARER, {"headers": {}}, {"answer": SHOWN}, (True, "drift")),
        "the text around the variable": (BASIC, SHOWN, {"before": BEARER}, (True, "config")),
        "the text around it, the variable not set": (
            BASIC,
            SHOWN,
            {"before": BEARER, "known": UNSET},
            (True, "config"),
        ),
        "a header more": (
            {"headers": {"X": "1", **BEARER["headers"]}},
            SHOWN,
            {"before": BEARER},
            (True, "config"),
        ),
        "a header more, the variable not set": (
            {"headers": {"X": "1", **BEARER["headers"]}},
            SHOWN,
            {"before": BEARER, "known": UNSET},
            (True, "config"),
        ),
        "the platform normalises the header": (BEARER, LOWER, {}, None),
        "the platform normalises it, then another value": (
            BEARER,
            LOWER,
            {"known": secrets(TOKEN=NEW)},
            (True, "config"),
        ),
        "the platform normalises it, then somebody types: no fingerprint of what it showed": (
            BEARER,
            TYPED,
            {"answer": LOWER},
            None,
        ),
        "the platform normalises it under a state key": (
            BEARER,
            LOWER,
            {"then": secrets_under_a_key(TOKEN=OLD), "known": secrets_under_a_key(TOKEN=OLD)},
            None,
        ),
        "the platform normalises it under a state key, then somebody types": (
            BEARER,
            TYPED,
            {
                "answer": LOWER,
                "then": secrets_under_a_key(TOKEN=OLD),
                "known": secrets_under_a_key(TOKEN=OLD),
            },
            (True, "drift"),
        ),
        "a literal header": ({"headers": {"X": "1"}}, {"headers": {"X": "1"}}, {}, None),
        "a literal header edited": (
            {"headers": {"X": "2"}},
            {"headers": {"X": "1"}},
            {"before": {"headers": {"X": "1"}}},
            (True, "config"),
        ),
        "a short value": (
            BEARER,
            {"headers": {"Authorization": "Bearer short"}},
            {"then": secrets(TOKEN=SHORT), "known": secrets(TOKEN=SHORT)},
            None,
        ),
        "another short value": (
            BEARER,
            {"headers": {"Authorization": "Bearer short"}},
            {"then": secrets(TOKEN=SHORT), "known": secrets(TOKEN=LESS)},
            (True, "secret"),
        ),
        "removed": ({}, SHOWN, {"before": BEARER}, (True, "config")),
        "removed and gone already": ({}, {"headers": {}}, {"before": BEARER, "answer": SHOWN}, None),
        "headers that nobody can read": (BEARER, {}, {"readable": frozenset({"name"}), "answer": {}}, None),
        "headers that nobody can read, another value": (
            BEARER,
            {},
            {"readable": frozenset({"name"}), "answer": {}, "known": secrets(TOKEN=NEW)},
            (True, "secret"),
        ),
    },
)
def test_a_header_that_the_platform_shows(desired, live, more, wanted):
    assert verdict(desired, live, **more) == wanted


@table(
    "desired, live, wanted",
    {
        "a variable and any text": ("${env.A}", "x", True),
        "a variable and an empty text": ("${env.A}", "", False),
        "a variable and no text": ("${env.A}", None, False),
        "a template that fits": ("Bearer ${env.A}!", "Bearer x!", True),
        "a template around other text": ("Bearer ${env.A}", "Basic x", False),
        "a template of two lines": ("a ${env.A}", "a x\ny", True),
        "a template with signs of patterns": ("a.b ${env.A}", "axb x", False),
        "the same keys": ({"a": "${env.A}", "b": "1"}, {"a": "x", "b": "1"}, True),
        "a key more": ({"a": "${env.A}"}, {"a": "x", "b": "1"}, False),
        "a list": (["${env.A}", 1], ["x", 1.0], True),
        "a longer list": (["${env.A}"], ["x", "y"], False),
    },
)
def test_a_value_fits(desired, live, wanted):
    assert fits(written(desired), live) is wanted


@table(
    "masked, secret, wanted",
    {
        "both ends fit": ("sk-…9999", "sk-123-9999", False),
        "the end does not": ("sk-…9999", "sk-123-0000", True),
        "the beginning does not": ("pk-****9999", "sk-123-9999", True),
        "stars only": ("********", "anything", False),
        "no mask at all": ("9999", "0000", False),
        "three points": ("...9999", "x9999", False),
    },
)
def test_a_masked_key_contradicts(masked, secret, wanted):
    assert contradicts(masked, Secret(secret)) is wanted


def test_a_secret_is_never_compared_with_what_another_object_shows():
    assert fits(written({"a": "${env.A}"}), {"a": None}) is False


def test_a_variable_that_is_new_at_a_path_is_named_with_its_recipient():
    live = {"headers": {"Authorization": f"Bearer {OLD}"}, "url": "https://crm.example/x"}
    desired = {
        "headers": {"Authorization": "Bearer ${env.TOKEN}", "X": "${env.MORE}"},
        "url": "https://crm.example/x",
    }
    (change,) = found(
        desired, live, before={**BEARER, "url": live["url"]}, known=secrets(TOKEN=OLD, MORE=NEW)
    )
    assert (change.secret_sources, change.new_sources) == (("MORE", "TOKEN"), ("MORE",))
    assert change.recipient == "crm.example"


def test_nothing_of_a_secret_is_in_a_change():
    live = {"headers": {"Authorization": "Bearer typed-into-the-dashboard"}}
    for change in found(BEARER | KEY, live, answer=SHOWN, known=secrets(TOKEN=NEW)):
        assert (change.before, change.after, change.sensitive) == (None, None, True)
        text = repr(change)
        assert not any(value in text for value in (OLD, NEW, "typed-into"))


@pytest.mark.parametrize("path", ["headers", "key"])
def test_an_ignored_secret_is_not_sent(path):
    from voxform.core.resource import Lifecycle  # one use

    rules = Lifecycle(ignore_changes=paths(path))
    desired = BEARER if path == "headers" else KEY
    assert verdict(desired, SHOWN, known=secrets(TOKEN=NEW), lifecycle=rules) is None
