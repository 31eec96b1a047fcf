"""A kind that is added at run time is exported like those that come with voxform."""

from pathlib import Path

from tests.kinds.third import CAMPAIGNS

from voxform.app.project import Project, load
from voxform.config.exported import Header, project_files
from voxform.config.kinds import load_kinds
from voxform.core.export import export
from voxform.core.resource import Listing, Object

TOOL = {"name": "Bye", "type": "end_call", "description": "Bye."}
CAMPAIGN = {
    "name": "Spring: recall",
    "region": "eu",
    "attempts": 3,
    "share": None,
    "code": "ABC",
    "hook_token": "Bearer s3cret-s3cret",
    "tool_ids": ["t1"],
    "days": [5, 1],
    "window": {"zone": "Asia/Tokyo", "hours": {"start": 9, "end": None}},
    "people": [{"number": "+14155550100", "greeting": "Hi\nthere", "tags": {"vip": "NO"}}],
    "called": 4,
    "created_at": "2026-01-01T00:00:00Z",
}
WRITTEN = """campaigns:
  spring_recall:
    name: "Spring: recall"
    region: eu
    code: ABC
    hook_token: Bearer ${env.SPRING_RECALL_HOOK_TOKEN}
    tool_ids:
      - ${tools.bye.id}
    days:
      - 5
      - 1
    window:
      zone: Asia/Tokyo
      hours:
        start: 9
    people:
      - number: "+14155550100"
        greeting: ${file("prompts/campaigns/spring_recall.people.0.greeting.md")}
        tags:
          vip: "NO"
"""


def test_an_object_of_a_kind_of_ones_own_is_written_by_its_kind_file(tmp_path: Path) -> None:
    schemas, project = tmp_path / "schemas", tmp_path / "project"
    schemas.mkdir()
    (schemas / "campaigns.yaml").write_text(CAMPAIGNS)
    kinds = load_kinds([schemas])
    listing = Listing({"tools": {"t1": Object("t1", TOOL)}, "campaigns": {"c1": Object("c1", CAMPAIGN)}})

    made = export(kinds, listing)
    files = project_files(kinds, made, Header("acme", {"url": "https://api.oneinbox.ai"}))
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    loaded = load(Project(project, schemas=[schemas], environ={}))

    assert files["resources/campaigns.yaml"] == WRITTEN
    assert {str(each.to): each.id for each in loaded.configuration.imports} == {
        "campaigns.spring_recall": "c1",
        "tools.bye": "t1",
    }


def test_a_list_whose_order_counts_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "campaigns.yaml").write_text(CAMPAIGNS.replace("  tool_ids: unordered\n", ""))
    kinds = load_kinds([tmp_path])
    tools = {id_: Object(id_, TOOL | {"name": name}) for id_, name in (("t1", "Bye"), ("t2", "Ask"))}
    campaign = Object("c1", {"name": "One", "region": "eu", "tool_ids": ["t1", "t2"]})

    made = export(kinds, Listing({"tools": tools, "campaigns": {"c1": campaign}}))

    (one,) = [each for each in made.resources if each.address.kind == "campaigns"]
    assert list(map(str, one.attributes["tool_ids"])) == ["${tools.bye.id}", "${tools.ask.id}"]
