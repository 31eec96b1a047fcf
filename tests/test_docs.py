"""The documentation names what there is."""

import json
import re
import subprocess
import sys
from pathlib import Path

from voxform.cli.main import COMMANDS
from voxform.config.kinds import load_kinds
from voxform.core.advice_rules import advice_codes
from voxform.core.guard import RULES
from voxform.emulator import Quirks

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def test_every_command_and_every_option_is_documented() -> None:
    text = (DOCS / "commands.md").read_text()

    for name in COMMANDS:
        assert f"voxform {name}" in text, name
        shown = subprocess.run(
            [sys.executable, "-m", "voxform", name, "--help"], capture_output=True, text=True, check=True
        ).stdout
        assert shown.count("\n") > 5, name
        for option in set(re.findall(r"--[a-z][a-z-]+", shown)) - {
            "--help",
            "--verbose",
            "--quiet",
            "--environment",
        }:
            assert option in text + (DOCS / "state.md").read_text(), f"{name} {option}"


def test_every_guard_and_every_quirk_is_documented() -> None:
    assert all(f"`{rule}`" in (DOCS / "commands.md").read_text() for rule in RULES)
    assert all(f"| `{name}` |" in (DOCS / "emulator.md").read_text() for name in Quirks.allowed())


def test_every_code_of_advice_is_documented() -> None:
    page = (DOCS / "configuration.md").read_text()
    table = page.partition("## Advice")[2].partition("\n## ")[0]

    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)) == advice_codes(load_kinds().values())


def test_every_key_of_a_kind_file_is_documented() -> None:
    metaschema = json.loads((ROOT / "schemas" / "kind.schema.json").read_text())
    case = metaschema["$defs"]["case"]["properties"]
    page = (DOCS / "kinds.md").read_text()

    assert [key for key in (*metaschema["properties"], *case) if key not in page] == []


def test_links_in_the_documentation_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *DOCS.rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_readme_has_exactly_two_commands_to_set_up() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)

    assert [block.count("\n") for block in blocks] == [1, 1]


def test_the_architecture_fits_on_its_pages() -> None:
    assert (DOCS / "architecture.md").read_text().count("\n") <= 150
    assert all(page.read_text().count("\n") <= 60 for page in (DOCS / "decisions").glob("*.md"))
