"""Reading kind files: every `*.yaml` of the shipped `kinds/` and of the folders a user adds."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from voxform.config.schemas import kind_files, shipped
from voxform.core.diagnostic import ConfigurationError, Diagnostic, error
from voxform.core.kind import Kind
from voxform.core.kind_file import kind_from, list_rules
from voxform.core.kind_rules import contradictions
from voxform.core.place import Place

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_kinds(folders: Sequence[Path] = ()) -> dict[str, Kind]:
    """Every kind by name: those that come with voxform and those of the folders, in their order.

    Raises:
        ConfigurationError: a kind file cannot be read, breaks the metaschema or contradicts itself.
    """
    home = shipped()
    problems: list[Diagnostic] = [_no_folder(folder) for folder in folders if not folder.is_dir()]
    sources = [home, *(folder for folder in folders if folder.is_dir())]
    documents = [
        (str(file), document)
        for source in sources
        for file in kind_files(source)
        for document in _read(file, problems)
    ]
    metaschema = json.loads((home / "kind.schema.json").read_text(encoding="utf-8"))
    problems += _refused(metaschema, documents)
    kinds = _kinds(documents, problems) if not problems else {}
    if problems:
        raise ConfigurationError(problems)
    return kinds


def _kinds(documents: list[tuple[str, Any]], problems: list[Diagnostic]) -> dict[str, Kind]:
    names = {document["kind"] for _, document in documents}
    kinds: dict[str, Kind] = {}
    for file, document in documents:
        name = document["kind"]
        if name in kinds:
            problems.append(_problem(file, f"The kind `{name}` is described by another file too."))
            continue
        try:
            kinds[name] = kind_from(document)
        except ValueError as cause:
            problems.append(_problem(file, f"In the kind `{name}`, {cause}."))
            continue
        found = contradictions(kinds[name], list_rules(document), names)
        problems.extend(_problem(file, f"In the kind `{name}`: {sentence}") for sentence in found)
    return kinds


def _read(file: Traversable, problems: list[Diagnostic]) -> Iterator[Any]:
    try:
        yield yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # a safe loader
    except yaml.MarkedYAMLError as cause:
        mark = cause.problem_mark
        place = Place(str(file), mark.line + 1, mark.column + 1) if mark else None
        problems.append(_problem(str(file), f"This is not YAML: {cause.problem}.", place))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as cause:
        problems.append(_problem(str(file), f"The file cannot be read: {type(cause).__name__}."))


def _refused(metaschema: dict[str, Any], documents: list[tuple[str, Any]]) -> Iterator[Diagnostic]:
    """What the metaschema says; the slow validator is loaded only to explain a refusal."""
    from jsonschema_rs import validator_for

    verdict = validator_for(metaschema)
    for file, document in documents:
        if not _fits(verdict, document):
            yield from _explained(metaschema, file, document)


def _fits(verdict: Any, document: Any) -> bool:
    try:
        return bool(verdict.is_valid(document))
    except ValueError:  # a date, or a key that is no text
        return False


def _explained(metaschema: dict[str, Any], file: str, document: Any) -> Iterator[Diagnostic]:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    name = document.get("kind", "?") if isinstance(document, dict) else "?"
    errors = list(Draft202012Validator(metaschema).iter_errors(document)) if _is_json(document) else []
    for each in errors:
        cause = best_match([each]) or each
        meaning = cause.schema.get("description", "") if isinstance(cause.schema, Mapping) else ""
        detail = f"In the kind `{name}`, at {cause.json_path}: {cause.message}."
        yield _problem(file, f"{detail} {meaning}".rstrip())
    if not errors:
        yield _problem(
            file, f"The kind `{name}` holds a value that JSON cannot say, such as a date; quote it."
        )


def _is_json(tree: Any) -> bool:
    if isinstance(tree, dict):
        return all(isinstance(key, str) and _is_json(value) for key, value in tree.items())
    if isinstance(tree, list):
        return all(map(_is_json, tree))
    return tree is None or isinstance(tree, bool | int | float | str)


def _no_folder(folder: Path) -> Diagnostic:
    return error("kind-file", "A kind file cannot be used", f"{folder} is not a folder with kind files.")


def _problem(file: str, detail: str, place: Place | None = None) -> Diagnostic:
    return error("kind-file", "A kind file cannot be used", detail, place=place or Place(file, 1, 1))
