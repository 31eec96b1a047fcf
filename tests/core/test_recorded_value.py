"""One recorded value, for scripts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from voxform.core.address import Address
from voxform.core.diagnostic import Failure
from voxform.core.kind import Kind, Shape
from voxform.core.path import parse_path
from voxform.core.recorded_value import parse_output, recorded_value
from voxform.core.resource import Recorded

KIND = Kind(
    name="tools",
    path="/v1/tools",
    identity=("name",),
    schema={"type": "object"},
    shape=Shape(),
    write_only=(("api_key",),),
    sensitive=(("headers", "*"),),
)
AT = datetime(2026, 11, 22, tzinfo=UTC).isoformat()
RECORD = Recorded(
    "tool_1",
    AT,
    {"name": "Bye ", "hidden": 1},
    {"name": "Bye", "parameters": [{"name": "city", "type": "string"}], "headers": {"Accept": "x"}},
)


@pytest.mark.parametrize(
    ("text", "address", "path"),
    [
        ("tools.bye.id", "tools.bye", "id"),
        ('agents.branch["tokyo"].id', 'agents.branch["tokyo"]', "id"),
        ("tools.bye.headers.Accept", "tools.bye", "headers.Accept"),
        ('tools.bye.headers["X.Y"]', "tools.bye", 'headers["X.Y"]'),
    ],
)
def test_an_address_and_an_attribute_are_told_apart(text: str, address: str, path: str) -> None:
    found = parse_output(text)

    assert (str(found[0]), found[1]) == (address, parse_path(path))


@pytest.mark.parametrize("text", ["", "tools", "tools.bye", 'tools.bye["x"]', "tools[0].id", "a b.c"])
def test_what_names_no_attribute_of_a_resource_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_output(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [("id", "tool_1"), ("name", "Bye"), ("hidden", 1), ("parameters", [{"name": "city", "type": "string"}])],
    ids=["an id", "what the platform answered", "what it never returns", "a list"],
)
def test_a_value_is_what_the_platform_answered_else_what_was_applied(path: str, value: Any) -> None:
    assert recorded_value({"tools": KIND}, Address("tools", "bye"), RECORD, parse_path(path)) == value


@pytest.mark.parametrize(
    ("path", "code"),
    [("api_key", "output-secret"), ("headers.Accept", "output-secret"), ("nmae", "output-missing")],
)
def test_a_secret_and_what_is_not_recorded_are_told_apart(path: str, code: str) -> None:
    with pytest.raises(Failure) as caught:
        recorded_value({"tools": KIND}, Address("tools", "bye"), RECORD, parse_path(path))

    assert [each.code for each in caught.value.diagnostics] == [code]
