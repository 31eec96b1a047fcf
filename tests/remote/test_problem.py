"""What is read out of an error answer, and what never is."""

import pytest

from voxform.core.secret import Secret
from voxform.core.value import ABSENT
from voxform.remote.problem import Problem, nothing_secret, problems

SHAPES = {
    "a list of findings": (
        {
            "detail": [
                {"loc": ["body", "name"], "msg": "Field required", "type": "missing", "input": {"a": 1}}
            ]
        },
        [Problem("Field required", ("name",), "missing")],
    ),
    "several findings": (
        {"detail": [{"loc": ["body", "a", 0], "msg": "one"}, {"loc": ["query", "b"], "msg": "two"}]},
        [Problem("one", ("a", 0)), Problem("two", ("query", "b"))],
    ),
    "the same finding twice": ({"detail": [{"msg": "one"}, {"msg": "one"}]}, [Problem("one")]),
    "findings with message in place of msg": ({"detail": [{"message": "no"}]}, [Problem("no")]),
    "findings that are text": ({"detail": ["one", "two"]}, [Problem("one"), Problem("two")]),
    "a text": ({"detail": "Tool not found"}, [Problem("Tool not found")]),
    "a code and a message": (
        {"detail": {"code": "SIP_TRUNK_PROVISION_FAILED", "message": "No trunk"}},
        [Problem("No trunk", (), "SIP_TRUNK_PROVISION_FAILED")],
    ),
    "a code alone": ({"detail": {"code": "ORIGIN_NOT_ALLOWED"}}, [Problem("", (), "ORIGIN_NOT_ALLOWED")]),
    "an error and a message": (
        {"error": "not_found", "message": "No such tool"},
        [Problem("No such tool", (), "not_found")],
    ),
    "an error alone": ({"error": "not found"}, [Problem("not found")]),
    "an error object": ({"error": {"code": "X", "message": "no"}}, [Problem("no", (), "X")]),
    "a message alone": ({"message": "no"}, [Problem("no")]),
    "a list of errors": ({"errors": [{"message": "no"}]}, [Problem("no")]),
    "an empty detail beside a message": ({"detail": [], "message": "no"}, [Problem("no")]),
    "a bare list": ([{"msg": "no"}], [Problem("no")]),
    "an empty body": (ABSENT, []),
    "null": (None, []),
    "a bare text, which may be anything": ("no", []),
    "an object of something else": ({"id": "a"}, []),
    "parts of other types": ({"detail": [{"msg": 5, "loc": "body", "type": {}}, 7, None, [1]]}, []),
    "a loc with other types in it": (
        {"detail": [{"msg": "no", "loc": ["body", True, None, "a", {"b": 1}]}]},
        [Problem("no", ("a",))],
    ),
    "input and ctx without a message": ({"detail": [{"input": "x", "ctx": {"y": 1}}]}, []),
    "control characters": (
        {"detail": [{"msg": "a\x1b[31m\nb\u202e", "type": "\x9bt", "loc": ["body", "\u200bz"]}]},
        [Problem("a[31m b", ("z",), "t")],
    ),
}


@pytest.mark.parametrize(("body", "expected"), SHAPES.values(), ids=SHAPES)
def test_an_error_answer_is_read_from(body, expected):
    assert problems(body, secret=nothing_secret) == tuple(expected)


def test_a_message_without_end_is_cut():
    (problem,) = problems({"detail": "x" * 1_000_000}, secret=nothing_secret)
    assert len(problem.message) == 200
    assert problem.message.endswith("…")


def test_findings_without_end_are_cut():
    found = problems({"detail": [{"msg": str(number)} for number in range(1000)]}, secret=nothing_secret)
    assert len(found) == 20


QUOTED = {
    "at a secret path": ["body", "api_key"],
    "below a secret path": ["body", "headers", "Authorization"],
    "at a secret path behind the name of a variant": ["body", "send_email", "api_key"],
    "at a secret path with a variant in its middle": [
        "body",
        "provider_config",
        "SipConfig",
        "auth_password",
    ],
    "at a path too deep to judge": ["body", *"abcdefghi"],
}


@pytest.mark.parametrize("loc", QUOTED.values(), ids=QUOTED)
def test_only_the_type_stays_of_a_problem(tools, integrations, loc):
    def is_secret(path):
        return tools.is_secret(path) or integrations.is_secret(path)

    body = {"detail": [{"loc": loc, "msg": "Input should be longer: 'short1'", "type": "too_short"}]}
    (problem,) = problems(body, secret=is_secret)
    assert (problem.message, problem.code) == ("", "too_short")
    assert "too_short" in str(problem)


ECHOES = {
    "in a text": {"detail": "Incorrect API key provided: re_canary-0123456789"},
    "in part": {"detail": "Incorrect API key provided: re_canary-01******"},
    "in other capitals": {"detail": "bad key RE_CANARY-0123456789"},
    "in a type": {"detail": [{"msg": "no", "type": "re_canary-0123456789"}]},
    "in a place": {"detail": [{"msg": "no", "loc": ["body", "metadata", "re_canary-0123456789"]}]},
    "around a zero-width character": {"detail": "bad key re_can\u200bary-0123456789"},
    "as a whole, though short": {"detail": "the PIN 4711 is wrong"},
}


@pytest.mark.parametrize("body", ECHOES.values(), ids=ECHOES)
def test_a_secret_that_was_sent_is_not_repeated(body):
    secrets = (Secret("re_canary-0123456789"), Secret("4711"), Secret(""))
    found = problems(body, secret=nothing_secret, sent=secrets)
    assert "canary" not in repr(found).lower()
    assert "4711" not in repr(found)
    assert len(found) == 1


def test_other_messages_stay_when_secrets_were_sent():
    found = problems(
        {"detail": "name is taken"}, secret=nothing_secret, sent=[Secret("re_canary-0123456789")]
    )
    assert found == (Problem("name is taken"),)


WORDS = {
    "everything": (Problem("too long", ("parameters", 0, "name"), "x"), "parameters[0].name: too long"),
    "no place": (Problem("too long"), "too long"),
    "no message": (Problem("", ("api_key",), "too_short"), "api_key: too_short"),
    "nothing": (Problem(""), "refused without a reason"),
}


@pytest.mark.parametrize(("problem", "text"), WORDS.values(), ids=WORDS)
def test_a_problem_is_told_with(problem, text):
    assert str(problem) == text
