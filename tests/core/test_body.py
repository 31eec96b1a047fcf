"""What an update sends when something is no longer declared."""

from typing import Any

from tests.core.builders import table, tiny_kind

from voxform.core.body import Parts, body_of
from voxform.core.path import parse_path

KIND = tiny_kind(
    properties={
        "name": {"type": "string"},
        "voice": {
            "type": ["object", "null"],
            "required": ["id"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "speed": {"type": "number", "default": 1},
                "style": {
                    "type": "object",
                    "required": ["mood"],
                    "additionalProperties": False,
                    "properties": {"mood": {"type": "string"}, "note": {"type": ["string", "null"]}},
                },
            },
        },
    },
    defaulted=["voice.speed"],
)

LIVE = {"name": "a", "voice": {"id": "v", "speed": 2, "style": {"mood": "calm", "note": "n"}}}
CASES: dict[str, tuple[dict[str, Any], list[str], Any]] = {
    "a leaf goes back to its default": (
        {"id": "v"},
        ["voice.speed"],
        {"id": "v", "speed": 1, "style": {"mood": "calm", "note": "n"}},
    ),
    "an object inside goes with what it requires": (
        {"id": "v"},
        ["voice.style.note", "voice.style.mood"],
        {"id": "v", "speed": 2, "style": None},
    ),
    "what an object does not require goes alone": (
        {"id": "v", "style": {"mood": "calm"}},
        ["voice.style.note"],
        {"id": "v", "speed": 2, "style": {"mood": "calm", "note": None}},
    ),
    "a declared object stays when something it requires is not declared": (
        {"speed": 2},
        ["voice.id"],
        {"id": None, "speed": 2, "style": {"mood": "calm", "note": "n"}},
    ),
}


@table("voice, changed, sent", CASES)
def test_a_part_that_is_no_longer_declared(voice: dict[str, Any], changed: list[str], sent: Any) -> None:
    parts = Parts({"name": "a", "voice": voice}, LIVE)

    assert body_of(KIND, parts, map(parse_path, changed)) == {"voice": sent}


def test_an_object_of_which_nothing_is_declared_goes_whole_with_what_others_put_there() -> None:
    changed = ["voice.speed", "voice.style.mood", "voice.id"]

    assert body_of(KIND, Parts({"name": "a"}, LIVE), map(parse_path, changed)) == {"voice": None}


IGNORED: dict[str, tuple[Any, str, Any]] = {
    "null for the whole leaves it": (None, "voice.speed", {"speed": 2}),
    "null for an object inside leaves it": (
        {"id": "v", "style": None},
        "voice.style.note",
        {"id": "v", "speed": 2, "style": {"note": "n"}},
    ),
    "null for something else takes nothing along": (
        {"id": "v", "style": None},
        "voice.speed",
        {"id": "v", "speed": 2, "style": None},
    ),
    "what is ignored as a whole stays whole": (None, "voice.style", {"style": {"mood": "calm", "note": "n"}}),
}


@table("voice, rule, sent", IGNORED)
def test_what_is_ignored_outlasts_a_null_around_it(voice: Any, rule: str, sent: Any) -> None:
    parts = Parts({"name": "a", "voice": voice}, LIVE, (parse_path(rule),))

    assert body_of(KIND, parts, [("voice",)]) == {"voice": sent}
