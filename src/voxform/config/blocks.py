"""Resources and refactoring blocks of all files together, before anything in them is evaluated."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from voxform.config.patch import idle_removals, merge_patch
from voxform.config.position import key_place, with_values
from voxform.config.problem import Problems
from voxform.config.section import Section
from voxform.core.address import LOOKUP, NAME, Address, parse_address
from voxform.core.kind import Kind
from voxform.core.path import format_path
from voxform.core.place import LocatedMap, Place
from voxform.core.suggestion import closest, did_you_mean

LOOKUPS = "lookups"
BLOCKS = ("moved", "import", "removed", LOOKUPS)
NOWHERE: Mapping[str, str] = MappingProxyType({})
_NAME = re.compile(rf"{NAME}\Z")


class Entry(NamedTuple):
    """One resource as written: its body, and the mapping that has it under its name."""

    body: LocatedMap
    parent: LocatedMap


@dataclass(frozen=True, slots=True)
class Blocks:
    """All resources by kind and name, lookups likewise, and the sections with refactoring blocks."""

    entries: dict[str, dict[str, Entry]] = field(default_factory=dict)
    lookups: dict[str, dict[str, Entry]] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)

    def all(self) -> Iterator[tuple[str, str, Entry]]:
        """Every resource as kind, name, entry."""
        for kind, named in self.entries.items():
            for name, entry in named.items():
                yield kind, name, entry


def gather(
    blocks: Blocks,
    section: Section,
    kinds: Mapping[str, Kind],
    others: tuple[str, ...] = (),
    misplaced: Mapping[str, str] = NOWHERE,
) -> None:
    """Add what one file declares.

    `others` are keys of the file that are read elsewhere; `misplaced` says of other keys where they stand.
    """
    for key in section.tree:
        if key in kinds:
            named = section.mapping(key)
            if named is not None:
                _add(blocks.entries.setdefault(key, {}), key, named)
        elif key == LOOKUPS:
            _gather_lookups(blocks, section, kinds)
        elif key not in BLOCKS and key not in others:
            _unknown(section, key, (*kinds, *BLOCKS, *others), misplaced.get(key, ""))
    blocks.sections.append(section)


def _gather_lookups(blocks: Blocks, section: Section, kinds: Mapping[str, Kind]) -> None:
    inner = section.mapping(LOOKUPS)
    for kind, named in _by_kind(inner, kinds) if inner else ():
        _add(blocks.lookups.setdefault(kind, {}), f"{LOOKUPS}.{kind}", named)


def _by_kind(section: Section, kinds: Mapping[str, Kind]) -> Iterator[tuple[str, Section]]:
    """What stands under each kind."""
    for kind in section.tree:
        named = section.mapping(kind)
        if kind not in kinds:
            section.problems.unknown_key(kind, kinds, section.name, key_place(section.tree, kind))
        elif named is not None:
            yield kind, named


def _unknown(section: Section, key: str, words: tuple[str, ...], where: str) -> None:
    section.problems.error(
        "unknown-key",
        "Unknown key",
        f"{key!r} is not a key of {section.name}, and no kind. It knows {', '.join(sorted(words))}.",
        key_place(section.tree, key),
        f"`{key}` stands in {where}." if where else did_you_mean(key, words) or _indented(section, key),
    )


def _indented(section: Section, key: str) -> str:
    """What looks like a resource lacks its indentation more often than it is anything else."""
    if not isinstance(section.tree[key], LocatedMap):
        return ""
    return f"A resource stands indented below its kind:\n    KIND:\n      {key}: …"


def _add(known: dict[str, Entry], kind: str, section: Section) -> None:
    tree, problems = section.tree, section.problems
    for name, body in tree.items():
        if not isinstance(body, LocatedMap):
            what = f"{kind}.{name}"
            problems.wrong_type(what, "a mapping of attributes", body, section.place(name), caret=False)
        elif name in known:
            first = known[name]
            problems.error(
                "duplicate-address",
                "Resource declared twice",
                f"{kind}.{name} is declared at {key_place(first.parent, name)} already.",
                key_place(tree, name),
                "Rename one of them, or remove it.",
            )
        elif not _NAME.match(name):
            problems.error(
                "name",
                "Not a name for a resource",
                f"{name!r} cannot be the name of a resource: names are letters, digits, `_` and `-`, "
                "and begin with a letter or `_`.",
                key_place(tree, name),
                f"    {re.sub(r'[^A-Za-z0-9_-]+', '_', name).strip('-_0123456789') or 'a_name'}:",
            )
        else:
            known[name] = Entry(body, tree)


def patch(blocks: Blocks, patches: LocatedMap, kinds: Mapping[str, Kind], problems: Problems) -> set[Address]:
    """Lay an environment's patches over the resources and lookups; gives the addresses they remove."""
    section = Section(patches, "`patches`", problems)
    lookups = section.mapping(LOOKUPS)
    removed: set[Address] = set()
    for kind, named in _by_kind(lookups, kinds) if lookups else ():
        entries, below = blocks.lookups.setdefault(kind, {}), LOOKUP + kind
        removed |= {Address(below, name) for name in named.tree if _patched(entries, below, name, named)}
    rest: Any = with_values(patches, {key: value for key, value in patches.items() if key != LOOKUPS})
    for kind, named in _by_kind(Section(rest, section.name, problems), kinds):
        entries = blocks.entries.setdefault(kind, {})
        removed |= {Address(kind, name) for name in named.tree if _patched(entries, kind, name, named)}
    return removed


