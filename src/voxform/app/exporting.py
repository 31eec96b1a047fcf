"""`export`: an account as it is now becomes the files of a project."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from voxform.app.project import Loaded, Project, check, settings_of
from voxform.app.reach import EMBEDDED, open_api
from voxform.config.environment import DEFAULT, KEY, read_settings
from voxform.config.exported import PROJECT, Header, project_files
from voxform.config.kinds import load_kinds
from voxform.core.configuration import Configuration, Environment
from voxform.core.diagnostic import Diagnostic, Failure, Severity, error
from voxform.core.export import Export, export
from voxform.core.export_select import asked_for, kinds_needed, objects_named, part_of
from voxform.core.kind import Kind
from voxform.core.resource import Listing
from voxform.core.sayable import unsayable
from voxform.core.symbol import SecretVariable
from voxform.core.words import listed

_NOT_WRITTEN = "The export cannot be written"
_MAY_BE_THERE = frozenset((".git",))


@dataclass(frozen=True, slots=True)
class Written:
    """An account that has become a project: what it says, its files, and what is wrong with it, if anything."""

    export: Export
    files: tuple[str, ...]
    header: Header
    diagnostics: tuple[Diagnostic, ...]


def export_account(project: Project, out: Path, *, only: tuple[str, ...] = (), root: str = "") -> Written:
    """Read the account and write what it holds into an empty folder; nothing is written to the account.

    `only` are `KIND:ID` or `KIND:NAME`, `root` the kind whose resources get a file each.

    Raises:
        Failure: the folder is not empty, the account cannot be read, or `only` names nothing.
        Refused: the key may not be sent to that host.
    """
    _refuse_full(out)
    loaded = _settings(project)
    kinds = loaded.kinds
    asked = asked_for(kinds, only)
    needed = kinds_needed(kinds, asked) if asked else tuple(kinds.values())
    listing = _read(project, loaded, needed, required=frozenset(kind for kind, _ in asked))
    made = export(kinds, listing)
    if asked:
        made = part_of(kinds, made, objects_named(kinds, listing, asked))
    header = _header(loaded.configuration, listing, out)
    files = project_files(kinds, made, header, root)
    _write(out, files)
    problems = [*_serious(check(Project(out, schemas=project.schemas, environ={})))]
    if made.unread:
        problems.append(_unread(made.unread))
    if header.api["url"] == EMBEDDED:
        problems.append(_embedded(out))
    return Written(made, tuple(sorted(files)), header, tuple(problems))


def _settings(project: Project) -> Loaded:
    """The environment of the project, or the usual one where there is no project."""
    if (project.folder / PROJECT).exists():
        return settings_of(project)
    kinds = load_kinds(project.schemas)
    settings = read_settings(None, DEFAULT, project.folder, kinds)
    return Loaded(kinds, Configuration("", Environment(DEFAULT, settings.api, settings.state_url), {}))


def _read(project: Project, loaded: Loaded, kinds: Iterable[Kind], required: frozenset[str]) -> Listing:
    """The account without the kinds that the key may not read, unless all or one of the `required` are among them."""
    from voxform.remote.refresh import refresh

    every = tuple(kinds)
    spare = frozenset(each.name for each in every) - required
    with open_api(project, loaded.configuration) as api:
        listing = refresh(api, every, recorded={}, withheld=spare)
        if len(listing.unread) == len(every):
            refresh(api, every, recorded={})
    objects = {kind: found for kind, found in listing.objects.items() if kind not in listing.unread}
    return replace(listing, objects=objects)


def _header(configuration: Configuration, listing: Listing, out: Path) -> Header:
    """Where the account is, as the new project says it."""
    api = configuration.environment.api
    key = api.key if isinstance(api.key, SecretVariable) else KEY
    told: dict[str, Any] = {"url": api.url}
    if api.url != EMBEDDED:
        told |= {"key": key, "settle": f"{api.settle:g}s"}
    if listing.account and not unsayable(listing.account):
        told["account"] = listing.account
    name = out.resolve().name
    return Header(
        "account" if unsayable(name) or not name else name, told, "" if api.url == EMBEDDED else key.name
    )


def _serious(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    return (each for each in problems if each.severity is Severity.ERROR)


def _unread(kinds: Iterable[str]) -> Diagnostic:
    return Diagnostic(
        code="export-unread",
        severity=Severity.NOTICE,
        summary="The key may not read some kinds",
        detail=f"Nothing of {listed(sorted(kinds))} is in the project: the platform does not let this key read that. "
        "What refers to it is written as an id.",
        hint="Give the key the right to read them, and export to another folder, to have all of the account",
    )


def _embedded(out: Path) -> Diagnostic:
    return Diagnostic(
        code="export-embedded",
        severity=Severity.NOTICE,
        summary="The embedded platform stays in the project it belongs to",
        detail=f"The objects that were exported are in the database of the project they were read from, and {out} "
        "has an embedded platform of its own, which is empty.",
        hint="Serve that database and name its address in `api.url`:\n  voxform emulator serve --db FILE",
    )


def _refuse_full(out: Path) -> None:
    try:
        found = sorted(each.name for each in out.iterdir() if each.name not in _MAY_BE_THERE)
    except FileNotFoundError:
        return
    except OSError as problem:
        told = f"{out} cannot be looked into: {problem.strerror}."
        raise Failure(
            error("export-not-written", _NOT_WRITTEN, told, hint="Name another folder")
        ) from problem
    if found:
        raise Failure(
            error(
                "export-not-empty",
                "The folder is not empty",
                f"{out} holds {found[0]}{' and more' if len(found) > 1 else ''}. An export is a whole project and is "
                "never mixed with other files.",
                hint="Name a folder that does not exist yet, then compare or move the files",
            )
        )


def _write(out: Path, files: Mapping[str, str]) -> None:
    """Write every file; the project file comes last, so that half an export is no project."""
    for name, text in files.items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            with os.fdopen(opened, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        except OSError as problem:
            raise Failure(_not_written(path, problem)) from problem


def _not_written(path: Path, problem: OSError) -> Diagnostic:
    return error(
        "export-not-written",
        _NOT_WRITTEN,
        f"Writing {path} failed: {problem.strerror}. What was written is no project: it has no {PROJECT} yet.",
        hint="Remove the folder and export again",
    )
