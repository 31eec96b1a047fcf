"""`init`: the files of a first project, the same as `examples/quickstart`."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from voxform.core.diagnostic import Failure, error

IGNORED = ".voxform/\n.env\n"


def scaffold(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Write each file that is not there yet; yields its path and whether it was written.

    Raises:
        Failure: the embedded platform is not installed, or a file cannot be written.
    """
    _needs_emulator()
    for name, content in sorted(templates()):
        path = folder / name
        yield path, _write(path, content)
    state = folder / ".voxform"
    state.mkdir(mode=0o700, exist_ok=True)


def templates() -> Iterator[tuple[str, str]]:
    """Paths inside the project and what they hold."""
    yield ".gitignore", IGNORED
    yield from _read(files("voxform") / "scaffold")


def _read(folder: Traversable, within: str = "") -> Iterator[tuple[str, str]]:
    for each in folder.iterdir():
        if each.is_dir():
            yield from _read(each, f"{within}{each.name}/")
        else:
            yield f"{within}{each.name}", each.read_text(encoding="utf-8")


def _write(path: Path, content: str) -> bool:
    if path.exists():
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    except OSError as problem:
        detail = f"Writing {path} failed: {problem.strerror}."
        raise Failure(error("scaffold-not-written", "The project cannot be written", detail)) from problem
    return True


def _needs_emulator() -> None:
    from importlib.util import find_spec

    from voxform.app.reach import no_emulator

    if find_spec("werkzeug") is None or find_spec("cryptography") is None:
        raise Failure(no_emulator())
