"""What is shipped: the wheel holds the kind files and the scaffold, and nothing of the tests."""

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import voxform

ROOT = Path(__file__).parents[1]


def test_the_wheel_holds_kinds_metaschema_scaffold_and_types(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)

    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())

    kinds = {f"voxform/schemas/kinds/{path.name}" for path in (ROOT / "schemas" / "kinds").glob("*.yaml")}
    assert kinds
    assert kinds <= names
    assert {"voxform/schemas/kind.schema.json", "voxform/scaffold/voxform.yaml", "voxform/py.typed"} <= names
    assert not [name for name in names if "test" in name]


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert project["version"] == voxform.__version__


def test_the_scaffold_is_the_quickstart() -> None:
    shipped = ROOT / "src" / "voxform" / "scaffold"
    example = ROOT / "examples" / "quickstart"
    files = {path.relative_to(shipped): path.read_text() for path in shipped.rglob("*") if path.is_file()}

    assert files == {name: (example / name).read_text() for name in files}
    assert len(files) == 5


def test_the_top_level_holds_what_was_asked_for() -> None:
    listed = subprocess.run(
        ["git", "ls-tree", "--name-only", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    visible = {name for name in listed.stdout.split() if not name.startswith(".")}

    assert visible <= {
        "pyproject.toml",
        "README.md",
        "src",
        "schemas",
        "examples",
        "tests",
        "docs",
        "CHANGELOG.md",
        "LICENSE",
    }
