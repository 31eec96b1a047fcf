"""Where each secret variable is used: in the configuration, and by its present value in other environments."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic
from voxform.core.fingerprint import compare
from voxform.core.kind import Kind
from voxform.core.leaf import leaves
from voxform.core.path import Path
from voxform.core.place import Place, place_of
from voxform.core.recipient import recipient_of
from voxform.core.resource import Desired
from voxform.core.state import State
from voxform.core.symbol import environment_variables


@dataclass(frozen=True, slots=True)
class Use:
    """One place where a variable's value goes; `recipient` is the host that receives it, if another than OneInbox."""

    address: Address
    path: Path
    recipient: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Shared:
    """A place in another environment that was last written with the value a variable has here."""

    environment: str
    address: Address
    path: Path


@dataclass(frozen=True, slots=True)
class Variable:
    """One secret variable.

    `origin` is `process`, `file` or empty when it is not set; `own` says what voxform itself uses it for.
    """

    name: str
    origin: str
    uses: tuple[Use, ...] = ()
    own: str = ""
    optional: bool = False
    shared: tuple[Shared, ...] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """Every secret variable of one environment, what is odd about their values, and states that cannot be asked."""

    environment: str
    variables: tuple[Variable, ...]
    diagnostics: tuple[Diagnostic, ...]
    unread: tuple[str, ...]


def uses(kinds: Mapping[str, Kind], resources: Iterable[Desired]) -> dict[str, tuple[Use, ...]]:
    """Every secret variable with its uses, by name and address."""
    found: dict[str, list[Use]] = {}
    for desired in sorted(resources, key=lambda each: each.address):
        for path, name, recipient in _of_resource(kinds[desired.address.kind], desired):
            place = place_of(desired.attributes, path)
            found.setdefault(name, []).append(Use(desired.address, path, recipient, place))
    return {name: tuple(found[name]) for name in sorted(found)}


def holders(state: State, fingerprint: str | None) -> Iterator[tuple[Address, Path]]:
    """The recorded places at which the value with a fingerprint under this state's scheme was last written."""
    for address, record in sorted(state.resources.items()):
        for path, found in record.fingerprints.items():
            if compare(found.applied, fingerprint):
                yield address, path


def _of_resource(kind: Kind, desired: Desired) -> Iterator[tuple[Path, str, str]]:
    for leaf, value in leaves(kind.shape, desired.attributes):
        for path, name in _inside(value, leaf):
            yield path, name, recipient_of(kind, desired.attributes, path)


def _inside(tree: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Each variable of a leaf, a free-form mapping for instance, with where in it it stands."""
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            yield from _inside(value, (*path, key))
    else:
        yield from ((path, name) for name in environment_variables(tree))
