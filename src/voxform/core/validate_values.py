"""One walk over a resource: unknown and computed attributes, secrets and symbols in their places.

The walk gives the plain copy that the JSON Schema judges and the references that were used.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.path import Path
from voxform.core.schema_node import Node
from voxform.core.schema_words import TYPES, types_in_words
from voxform.core.subject import Subject
from voxform.core.suggestion import closest
from voxform.core.symbol import OWN_PREFIXES, Reference, SecretVariable, Symbol, Template, secret_sources
from voxform.core.value import SCALARS
from voxform.core.verdict import STAND_IN, is_stand_in
from voxform.core.words import listed

_SYMBOLS = (Reference, SecretVariable, Template)


class Use(NamedTuple):
    """A reference where it stands; `whole` when it is the whole value, not a part of a text."""

    path: Path
    reference: Reference
    node: Node
    whole: bool


@dataclass(slots=True)
class Walk:
    """What one walk finds. `hidden` are paths whose source lines may hold a secret."""

    subject: Subject
    found: list[Diagnostic] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    hidden: list[Path] = field(default_factory=list)

    def copy(self, node: Node, value: Any, path: Path = ()) -> Any:
        """The plain copy of a value: symbols replaced by stand-ins, what is refused here left out."""
        if isinstance(value, dict) and not node.secret_text:
            return self._mapping(node, value, path)
        if isinstance(value, _SYMBOLS):
            return self._symbol(node, value, path)
        if isinstance(value, list) and not node.write_only:
            return self._list(node, value, path)
        if node.write_only and not is_stand_in(value):
            return self._literal_secret(path)
        if node.secret:
            self.hidden.append(path)
        return value

    def _mapping(self, node: Node, value: dict[str, Any], path: Path) -> dict[str, Any]:
        """Most values are scalars of which nothing is to be said; those cost no call."""
        if value.keys() <= node.plain_fields and SCALARS.issuperset(map(type, value.values())):
            return value
        plain = dict(value)
        fields = node.fields
        for key, each in value.items():
            inner = fields.get(key)
            if inner is None:
                inner = self._beside(node, (*path, key))
                if inner is None:
                    del plain[key]
                    continue
            if each.__class__ in SCALARS and inner.plain:
                continue
            if inner.computed:
                self._computed((*path, key))
                del plain[key]
            elif isinstance(each, dict) and not inner.secret_text:
                plain[key] = self._mapping(inner, each, (*path, key))
            elif isinstance(each, _SYMBOLS):
                plain[key] = self._symbol(inner, each, (*path, key))
            else:
                plain[key] = self.copy(inner, each, (*path, key))
        return plain

    def _list(self, node: Node, value: list[Any], path: Path) -> list[Any]:
        inner = node.items or node
        if node.key:
            self._keys(node.key, value, path)
        return [
            each if each.__class__ in SCALARS and inner.plain else self.copy(inner, each, (*path, index))
            for index, each in enumerate(value)
        ]

    def _beside(self, node: Node, path: Path) -> Node | None:
        """What is known of a key that is none of the fields; None when there can be no such key."""
        if node.extra is None or node.hints:
            self._unknown(node, path)
        return node.extra

    def _symbol(self, node: Node, symbol: Symbol, path: Path) -> str:
        if isinstance(symbol, Reference):
            self.uses.append(Use(path, symbol, node, whole=True))
            if node.write_only:
                self._literal_secret(path)
        elif own := [name for name in secret_sources(symbol) if name.startswith(OWN_PREFIXES)]:
            self._reserved(own[0], path)
        elif isinstance(symbol, Template):
            self._template(node, symbol, path)
        elif not node.secret:
            self._secret_not_allowed(symbol.name, path)
        return f"{STAND_IN}{symbol}" if node.apart else STAND_IN

    def _template(self, node: Node, symbol: Template, path: Path) -> None:
        sources = [part.name for part in symbol.parts if isinstance(part, SecretVariable)]
        self.uses += [
            Use(path, part, node, whole=False) for part in symbol.parts if isinstance(part, Reference)
        ]
        if node.secret:
            self.hidden.append(path)
            if node.write_only and not sources:
                self._literal_secret(path)
        elif sources:
            self._secret_not_allowed(sources[0], path)
        if node.types and "string" not in node.types:
            detail = f"{self.subject.shown(path)} must be {types_in_words(node.types)}; got a text with ${{…}} in it."
            self.found.append(self.subject.problem("wrong-type", detail, path))

    def _reserved(self, variable: str, path: Path) -> None:
        detail = (
            f"`${{env.{variable}}}` cannot be sent with a resource: variables whose names begin with "
            f"{listed(OWN_PREFIXES, 'or')} hold the keys of voxform itself, and whoever may change this file would "
            "read them at the address it is sent to."
        )
        hint = "Give the secret of a resource a name of its own."
        self.hidden.append(path)
        self.found.append(self.subject.problem("reserved-variable", detail, path, hint=hint))

    def _literal_secret(self, path: Path) -> str:
        name = self.subject.shown(path)
        detail = (
            f"{name} is a secret. Secrets come from environment variables, so that they never stand in a "
            "repository, a plan or a log. If this value was committed, replace the key at its provider."
        )
        hint = (
            f"    {path[-1]}: ${{env.{str(self.subject.desired.address.name).upper().replace('-', '_')}_KEY}}"
        )
        self.found.append(self.subject.problem("literal-secret", detail, path, hint=hint))
        self.hidden.append(path)
        return STAND_IN

    def _secret_not_allowed(self, variable: str, path: Path) -> None:
        detail = (
            f"{self.subject.shown(path)} is shown in plans and kept in the state, so `${{env.{variable}}}` cannot "
            f"stand there. Attributes of {self.subject.kind.name} that may hold a secret: {self._secret_places()}."
        )
        hint = "Use a variable of the project (`variables` in voxform.yaml) for a value that is no secret: ${var.NAME}"
        self.found.append(self.subject.problem("secret-not-allowed", detail, path, hint=hint))

    def _secret_places(self) -> str:
        kind = self.subject.kind
        return ", ".join(self.subject.shown(path) for path in (*kind.write_only, *kind.sensitive)) or "none"

    def _computed(self, path: Path) -> None:
        detail = f"{self.subject.shown(path)} is set by the platform and cannot be written."
        self.found.append(
            self.subject.problem("computed-attribute", detail, path, key=True, hint="Remove the line.")
        )

    def _unknown(self, node: Node, path: Path) -> None:
        """A key that the schema does not describe; its value may be a misplaced secret."""
        key, kind = str(path[-1]), self.subject.kind
        near = closest(key, (name for name, inner in node.fields.items() if not inner.computed))
        where = self.subject.shown(path[:-1]) if len(path) > 1 else kind.name
        verb = "has" if len(path) > 1 else "have"
        meant_secret = not near or node.fields[near].secret
        exposed = bool(kind.write_only) or (bool(kind.sensitive) and meant_secret)
        if exposed:
            self.hidden.append(path)
        self.found.append(
            self.subject.problem(
                "unknown-attribute",
                f"{where} {verb} no attribute `{key}` that voxform knows."
                if node.hints
                else f"{where} {verb} no attribute `{key}`.",
                path,
                key=True,
                hint=f"Did you mean {near}?" if near else "",
                severity=Severity.WARNING if node.hints else Severity.ERROR,
                caret=not exposed,
            )
        )

    def _keys(self, key: str, elements: list[Any], path: Path) -> None:
        seen: set[str] = set()
        for index, each in enumerate(elements):
            name = each.get(key) if isinstance(each, Mapping) else None
            if not isinstance(name, str) or is_stand_in(name):
                continue
            if name in seen:
                detail = f"{self.subject.shown(path)} has two elements whose `{key}` is `{name}`; it tells them apart."
                self.found.append(self.subject.problem("duplicate-key", detail, (*path, index, key)))
            seen.add(name)


def fits_type(node: Node, types: frozenset[str]) -> bool:
    """Whether a value of one of these types could stand at a place; unknown types always could."""
    wanted = node.types | ({"integer"} if "number" in node.types else set())
    return not node.types or not types or bool(wanted & (types or frozenset(TYPES)))
