"""A kind is a description; the package stands alone."""

import ast
import sys
from pathlib import Path

import pytest

import voxform.emulator
from voxform.emulator.shape import Attribute, ListOf, Number, Resource, Text, Variant

GADGETS = Resource(
    kind="gadgets",
    label="Gadget",
    path="/v1/gadgets",
    prefix="gad_",
    attributes=(
        Attribute("name", Text(1, 10), clearable=False),
        Attribute("code", Text(pattern=r"\+[1-9]\d{1,14}")),
        Attribute("temperature", Number(0, 2), default=0.7),
        Attribute("count", Number(1, 8, whole=True)),
        Attribute("events", ListOf(Text(one_of=("a", "b")), 1, 2), default=[]),
        Attribute("token", Text(), clearable=False, masked_as="masked_token"),
    ),
    variants=(Variant(requires=("name",), takes=("code", "temperature", "count", "events", "token")),),
    page=(50, 200),
)


def test_a_kind_described_elsewhere_lives_like_the_others(start):
    shop = start("ids=prefixed", resources=(GADGETS,))
    made = shop.client.post("/v1/gadgets", json={"name": "x", "count": 2.0, "events": ["a"]}).json()
    assert made["id"].startswith("gad_")
    shown = ("name", "temperature", "count", "events", "masked_token")
    assert {name: made[name] for name in shown} == {
        "name": "x",
        "temperature": 0.7,
        "count": 2,
        "events": ["a"],
        "masked_token": None,
    }
    body = {"temperature": 1.5, "code": "+4930", "token": "tok_0123456789"}
    changed = shop.patch("gadgets", made, body)
    assert (changed["temperature"], changed["masked_token"]) == (1.5, "tok_...6789")
    page = shop.client.get("/v1/gadgets", params={"limit": 200}).json()
    assert (page["total"], page["limit"]) == (1, 200)
    assert shop.client.get("/v1/tools").status_code == 404


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"code": "4930"}, "string_pattern_mismatch"),
        ({"temperature": 2.1}, "less_than_equal"),
        ({"temperature": -1}, "greater_than_equal"),
        ({"temperature": "1"}, "float_type"),
        ({"count": 1.5}, "int_from_float"),
        ({"events": []}, "too_short"),
        ({"events": ["a", "b", "a"]}, "too_long"),
        ({"events": ["c"]}, "enum"),
    ],
)
def test_its_limits_hold(start, body, kind):
    answer = start(resources=(GADGETS,)).client.post("/v1/gadgets", json={"name": "x"} | body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["type"] == kind


def test_the_emulator_imports_nothing_of_the_client():
    folder = Path(voxform.emulator.__file__).parent
    allowed = sys.stdlib_module_names | {"werkzeug", "cryptography", "_typeshed"}
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            else:
                continue
            for name in names:
                own = name == "voxform.emulator" or name.startswith("voxform.emulator.")
                assert own or name.partition(".")[0] in allowed, f"{file.name} imports {name}"
