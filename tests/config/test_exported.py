"""The files of an exported project: which there are, in which order, and what stands in comments."""

from pathlib import Path

from tests.core.builders import shipped_kinds

from voxform.app.project import Project, load
from voxform.config.exported import Header, comment_lines, project_files
from voxform.core.address import parse_address
from voxform.core.export import Export, Unmanaged
from voxform.core.export_resource import Exported

KINDS = shipped_kinds()
HEADER = Header("acme", {"url": "https://api.oneinbox.ai"}, "ONEINBOX_API_KEY")


def tool(name: str, description: str, *notes: str) -> Exported:
    attributes = {"name": name, "type": "end_call", "description": description}
    return Exported(parse_address(f"tools.{name}"), f"id-{name}", attributes, notes=notes)


def test_the_project_file_comes_last_so_that_half_of_the_files_are_no_project() -> None:
    files = project_files(KINDS, Export((tool("bye", "One.\nTwo."),)), HEADER)

    assert list(files) == [
        "prompts/tools/bye.description.md",
        "resources/tools.yaml",
        "resources/imports.yaml",
        ".env.example",
        ".gitignore",
        ".gitattributes",
        "voxform.yaml",
    ]


def test_many_long_resources_are_several_files_that_are_read_as_one(tmp_path: Path) -> None:
    made = Export(tuple(tool(f"t{at}", "x" * 900_000) for at in range(5)))

    files = project_files(KINDS, made, HEADER)

    assert [name for name in files if name.startswith("resources/tools")] == [
        "resources/tools.yaml",
        "resources/tools_2.yaml",
        "resources/tools_3.yaml",
    ]
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert len(load(Project(tmp_path, environ={})).configuration.resources) == 5


def test_no_comment_can_be_ended_from_within() -> None:
    hostile = "a\n  evil: {type: end_call}\r\n\u2028b\x85c"
    made = Export((tool("bye", "Bye.", hostile),), unmanaged=(Unmanaged("tools", hostile, "x", hostile),))

    text = project_files(KINDS, made, HEADER)["resources/tools.yaml"]

    assert [line for line in text.splitlines() if "evil" in line and not line.lstrip().startswith("#")] == []
    assert all(line.startswith("#") for line in comment_lines("word " * 60 + hostile))
    assert max(map(len, comment_lines("word " * 60))) <= 97
