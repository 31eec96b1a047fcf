"""An adoption with everything in it, as a machine and as people read it."""

import pytest
from tests.core.builders import NOW, adoption, configuration, listing, resource, secrets, state, tiny_kind

from voxform.core.adoption import plan_adoption
from voxform.core.plan import Inputs
from voxform.views.adoption import adoption_document, render_adoption
from voxform.views.json_text import json_text

MOMENT = {"type": "string", "format": "date-time"}
TOOLS = tiny_kind(
    "tools",
    properties={
        "name": {"type": "string"},
        "description": {"type": "string"},
        "type": {"type": "string"},
        "key": {"type": "string"},
        "created_at": MOMENT,
    },
    immutable=["type"],
    computed=["created_at"],
    write_only=["key"],
)
SOURCES = tiny_kind(
    "sources",
    properties={"name": {"type": "string"}, "tool_id": {"type": "string"}},
    identity=["name", "tool_id"],
    references={"tool_id": "tools"},
)


def made(name, **more):
    return {"name": name, "description": "D.", "type": "end_call", **more}


@pytest.fixture
def document():
    declared = [
        resource("tools.same", made("same", key="${env.KEY}")),
        resource("tools.differs", made("differs", description="Say goodbye.")),
        resource("tools.other_type", made("other_type", type="api_call")),
        resource("tools.by_block", made("by_block")),
        resource("tools.several", made("several")),
        resource("tools.new", made("new")),
        resource("tools.one", made("shared")),
        resource("tools.two", made("shared")),
        resource("sources.page", {"name": "page", "tool_id": "${tools.several.id}"}),
    ]
    names = ("same", "differs", "other_type", "somebody", "shared")
    objects = {f"t-{name}": made(name, created_at="2026-03-01T00:00:00Z") for name in names}
    objects["t-8"] = made("several", created_at="2026-01-01T00:00:00Z")
    objects["t-9"] = made("Several", description="Another.", created_at="2026-02-01T00:00:00Z")
    inputs = Inputs(
        {"tools": TOOLS, "sources": SOURCES},
        configuration(*declared, imports=[adoption("tools.by_block", id="t-somebody")]),
        state(),
        listing({"tools": objects}),
        NOW,
        secrets(),
    )
    return adoption_document(plan_adoption(inputs), "0.1.0")


@pytest.mark.parametrize("width", [60, 100])
@pytest.mark.parametrize("color", [False, True], ids=["plain", "color"])
def test_as_text(document, golden, width, color):
    text = render_adoption(document, width=width, color=color)
    golden(f"views/adoption.{width}{'.color' if color else ''}.txt", text + "\n")


def test_as_json(document, golden):
    golden("views/adoption.json", json_text(document) + "\n")


def test_nothing_to_adopt(document):
    nothing: dict[str, list[str]] = {}
    for key in ("changes", "unmatched", "waiting", "unidentified", "ambiguous", "diagnostics"):
        nothing[key] = []
    text = render_adoption(document | nothing, width=80, color=False)
    assert text == "Nothing to adopt. Every declared resource is recorded."
