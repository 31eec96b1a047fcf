"""Valid resources made from nothing but what a kind file says, and other valid values for each part of them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from voxform.core.kind import Kind, Variant, Variants, schema_at
from voxform.core.leaf import leaves, put
from voxform.core.path import ANY_ELEMENT, Element, Path, covers, format_path

NOTHING: Mapping[str, tuple[str, ...]] = {}


@dataclass
class Samples:
    """Resources by kind and name, each with the ones it refers to; `variables` are the secrets they name."""

    kinds: Mapping[str, Kind]
    resources: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    variables: list[str] = field(default_factory=list)

    def add(self, kind: Kind, name: str, variant: str) -> None:
        """Add a resource with everything that this variant takes."""
        self.resources[kind.name, name] = self.attributes(kind, name, variant)

    def attributes(self, kind: Kind, name: str, variant: str) -> dict[str, Any]:
        """Every attribute that a variant takes."""
        tree = self._value(kind, variant, kind.schema, ())
        if "name" in kind.schema["properties"]:
            tree["name"] = f"sample {name}"
        elif kind.identity[0] in tree and not kind.referenced_kind((kind.identity[0],)):
            tree[kind.identity[0]] = self._another_of(kind, tree[kind.identity[0]])
        return dict(tree)

    def _another_of(self, kind: Kind, value: str) -> str:
        """A value like this one that no sample has: it counts on."""
        used = {each.get(kind.identity[0]) for each in self.resources.values()}
        stem, number = value.rstrip("0123456789"), value[len(value.rstrip("0123456789")) :]
        counted = (f"{stem}{int(number) + step:0{len(number)}}" for step in range(0, 1000, 10))
        return next(each for each in counted if each not in used)

    def yaml(self) -> str:
        """The resources as a file, one attribute a line."""
        text = ""
        for kind in sorted({kind for kind, _ in self.resources}):
            text += f"{kind}:\n"
            for (each, name), attributes in self.resources.items():
                lines = [f"    {key}: {json.dumps(value)}\n" for key, value in attributes.items()]
                text += f"  {name}:\n{''.join(lines)}" if each == kind else ""
        return text

    def secret(self) -> str:
        """A variable of its own."""
        self.variables.append(f"SECRET_{len(self.variables)}")
        return f"${{env.{self.variables[-1]}}}"

    def reference(self, kind: str, number: int, expected: Mapping[str, tuple[str, ...]] = NOTHING) -> str:
        """A reference to a resource that is made for the purpose; other numbers refer to others."""
        wanted = {name: values[0] for name, values in expected.items()}
        name = "_".join(
            ["for", *("".join(filter(str.isalnum, each)) for each in wanted.values()), str(number)]
        )
        if (kind, name) not in self.resources:
            self.resources[kind, name] = {}
            target = self.kinds[kind]
            variant = wanted.get(format_path(target.variants[0].by), "") if target.variants else ""
            made = self.attributes(target, name, variant or variants_of(target)[0])
            self.resources[kind, name] = made | wanted
        return f"${{{kind}.{name}.id}}"

    def _value(self, kind: Kind, variant: str, schema: Mapping[str, Any], path: Path) -> Any:
        if kind.is_secret(path):
            return self._secret_value(schema)
        if kind.referenced_kind(path):
            return self.reference(kind.referenced_kind(path), 1, _expected(kind, variant, path))
        chosen = None if path in _by_presence(kind) else choices_of(kind, variant).get(path)
        decided = chosen or schema.get("enum", [None])[0]
        if decided is not None:
            return decided
        types = _types(schema)
        if types == "object":
            return self._object(kind, variant, schema, path)
        if types == "array":
            return self._list(kind, variant, schema["items"], path)
        return _scalar(schema, path)

    def _object(self, kind: Kind, variant: str, schema: Mapping[str, Any], path: Path) -> dict[str, Any]:
        described = {
            name: self._value(kind, variant, inner, (*path, name))
            for name, inner in schema.get("properties", {}).items()
            if not kind.is_computed((*path, name)) and takes(kind, variant, (*path, name))
        }
        return described or {"key": "value"}

    def _list(self, kind: Kind, variant: str, schema: Mapping[str, Any], path: Path) -> list[Any]:
        at = (*path, ANY_ELEMENT)
        if kind.referenced_kind(at):
            return [self.reference(kind.referenced_kind(at), number) for number in (1, 2)]
        first, second = (self._value(kind, variant, schema, at) for _ in range(2))
        if not isinstance(second, dict):
            return [first, another_scalar(schema, first)]
        key = _key(kind, path) or next(iter(second))
        return [first, second | {key: another_scalar(schema["properties"][key], second[key])}]

    def _secret_value(self, schema: Mapping[str, Any]) -> Any:
        if _types(schema) != "object":
            return self.secret()
        return {"Authorization": f"Bearer {self.secret()}", "Accept": "text/plain"}

    def changed(self, kind: Kind, name: str, path: Path, value: Any) -> Any:
        """Another valid value for a leaf of a resource."""
        variant = variant_of(kind, self.resources[kind.name, name])
        if kind.is_secret(path):
            return self._secret_value(schema_at(kind.schema, path))
        if kind.referenced_kind(path):
            return self.reference(kind.referenced_kind(path), 2, _expected(kind, variant, path))
        for each in kind.variants:
            if path == each.by and not each.by_presence:
                return other_variant(each, str(value))
        schema = schema_at(kind.schema, path)
        if isinstance(value, list):
            return value[:-1]
        if isinstance(value, dict):
            first = next(iter(value))
            return value | {first: another_scalar(schema.get("properties", {}).get(first, {}), value[first])}
        return another_scalar(schema, value)

    def change(self, kind: Kind, name: str, path: Path, value: Any) -> None:
        """Give a leaf of a resource another valid value."""
        tree = self.resources[kind.name, name]
        self.resources[kind.name, name] = put(kind.shape, tree, path, self.changed(kind, name, path, value))

    def leaves_of(self, kind: Kind, name: str) -> Iterator[tuple[Path, Any]]:
        """Every leaf that can change alone: not what tells elements or closed variants apart."""
        decisive = [each.by for each in kind.variants if each.closed]
        for path, value in leaves(kind.shape, self.resources[kind.name, name]):
            tells = len(path) > 1 and isinstance(path[-2], Element) and path[-1] == _key(kind, path[:-2])
            if not tells and path not in decisive:
                yield path, value


def variants_of(kind: Kind) -> list[str]:
    """Every value of what decides first; one empty text where there is nothing."""
    return list(kind.variants[0].cases) if kind.variants else [""]


def variant_of(kind: Kind, attributes: Mapping[str, Any]) -> str:
    return str(kind.variants[0].value(attributes)) if kind.variants else ""


def _by_presence(kind: Kind) -> list[Path]:
    """The paths of which it counts whether there is something."""
    return [each.by for each in kind.variants if each.by_presence]


def choices_of(kind: Kind, variant: str) -> dict[Path, str]:
    """What stands at every deciding path: the variant at the first, the first case at the others."""
    first = {each.by: next(iter(each.cases)) for each in kind.variants}
    return first | ({kind.variants[0].by: variant} if kind.variants else {})


def cases_of(kind: Kind, variant: str) -> list[tuple[Variants, Variant]]:
    """The rules that hold for a variant, with the set that each is of."""
    chosen = choices_of(kind, variant)
    return [(each, each.cases[chosen[each.by]]) for each in kind.variants if chosen[each.by] in each.cases]


def other_variant(variants: Variants, variant: str) -> str:
    """A variant for which the same attributes are valid; in an open set one that nobody knows is."""
    own = variants.cases[variant]
    alike = (
        name
        for name, case in variants.cases.items()
        if name != variant
        and (case.takes, case.requires, case.expects) == (own.takes, own.requires, own.expects)
    )
    return next(alike, "somebody_else")


def takes(kind: Kind, variant: str, path: Path) -> bool:
    """Whether a variant takes an attribute, or something inside it."""
    return all(_takes(variants, case, path) for variants, case in cases_of(kind, variant))


def _takes(variants: Variants, case: Variant, path: Path) -> bool:
    every = [taken for each in variants.cases.values() for taken in each.takes]
    common = not any(covers(taken, path) or covers(path, taken) for taken in every)
    return common or any(covers(taken, path) or covers(path, taken) for taken in case.takes)


def another_scalar(schema: Mapping[str, Any], value: Any) -> Any:
    """Another valid value of the same type."""
    fits = jsonschema.Draft202012Validator(dict(schema)).is_valid
    candidates = [*schema.get("enum", ()), *schema.get("examples", ())]
    if isinstance(value, bool):
        candidates.append(not value)
    elif isinstance(value, int | float):
        candidates += [value + 1, value - 1, value / 2]
    elif isinstance(value, str):
        candidates += [f"x{value}", f"{value}x", f"{value}1", value[:-1]]
    for each in candidates:
        if each is not None and each != value and fits(each):
            return each
    raise AssertionError(f"give a second example of {json.dumps(schema)}")


def _scalar(schema: Mapping[str, Any], path: Path) -> Any:
    low = schema.get("minimum", schema.get("maximum", 4))
    usual = {"string": f"text of {format_path(path)}", "boolean": True, "integer": low, "number": low}
    value = schema["examples"][0] if "examples" in schema else usual[_types(schema)]
    problem = f"give an example of {format_path(path)}"
    assert jsonschema.Draft202012Validator(dict(schema)).is_valid(value), problem
    return value


def _types(schema: Mapping[str, Any]) -> str:
    types = schema["type"]
    return str(types) if isinstance(types, str) else next(each for each in types if each != "null")


def _expected(kind: Kind, variant: str, path: Path) -> Mapping[str, tuple[str, ...]]:
    return next((case.expects[path] for _, case in cases_of(kind, variant) if path in case.expects), NOTHING)


def _key(kind: Kind, path: Path) -> str:
    """The attribute that tells the elements of a keyed list apart, or an empty text."""
    shape = kind.shape
    for segment in path:
        inner = shape.element if isinstance(segment, Element) or segment == ANY_ELEMENT else None
        inner = inner or (shape.fields or {}).get(str(segment))
        if inner is None:
            return ""
        shape = inner
    return shape.key
