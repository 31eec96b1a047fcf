"""Keys made of names, variables for secrets, files by root: the parts of an export, each by itself."""

import pytest
from tests.core.builders import shipped_kinds, table

from voxform.core.address import parse_address
from voxform.core.export_key import keys_of
from voxform.core.export_layout import by_kind, by_root
from voxform.core.export_resource import Exported
from voxform.core.export_secret import Variables, may_hold_secret
from voxform.core.resource import Object
from voxform.core.symbol import Reference, SecretVariable, Template

KINDS = shipped_kinds()


@table(
    "name, key",
    {
        "words are joined": ("Front Desk", "front_desk"),
        "accents are dropped": ("Réception Zürich", "reception_zurich"),
        "what is no letter parts words": ("Cal.com -- v2!", "cal_com_v2"),
        "a digit cannot begin a key": ("24 hours", "agent_24_hours"),
        "nothing is left of another script": ("受付", "agent"),
        "what is left of it counts": ("受付 Tokyo", "tokyo"),
        "an address loses its scheme": ("https://www.acme.example/hours", "acme_example_hours"),
        "a long name ends with a word": ("word " * 30, "word_word_word_word_word_word_word_word_word"),
        "a long word is cut": ("x" * 90, "x" * 48),
    },
)
def test_a_key_is_made_of_the_name(name: str, key: str) -> None:
    assert keys_of(KINDS["agents"], [Object("1", {"name": name})]) == {"1": key}


def test_a_number_is_called_by_its_digits() -> None:
    found = [Object("1", {"phone_number": "+14155550100", "friendly_name": "Main"})]

    assert keys_of(KINDS["phone_numbers"], found) == {"1": "number_14155550100"}


def test_of_twins_the_oldest_has_the_plain_key_whatever_the_order() -> None:
    named = {"a": ("Desk", "3"), "b": ("desk", "1"), "c": ("Desk!", "2"), "d": ("Desk 2", "9")}
    objects = [Object(id_, {"name": name, "created_at": made}) for id_, (name, made) in named.items()]
    expected = {"b": "desk", "d": "desk_2", "c": "desk_3", "a": "desk_4"}

    assert keys_of(KINDS["agents"], objects) == keys_of(KINDS["agents"], objects[::-1]) == expected


TOOL, OTHER, KEY = map(parse_address, ("tools.crm", "tools.erp", "integrations.crm"))
HOOK = Reference(parse_address("webhooks.calls"), ("secret",))


@table(
    "header, value, written",
    {
        "a token is a variable": ("X-Token", "abc", SecretVariable("CRM_HEADERS_X_TOKEN")),
        "its scheme stays": ("A", "Bearer abc", Template(("Bearer ", SecretVariable("CRM_HEADERS_A")))),
        "a type of content is none": (
            "Content-Type",
            "text/xml; charset=utf-8",
            "text/xml; charset=utf-8",
        ),
        "unless it looks like nothing of the kind": ("accept", "a\nb", SecretVariable("CRM_HEADERS_ACCEPT")),
        "a placeholder is none": ("A", "Bearer {{ token }}", "Bearer {{ token }}"),
        "a placeholder with more is one": ("A", "{{id}}:pass", SecretVariable("CRM_HEADERS_A")),
        "nothing is none": ("A", "", ""),
        "what the platform made is referred to": ("A", "whsec_0123", HOOK),
        "behind a scheme too": ("A", "Token whsec_0123", Template(("Token ", HOOK))),
        "a number cannot be one": ("A", 3, None),
    },
)
def test_what_stands_in_a_header(header: str, value: object, written: object) -> None:
    found = Variables({"whsec_0123": HOOK}).shown(TOOL, ("headers",), {header: value}, "tool")

    assert found == (None if written is None else {header: written})


def test_equal_tokens_under_one_name_are_one_variable_and_no_two_things_share_a_name() -> None:
    variables = Variables()

    first = variables.shown(TOOL, ("headers",), {"A": "one", "B": "one"}, "tool")
    second = variables.shown(OTHER, ("headers",), {"a": "one", "B": "two"}, "tool")
    keys = [variables.unseen(KEY, ("headers", "A"), "integration") for _ in range(2)]
    own = variables.unseen(KEY._replace(name="oneinbox"), ("api_key",), "integration")

    assert first == {"A": SecretVariable("CRM_HEADERS_A"), "B": SecretVariable("CRM_HEADERS_B")}
    assert second == {"a": SecretVariable("CRM_HEADERS_A"), "B": SecretVariable("ERP_HEADERS_B")}
    assert [each.name for each in keys] == ["INTEGRATION_CRM_HEADERS_A", "INTEGRATION_CRM_HEADERS_A_2"]
    assert own.name == "INTEGRATION_ONEINBOX_API_KEY"
    assert variables.uses["CRM_HEADERS_A"] == [(TOOL, ("headers", "A")), (OTHER, ("headers", "a"))]


@pytest.mark.parametrize(
    ("url", "doubtful"),
    [
        ("https://user:pass@acme.example/", True),
        ("https://acme.example/x?api_key=abcdef0123", True),
        ("https://acme.example/x?a=1&access-token=abcdef", True),
        ("https://acme.example/x?key={key}", False),
        ("https://acme.example/monkey=abcdef", False),
        ("Write to a:b@acme.example", False),
    ],
)
def test_an_address_with_a_secret_in_it_is_noticed(url: str, doubtful: bool) -> None:
    assert may_hold_secret(url) is doubtful


def _resource(address: str, *targets: str) -> Exported:
    ids = [Reference(parse_address(target), ("id",)) for target in targets]
    return Exported(parse_address(address), address, {"ids": ids})


def test_by_root_each_has_what_only_it_uses_and_what_is_only_for_it() -> None:
    resources = [
        _resource("agents.day", "models.day"),
        _resource("agents.night", "models.night"),
        _resource("models.day", "tools.book", "tools.bye", "knowledge_bases.house"),
        _resource("models.night", "tools.bye"),
        _resource("tools.book", "integrations.calendar"),
        _resource("tools.bye"),
        _resource("integrations.calendar"),
        _resource("integrations.idle"),
        _resource("knowledge_bases.house"),
        _resource("knowledge_sources.hours", "knowledge_bases.house"),
        _resource("phone_numbers.main", "agents.night"),
        _resource("phone_numbers.both", "agents.night", "agents.day"),
    ]

    files = {
        name: [str(each.address) for each in found] for name, found in by_root(resources, "agents").items()
    }

    assert files == {
        "agents/day": ["agents.day", "models.day", "tools.book", "integrations.calendar", "knowledge_bases.house",
                       "knowledge_sources.hours"],
        "agents/night": ["agents.night", "models.night", "phone_numbers.main"],
        "shared/tools": ["tools.bye"],
        "shared/integrations": ["integrations.idle"],
        "shared/phone_numbers": ["phone_numbers.both"],
    }  # fmt: skip
    assert list(by_kind(resources)) == ["agents", "models", "tools", "integrations", "knowledge_bases",
                                        "knowledge_sources", "phone_numbers"]  # fmt: skip
