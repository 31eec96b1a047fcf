"""What stands in a desired value until it is known: references, secret variables, templates of both."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from voxform.core.address import LOOKUP, Address
from voxform.core.path import Path, format_path
from voxform.core.value import SCALARS


@dataclass(frozen=True, slots=True)
class Reference:
    """`${kind.name.attribute}`; `every` is set for `[*]`, which gives the list of all instances.

    One of `${lookups.kind.name.attribute}` has the address `lookups.kind.name`. `secret` is set once it is known
    that it reads a secret, which does not exist yet.
    """

    address: Address
    path: Path
    every: bool = False
    secret: bool = field(default=False, compare=False)

    @property
    def kind(self) -> str:
        """The kind of what it reads."""
        return self.address.kind.removeprefix(LOOKUP)

    @property
    def looks_up(self) -> bool:
        """Whether it reads an object that a lookup finds."""
        return self.address.kind.startswith(LOOKUP)

    def __str__(self) -> str:
        return f"${{{self.address}{'[*]' if self.every else ''}.{format_path(self.path)}}}"


OWN_PREFIXES = ("ONEINBOX_", "VOXFORM_")
"""Names of variables that voxform itself reads: no resource may send one of them anywhere."""


@dataclass(frozen=True, slots=True)
class SecretVariable:
    """`${env.NAME}`: a secret known by the name of its environment variable."""

    name: str

    def __str__(self) -> str:
        return f"${{env.{self.name}}}"


@dataclass(frozen=True, slots=True)
class SecretAttribute(SecretVariable):
    """A secret that the platform made, known by whose it is: `webhooks.calls.secret`."""

    def __str__(self) -> str:
        return f"${{{self.name}}}"


@dataclass(frozen=True, slots=True)
class Template:
    """A string with symbols inside, for example `Bearer ${env.TOKEN}`."""

    parts: tuple["str | Reference | SecretVariable", ...]

    def __str__(self) -> str:
        return "".join(
            part.replace("${", "$${") if isinstance(part, str) else str(part) for part in self.parts
        )


Symbol: TypeAlias = Reference | SecretVariable | Template


def symbols(tree: Any) -> Sequence[Reference | SecretVariable]:
    """Every reference and secret variable in a tree, in order."""
    if tree.__class__ in SCALARS:
        return ()
    found: list[Reference | SecretVariable] = []
    _collect(tree, found)
    return found


def _collect(tree: Any, found: list[Reference | SecretVariable]) -> None:
    if isinstance(tree, (Reference, SecretVariable)):
        found.append(tree)
    elif isinstance(tree, Template):
        found += [part for part in tree.parts if not isinstance(part, str)]
    elif isinstance(tree, (dict, list, tuple, Mapping)):
        for value in tree.values() if isinstance(tree, (dict, Mapping)) else tree:
            if value.__class__ not in SCALARS:
                _collect(value, found)


def references(tree: Any) -> tuple[Reference, ...]:
    """Every reference in a tree, in order."""
    return tuple(symbol for symbol in symbols(tree) if isinstance(symbol, Reference))


def secret_sources(tree: Any) -> tuple[str, ...]:
    """Names of the secrets in a tree, sorted, each once: environment variables, and what the platform makes."""
    found = (_source(symbol) for symbol in symbols(tree))
    return tuple(sorted({name for name in found if name}))


def _source(symbol: Reference | SecretVariable) -> str:
    if isinstance(symbol, SecretVariable):
        return symbol.name
    return str(symbol)[2:-1] if symbol.secret else ""


def is_variable(source: str) -> bool:
    """Whether one of `secret_sources` names an environment variable, and not what the platform makes."""
    return "." not in source


def environment_variables(tree: Any) -> tuple[str, ...]:
    """Names of the environment variables in a tree, sorted, each once."""
    return tuple(sorted({symbol.name for symbol in symbols(tree) if type(symbol) is SecretVariable}))


def is_known(tree: Any) -> bool:
    """Whether a tree holds no symbol."""
    return not symbols(tree)


def substitute(tree: Any, value_of: Callable[[Reference | SecretVariable], Any]) -> Any:
    """The tree with each symbol replaced by what `value_of` gives; a symbol it returns stays.

    A template becomes a string as soon as all of its parts are known; all instances that stand as one
    element of a list become elements of it.
    """
    if isinstance(tree, (Reference, SecretVariable)):
        return value_of(tree)
    if isinstance(tree, Template):
        return _join([part if isinstance(part, str) else value_of(part) for part in tree.parts])
    if isinstance(tree, (list, tuple)):
        return [each for value in tree for each in _elements(value, value_of)]
    if isinstance(tree, (dict, Mapping)):
        return {
            key: value if value.__class__ in SCALARS else substitute(value, value_of)
            for key, value in tree.items()
        }
    return tree


def _elements(value: Any, value_of: Callable[[Reference | SecretVariable], Any]) -> list[Any]:
    known = substitute(value, value_of)
    return known if isinstance(value, Reference) and value.every and isinstance(known, list) else [known]


def _join(parts: list[Any]) -> Any:
    texts = [part if isinstance(part, Reference | SecretVariable) else as_text(part) for part in parts]
    if any(not isinstance(part, str) for part in texts):
        return Template(tuple(texts))
    return "".join(str(part) for part in texts)


def as_text(value: Any) -> str:
    """A scalar as it is written into a string: true, false, null and numbers as in JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def expression(tree: Any) -> Any:
    """The tree as JSON with each symbol tagged by its source text: what a digest is computed over."""
    if isinstance(tree, Template):
        return {"template": [part if isinstance(part, str) else expression(part) for part in tree.parts]}
    if isinstance(tree, Reference | SecretVariable):
        return {"expression": str(tree)}
    if isinstance(tree, Mapping):
        return {key: expression(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [expression(value) for value in tree]
    return tree


def as_written(tree: Any) -> Any:
    """The tree as JSON with each symbol as its source text: for showing."""
    if isinstance(tree, Reference | SecretVariable | Template):
        return str(tree)
    if isinstance(tree, Mapping):
        return {key: as_written(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [as_written(value) for value in tree]
    return tree
