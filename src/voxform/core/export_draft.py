"""One object as an author would write it: what the platform sets, what is null and what is the default left out.

Ids stay ids and secrets stay out here; `export` puts references and variables in their places.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.equality import same
from voxform.core.kind import LEAF, Kind, Shape
from voxform.core.leaf import find, is_keyed, without
from voxform.core.path import ANY_ELEMENT, Path, format_path
from voxform.core.resource import Object
from voxform.core.sayable import unsayable
from voxform.core.validate_variants import Unused, needs_of
from voxform.core.value import ABSENT
from voxform.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Draft:
    """An object on its way into a project. `unfit` says why it cannot be managed, or is empty.

    `lacking` is what described objects in it need and do not have; `notes` are sentences about what could not be
    written; `unknown` are attributes the kind does not describe.
    """

    kind: Kind
    object: Object
    attributes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    lacking: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unfit: str = ""


class Drafter:
    """A kind made ready, once for all of its objects."""

    def __init__(self, kind: Kind, readable: frozenset[str]) -> None:
        self._kind = kind
        self._readable = readable
        self._needs = needs_of(kind)
        self._verdict = Verdict(kind)

    def draft(self, found: Object) -> Draft:
        """What an author would write of an object, and why not where nothing can be written."""
        kind, live = self._kind, found.attributes
        unfit = _not_ours(kind, live) or (unsayable(found.id) and "its id cannot be written")
        if unfit:
            return Draft(kind, found, unfit=unfit)
        drafts = [self._written(found, more) for more in self._presences()]
        return next((each for each in drafts if not each.unfit), drafts[0])

    def _presences(self) -> Iterator[Mapping[str, Any]]:
        """Nothing, then each attribute that decides by being there and that the platform does not show."""
        yield {}
        for variants in self._kind.variants:
            if variants.by_presence and len(variants.by) == 1 and variants.by[0] not in self._readable:
                yield {str(variants.by[0]): {}}

    def _written(self, found: Object, more: Mapping[str, Any]) -> Draft:
        kind = self._kind
        live = {**found.attributes, **more}
        pruned = _Pruned(kind)
        unused = self._unused(live)
        known = {name: live[name] for name in kind.schema["properties"] if name in live}
        tree = pruned.fields(kind.schema, kind.shape, known, (), unused) | dict(more)
        tree = self._accepted(tree, pruned)
        unknown = {name for name in live if name not in kind.schema["properties"]}
        return Draft(
            kind,
            found,
            tree,
            tuple(self._lacking(tree)),
            tuple(pruned.notes),
            tuple(sorted(unknown.union(pruned.unknown))),
            self._not_known(tree, live, unused),
        )

    def _unused(self, live: Mapping[str, Any]) -> Unused:
        """What the variants of this object do not take."""
        unused: Unused = {}
        for group in self._needs.groups:
            case = group.cases.get(str(group.variants.value(live))) if group.variants.closed else None
            unused |= case.unused if case else {}
        return unused

    def _not_known(self, tree: Mapping[str, Any], live: Mapping[str, Any], unused: Unused) -> str:
        """Why nothing can be said about an object of a variant that the kind does not have."""
        kind = self._kind
        lacking = next((name for name in kind.identified_by(tree) if live.get(name) is None), "")
        if lacking:
            return f"it has no `{lacking}`, by which {kind.name} are recognised"
        for group in self._needs.groups:
            variants = group.variants
            if not variants.closed or variants.by_presence or variants.by[0] in unused:
                continue
            value = find(kind.shape, live, variants.by)
            if value is not ABSENT and value is not None and str(value) not in variants.cases:
                return f"its `{format_path(variants.by)}` is none that voxform knows"
        return ""

    def _accepted(self, tree: dict[str, Any], pruned: "_Pruned") -> dict[str, Any]:
        """The tree without values that the kind's schema refuses; what is missing is another question."""
        while not self._verdict.accepts(tree):
            refused = {
                leaf_path(self._kind.shape, each.path)
                for each in self._verdict.refusals(tree)
                if each.rule != "required" and each.path
            }
            if not refused:
                break
            for path in sorted(refused, key=str):
                pruned.notes.append(
                    f"`{format_path(path)}` is left out: its value is none that {self._kind.name} take."
                )
            tree = without(self._kind.shape, tree, refused)
        return tree

    def _lacking(self, tree: Mapping[str, Any]) -> Iterator[Path]:
        """What described objects that are there need."""
        for each in () if self._verdict.accepts(tree) else self._verdict.refusals(tree):
            if each.rule == "required":
                yield from ((*each.path, name) for name in each.limit if name not in each.value)


def leaf_path(shape: Shape, path: Path) -> Path:
    """The leaf that a path of keys lies in: it is compared, left out and ignored as a whole."""
    for depth, segment in enumerate(path):
        if shape.fields is None:
            return path[:depth]
        shape = shape.fields.get(str(segment), LEAF)
    return path


def _not_ours(kind: Kind, live: Mapping[str, Any]) -> str:
    """Why an object is none that a project could have made, or is empty."""
    for name, values in kind.failed.items():
        if live.get(name) in values:
            return f"its `{name}` is {live[name]}, so a plan would replace it"
    return ""


@dataclass(slots=True)
class _Pruned:
    """One walk over an object; `unknown` are attributes that the schema does not describe."""

    kind: Kind
    notes: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def fields(
        self, schema: Mapping[str, Any], shape: Shape, live: Mapping[str, Any], at: Path, unused: Unused
    ) -> dict[str, Any]:
        """A described object: its fields in the order of the schema."""
        described = schema.get("properties", {})
        self.unknown += [format_path((*at, name)) for name in live if name not in described]
        needed = schema.get("required", ())
        found = {
            name: self._value(inner, shape, live[name], (*at, name), unused.get(name, {}), name in needed)
            for name, inner in described.items()
            if name in live
        }
        return {name: value for name, value in found.items() if value is not ABSENT}

    def _value(
        self,
        schema: Mapping[str, Any],
        shape: Shape,
        live: Any,
        at: Path,
        unused: Unused | None,
        needed: bool,
    ) -> Any:
        kind, name = self.kind, str(at[-1])
        own = kind.is_computed(at) or kind.is_write_only(at) or (len(at) == 1 and name in kind.uploads)
        if unused is None or live is None or own:
            return ABSENT
        shape = (shape.fields or {}).get(name, LEAF)
        if shape.fields is not None and isinstance(live, Mapping):
            return self.fields(schema, shape, live, at, unused) or ABSENT
        if shape.element is not None and is_keyed(live, shape.key):
            live = [self._element(schema["items"], shape.element, each, at) for each in live]
        if not needed and "default" in schema and same(live, schema["default"], shape):
            return ABSENT
        why = unsayable(live) or _not_keyed(shape, live)
        if why:
            self.notes.append(f"`{format_path(at)}` is left out: {why}.")
            return ABSENT
        return live

    def _element(self, schema: Mapping[str, Any], shape: Shape, live: Mapping[str, Any], at: Path) -> Any:
        """An element of a keyed list."""
        at = (*at, ANY_ELEMENT)
        return self.fields(schema, shape, live, at, {}) if shape.fields is not None else live


def _not_keyed(shape: Shape, live: Any) -> str:
    if shape.element is None or is_keyed(live, shape.key):
        return ""
    return f"its elements cannot be told apart by `{shape.key}`"
