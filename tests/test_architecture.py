"""The shape of the house: who imports whom, how long files and functions are, which words are not used."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from voxform.core.graph import find_cycle

SOURCE = Path(__file__).parents[1] / "src" / "voxform"
FILES = sorted(SOURCE.rglob("*.py"))

# A part of the house may import itself and these; design §11.
MAY_IMPORT = {
    "core": set(),
    "config": {"core"},
    "remote": {"core"},
    "state": {"core"},
    "views": {"core"},
    "preflight": {"core"},
    "apply": {"core", "remote", "state"},
    "app": {"core", "config", "remote", "state", "views", "preflight", "apply", "emulator"},
    "cli": {"core", "config", "remote", "state", "views", "preflight", "apply", "app", "emulator"},
    "emulator": set(),
}

IMPURE = {
    "asyncio", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random", "secrets", "selectors",
    "shutil", "signal", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "uuid",
}  # fmt: skip
LIBRARIES_OF_CORE = {"jsonschema", "jsonschema_rs", "deepdiff"}

LONGEST_FILE = 300
LONGEST_FUNCTION = 70
SHORT_FUNCTION = 30
SHORT_SHARE = 0.9

BANNED = {
    "sync",
    "entity",
    "manager",
    "helper",
    "helpers",
    "util",
    "utils",
    "handle",
    "handler",
    "process",
    "data",
}
# `items` is the API's key and a method of mappings; `item` is banned in names of our own.
BANNED_SINGULAR = {"item"}


def name_of(file: Path) -> str:
    """The dotted name of a module."""
    parts = ("voxform", *file.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def imports_of(file: Path) -> Iterator[str]:
    """Full names of everything a module imports, wherever the import stands."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(name: str) -> str:
    """Which part of the house a dotted name of ours belongs to."""
    return name.split(".")[1] if "." in name else ""


def where(file: Path) -> str:
    return str(file.relative_to(SOURCE))


@pytest.mark.parametrize("part", sorted(MAY_IMPORT))
def test_a_part_imports_only_the_parts_below_it(part):
    broken = [
        f"{where(file)} imports {name}"
        for file in FILES
        if part_of(name_of(file)) == part
        for name in imports_of(file)
        if name.startswith("voxform.") and part_of(name) in MAY_IMPORT.keys() - MAY_IMPORT[part] - {part}
    ]
    assert broken == []


def test_every_part_of_the_house_is_known():
    parts = {part_of(name_of(file)) for file in FILES} - {"", "__main__"}
    assert parts <= MAY_IMPORT.keys()


def test_the_core_imports_nothing_that_reads_writes_waits_or_guesses():
    broken = [
        f"{where(file)} imports {name}"
        for file in FILES
        if part_of(name_of(file)) == "core"
        for name in imports_of(file)
        if name.split(".")[0] in IMPURE or not is_allowed_in_core(name)
    ]
    assert broken == []


def is_allowed_in_core(name: str) -> bool:
    top = name.split(".", maxsplit=1)[0]
    return top in LIBRARIES_OF_CORE or top == "voxform" or top in __import__("sys").stdlib_module_names


def test_the_core_does_not_ask_what_time_it_is():
    asked = [
        f"{where(file)}:{node.lineno} {node.attr}"
        for file in FILES
        if part_of(name_of(file)) == "core"
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"} and is_clock(node)
    ]
    assert asked == []


def is_clock(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}


def test_no_module_of_the_core_imports_itself_by_way_of_others():
    core = {name_of(file): file for file in FILES if part_of(name_of(file)) == "core"}
    edges = {
        name: {
            found for each in imports_of(file) for found in (each, each.rpartition(".")[0]) if found in core
        }
        for name, file in core.items()
    }
    assert find_cycle(edges) == ()


def functions(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
            yield f"{where(file)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


def test_files_are_short():
    lengths = {where(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {file: lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short():
    every = dict(found for file in FILES for found in functions(file))
    assert {name: lines for name, lines in every.items() if lines > LONGEST_FUNCTION} == {}
    long = {name: lines for name, lines in every.items() if lines > SHORT_FUNCTION}
    assert len(long) <= (1 - SHORT_SHARE) * len(every), long


def test_nothing_prints_but_to_a_stream_it_was_given():
    printed = [
        f"{where(file)}:{node.lineno}"
        for file in FILES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
        if not any(keyword.arg == "file" for keyword in node.keywords)
    ]
    assert printed == []


def names_in(file: Path) -> Iterator[tuple[int, str]]:
    """Every name that a module gives: files, classes, functions, arguments, variables, fields."""
    yield 1, file.stem
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id if isinstance(node, ast.Name) else node.attr


def words(name: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_words_that_stand_for_anything_are_not_used():
    used = [
        f"{where(file)}:{line} {name}"
        for file in FILES
        for line, name in names_in(file)
        if words(name) & (BANNED | BANNED_SINGULAR)
    ]
    assert used == []