def _patched(entries: dict[str, Entry], kind: str, name: str, section: Section) -> bool:
    value = section.tree[name]
    entry = entries.get(name)
    if value is None:
        if entry is None:
            _idle(section, f"{kind}.{name}", did_you_mean(name, entries), key_place(section.tree, name))
        return entries.pop(name, None) is not None
    if not isinstance(value, LocatedMap):
        what = f"{kind}.{name} in `patches`"
        section.problems.wrong_type(what, "a mapping or null", value, section.place(name), caret=False)
    elif entry is None:
        _new(entries, kind, name, section)
    else:
        for path, within in idle_removals(entry.body, value):
            place = _place_in(value, path)
            _idle(section, f"{kind}.{name}: {format_path(path)}", did_you_mean(str(path[-1]), within), place)
        entries[name] = Entry(merge_patch(entry.body, value), entry.parent)
    return False


def _new(entries: dict[str, Entry], kind: str, name: str, section: Section) -> None:
    near = closest(name, entries)
    if near:
        section.problems.warning(
            "patch-adds",
            "Patch adds a resource",
            f"No file declares {kind}.{name}, so this patch adds it.",
            key_place(section.tree, name),
            f"Did you mean {near}?",
        )
    empty = LocatedMap({}, {}, section.tree[name].place)
    body = merge_patch(empty, section.tree[name])
    _add(
        entries,
        kind,
        Section(
            LocatedMap({name: body}, {name: section.tree.marks[name]}, section.tree.place),
            section.name,
            section.problems,
        ),
    )


def _idle(section: Section, what: str, hint: str, place: Place | None) -> None:
    section.problems.warning(
        "patch-removes-nothing",
        "Patch removes nothing",
        f"The patch removes {what}, which is not there.",
        place,
        hint,
    )


def _place_in(tree: LocatedMap, path: tuple[Any, ...]) -> Place:
    for segment in path[:-1]:
        tree = tree[segment]
    return key_place(tree, path[-1])


def read_address(
    text: str, what: str, section: Section, key: str, kinds: Mapping[str, Kind], index: int | None = None
) -> Address | None:
    """An address that stands in a section under a key, or None with a problem about it."""
    try:
        address = parse_address(text)
    except ValueError:
        section.problems.error(
            "address",
            "Not an address",
            f"{what} must be an address: a kind and a name with a dot between them.",
            section.place(key, index),
            "    tools.send_summary" + ("\nwithout `${` and `}`" if "${" in text else ""),
        )
        return None
    if address.kind in kinds:
        return address
    section.problems.error(
        "unknown-kind",
        "Unknown kind",
        f"There is no kind {address.kind!r}.",
        section.place(key, index),
        did_you_mean(address.kind, kinds),
    )
    return None
