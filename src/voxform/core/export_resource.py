"""From a draft to a resource: references for ids, variables for secrets, and what must be there unseen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.address import Address
from voxform.core.equality import shape_at
from voxform.core.export_draft import Draft, leaf_path
from voxform.core.export_key import singular
from voxform.core.export_reference import Names
from voxform.core.export_secret import Variables, may_hold_secret
from voxform.core.kind import Kind
from voxform.core.leaf import find, leaves, put, without
from voxform.core.path import ANY_ELEMENT, Path, format_path
from voxform.core.required import required
from voxform.core.sayable import unsayable
from voxform.core.symbol import Reference
from voxform.core.value import ABSENT
from voxform.core.words import listed

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Exported:
    """One resource of an exported project, and the object it stands for.

    `ignored` are paths for `ignore_changes`; `notes` are sentences for whoever reads the file.
    """

    address: Address
    id: str
    attributes: Mapping[str, Any]
    ignored: tuple[Path, ...] = ()
    notes: tuple[str, ...] = ()


def exported(draft: Draft, address: Address, names: Names, variables: Variables) -> Exported:
    """The resource for an object."""
    work = _Work(draft, address, names, variables, draft.attributes, list(draft.notes))
    work.hide_secrets()
    work.attributes = work.named(work.attributes, ())
    for path in work.missing():
        work.fill(path)
    order = [name for name in draft.kind.schema["properties"] if name in work.attributes]
    attributes = {name: work.attributes[name] for name in order}
    return Exported(
        address,
        draft.object.id,
        attributes,
        tuple(dict.fromkeys(work.ignored)),
        tuple(dict.fromkeys(work.notes)),
    )


@dataclass(slots=True)
class _Work:
    """A resource on its way."""

    draft: Draft
    address: Address
    names: Names
    variables: Variables
    attributes: Any = field(repr=False)
    notes: list[str] = field(default_factory=list)
    ignored: list[Path] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return self.draft.kind

    def hide_secrets(self) -> None:
        """Variables in place of every secret that the platform shows."""
        kind = self.kind
        for path, value in tuple(leaves(kind.shape, self.attributes)):
            name = format_path(path)
            if not kind.is_secret(path):
                if isinstance(value, str) and may_hold_secret(value):
                    self.notes.append(
                        f"`{name}` looks like an address with a secret in it; it is written as it is."
                    )
                continue
            hidden = self.variables.shown(self.address, path, value, singular(kind))
            if hidden is None:
                self.notes.append(f"`{name}` is left out: a part of it is secret and no text.")
                self.attributes = without(kind.shape, self.attributes, [path])
            else:
                self.attributes = put(kind.shape, self.attributes, path, hidden)

    def named(self, tree: Any, at: Path) -> Any:
        """The tree with references for the ids of what is managed or can be looked up."""
        if isinstance(tree, Mapping):
            return {key: self.named(each, (*at, key)) for key, each in tree.items()}
        if isinstance(tree, list):
            found = [self.named(each, (*at, ANY_ELEMENT)) for each in tree]
            return sorted(found, key=str) if shape_at(self.kind.shape, at).unordered else found
        if not isinstance(tree, str) or not self.kind.referenced_kind(at):
            return tree
        written, why = self.names.refer(self.kind, self.attributes, at, tree)
        if why:
            self.notes.append(f"`{format_path(at)}` {why}.")
        return written

    def missing(self) -> tuple[Path, ...]:
        """What the kind and the variant need and the platform does not show of this object."""
        every = (*required(self.kind, self.attributes), *self.draft.lacking)
        return tuple(path for path in dict.fromkeys(every) if self._at(path) in (ABSENT, None))

    def fill(self, path: Path) -> None:
        """Write what must be there, as far as it can be known; else leave it to the object, which has it."""
        kind, shape = self.kind, self.kind.shape
        live = find(shape, self.draft.object.attributes, path)
        if kind.is_write_only(path):
            hidden = self.variables.unseen(self.address, path, singular(kind))
            self.attributes = put(shape, self.attributes, path, hidden)
        elif self._is_plain(path) and live is not ABSENT and live is not None and not unsayable(live):
            self.attributes = put(shape, self.attributes, path, live)
        else:
            self._guess(path, shown=path[0] in self.names.listing.readable(kind.name))

    def _guess(self, path: Path, *, shown: bool) -> None:
        """A reference that the platform does not show is written when only one resource fits."""
        kind, name = self.kind, format_path(path)
        other = kind.referenced_kind(path)
        fitting = self.names.fitting(kind, self.attributes, path) if other and not shown else []
        only = fitting[0] if len(fitting) == 1 else None
        if only is not None:
            self.attributes = put(kind.shape, self.attributes, path, Reference(only, ("id",)))
            self.notes.append(f"The platform does not show `{name}`; {only} is the only one that fits.")
            return
        leaf = leaf_path(kind.shape, path)
        self.ignored.append(leaf)
        named = [str(each or f"one of {other} that is not managed") for each in fitting]
        self.notes.append(_left_open(name, format_path(leaf), shown, other, named))

    def _is_plain(self, path: Path) -> bool:
        kind = self.kind
        own = kind.is_secret(path) or kind.is_computed(path) or path[0] in kind.uploads
        return not (own or kind.referenced_kind(path)) and leaf_path(kind.shape, path) == path

    def _at(self, path: Path) -> Any:
        return find(self.kind.shape, self.attributes, path)


def _left_open(name: str, leaf: str, shown: bool, other: str, fitting: list[str]) -> str:
    why = f"The object has no `{name}`" if shown else f"The platform does not show `{name}`"
    if fitting:
        more = ["others"] if len(fitting) > _MOST_NAMED else []
        why += f", and it may be {listed([*fitting[:_MOST_NAMED], *more], 'or')}"
    elif other and not shown:
        why += f", and none of {other} fits"
    return f"{why}. A new object needs it: write it, and take `{leaf}` out of `ignore_changes`."
