"""Where the schemas are: in the installed package, or beside the sources of a checkout."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def shipped() -> Traversable:
    """The folder of schemas that comes with voxform."""
    packaged = files("voxform") / "schemas"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "schemas"


def kind_files(folder: Traversable) -> Iterator[Traversable]:
    """The kind files of a folder of schemas, by name: those in its `kinds/`, or its own where it has none."""
    inner = folder / "kinds"
    place = inner if inner.is_dir() else folder
    yield from sorted(
        (file for file in place.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name
    )
