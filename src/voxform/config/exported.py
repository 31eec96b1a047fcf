"""The files of a project that says what an exported account holds."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from voxform.config.emit import File, emit, quoted
from voxform.config.text import MOST_TEXT
from voxform.core.address import LOOKUP
from voxform.core.export import Export, Unmanaged
from voxform.core.export_layout import SHARED, by_kind, by_root
from voxform.core.export_resource import Exported
from voxform.core.kind import Kind
from voxform.core.path import format_path
from voxform.core.sanitise import sanitise
from voxform.core.sayable import escaped
from voxform.core.words import listed

PROJECT = "voxform.yaml"
_COLUMNS = 96
_MOST_LISTED = 10
_LONG = 300
_MOST_FILE = 2 << 20


@dataclass(frozen=True, slots=True)
class Header:
    """What the project file says: where the account is, and what the project is called."""

    project: str
    api: Mapping[str, Any]
    key: str = ""


@dataclass(slots=True)
class _Texts:
    """Long texts by the path of their file."""

    files: dict[str, str] = field(default_factory=dict)

    def taken_out(self, tree: Any, below: str) -> Any:
        """The tree with the paths of files for its long texts."""
        if isinstance(tree, Mapping):
            return {key: self.taken_out(each, f"{below}.{_word(key)}") for key, each in tree.items()}
        if isinstance(tree, list):
            return [self.taken_out(each, f"{below}.{at}") for at, each in enumerate(tree)]
        if not isinstance(tree, str) or not _belongs_in_file(tree):
            return tree
        path, number = f"{below}.md", 2
        while path in self.files:
            path, number = f"{below}.{number}.md", number + 1
        self.files[path] = tree
        return File(path)


def project_files(kinds: Mapping[str, Kind], made: Export, header: Header, root: str = "") -> dict[str, str]:
    """Every file of the project by its path; the project file, without which there is no project, is the last.

    `root` is the kind whose resources have a file each, with what only they use; without one there is a file for
    each kind.
    """
    texts = _Texts()
    groups = by_root(made.resources, root) if root else by_kind(made.resources)
    left = _left_by_file(made.unmanaged, SHARED + "/" if root else "")
    files: dict[str, str] = {}
    for name in sorted(groups.keys() | left.keys()):
        files |= _resource_file(kinds, name, groups.get(name, []), left.get(name, []), texts)
    if made.lookups:
        files["resources/lookups.yaml"] = _lookups(made)
    if made.resources:
        files["resources/imports.yaml"] = _imports(made.resources)
    files[".env.example"] = _variables(made, header)
    files[".gitignore"] = ".voxform/\n.env\n"
    files[".gitattributes"] = (
        "prompts/** -text\n"  # a line break changed by Git would be a change of the text
    )
    return {**texts.files, **files, PROJECT: _project(header, made)}


def _resource_file(
    kinds: Mapping[str, Kind],
    name: str,
    resources: Sequence[Exported],
    left: Sequence[Unmanaged],
    texts: _Texts,
) -> dict[str, str]:
    """One file, or several where one would be long."""
    order = list(kinds)
    by: dict[str, list[str]] = {}
    for each in sorted(resources, key=lambda one: (order.index(one.address.kind), one.address)):
        by.setdefault(each.address.kind, []).append(_resource(each, texts))
    pages: list[str] = [""]
    for kind, entries in by.items():
        begun = False
        for entry in entries:
            if len(pages[-1]) + len(entry) > _MOST_FILE and pages[-1]:
                pages.append("")
                begun = False
            pages[-1] += ("" if begun else f"{'' if not pages[-1] else chr(10)}{kind}:\n") + entry
            begun = True
    pages[-1] += "".join(f"\n{line}\n" if not at else f"{line}\n" for at, line in enumerate(_left(left)))
    paths = [f"resources/{name}{'' if not at else f'_{at + 1}'}.yaml" for at in range(len(pages))]
    return {path: page.lstrip("\n") for path, page in zip(paths, pages, strict=True)}


def _resource(each: Exported, texts: _Texts) -> str:
    kind, name = each.address.kind, each.address.name
    shown = {key: value for key, value in each.attributes.items() if (key, value) != ("name", name)}
    body = texts.taken_out(shown, f"prompts/{kind}/{name}")
    if each.ignored:
        body["lifecycle"] = {"ignore_changes": [format_path(path) for path in each.ignored]}
    comment = "".join(f"  {line}\n" for note in each.notes for line in comment_lines(note, _COLUMNS - 2))
    return comment + emit({name: body}, 1)


def _lookups(made: Export) -> str:
    by: dict[str, dict[str, Any]] = {}
    for address, wanted in made.lookups.items():
        by.setdefault(address.kind.removeprefix(LOOKUP), {})[address.name] = wanted
    told = comment_lines(
        "Objects that are referred to and not managed here, such as voices that every account has."
    )
    return "".join(f"{line}\n" for line in told) + emit({"lookups": by})


def _imports(resources: Iterable[Exported]) -> str:
    told = comment_lines(
        "Which object stands behind which resource. The first `voxform apply` records that and writes to none of "
        "them; afterwards this file may go."
    )
    lines = [f"  - {{to: {each.address}, id: {quoted(escaped(each.id))}}}" for each in resources]
    return "\n".join([*told, "import:", *lines]) + "\n"


def _variables(made: Export, header: Header) -> str:
    """The names of all variables, each with where it is used and without a value."""
    lines = list(comment_lines("Copy to .env and fill in. Git ignores .env; CI sets the same variables."))
    if header.key:
        lines += ["", "# The key of the account", f"{header.key}="]
    for name, uses in sorted(made.variables.items()):
        told = [f"{address} {sanitise(format_path(path))}" for address, path in uses[:_MOST_LISTED]]
        more = [f"and {len(uses) - _MOST_LISTED} more"] if len(uses) > _MOST_LISTED else []
        lines += ["", *comment_lines(", ".join([*told, *more])), f"{name}="]
    return "\n".join(lines) + "\n"


def _project(header: Header, made: Export) -> str:
    told = comment_lines(
        "Written by `voxform export`. Next: fill in .env, then `voxform plan` and `voxform apply`."
    )
    if made.unread:
        told += comment_lines(f"The key could not read {listed(made.unread)}, so nothing of that is written.")
    for kind, names in made.unknown.items():
        shown = ", ".join(f"`{sanitise(name, 80)}`" for name in names[:_MOST_LISTED])
        told += comment_lines(f"The platform shows attributes of {kind} that voxform does not know: {shown}.")
    for kind, names in made.hidden.items():
        shown = listed([f"`{name}`" for name in names])
        told += comment_lines(
            f"The platform does not show {shown} of {kind}, so none is written. They stay as they are."
        )
    body: dict[str, Any] = {"project": header.project, "api": dict(header.api)}
    return "".join(f"{line}\n" for line in told) + emit(body) + "env_files:\n  - .env\n"


def _left_by_file(unmanaged: Iterable[Unmanaged], below: str) -> dict[str, list[Unmanaged]]:
    files: dict[str, list[Unmanaged]] = {}
    for each in unmanaged:
        files.setdefault(below + each.kind, []).append(each)
    return files


def _left(unmanaged: Iterable[Unmanaged]) -> Iterator[str]:
    """What is not managed, by reason, as comments."""
    by: dict[str, list[Unmanaged]] = {}
    for each in unmanaged:
        by.setdefault(each.reason, []).append(each)
    for reason, group in by.items():
        named = ", ".join(f"{sanitise(each.id)} ({each.name})" for each in group[:_MOST_LISTED])
        more = f" and {len(group) - _MOST_LISTED} more" if len(group) > _MOST_LISTED else ""
        yield from comment_lines(f"Not managed, {sanitise(reason)}: {named}{more}.")


def comment_lines(text: str, columns: int = _COLUMNS) -> list[str]:
    """A text as YAML comments of a readable width, without anything that could end one."""
    lines, line = [], "#"
    for word in sanitise(text).split():
        if len(line) + len(word) >= columns and line != "#":
            lines.append(line)
            line = "#"
        line += f" {word}"
    return [*lines, line]


def _belongs_in_file(text: str) -> bool:
    """Whether a text is better read in a file: several lines, or one long one. Files keep neither CR nor a BOM."""
    several = "\n" in text.strip("\n") or (len(text) > _LONG and " " in text)
    return several and "\r" not in text and text[0] != "\ufeff" and len(text.encode()) <= MOST_TEXT


def _word(key: str) -> str:
    """A key as a part of a file's name."""
    return "".join(
        each if each.isascii() and (each.isalnum() or each in "_-") else "_" for each in key
    ).lower()[:60]
