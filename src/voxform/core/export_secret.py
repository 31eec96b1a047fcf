"""Secrets of an account as variables: no value is written, and each variable has the name of where it is used."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from voxform.core.address import Address
from voxform.core.kind import Kind
from voxform.core.leaf import find
from voxform.core.path import Path
from voxform.core.symbol import OWN_PREFIXES, Reference, SecretVariable, Template

_SHORTEST_MADE = 8
_SCHEME = re.compile(r"((?:Basic|Bearer|Digest|Token|ApiKey|Key) +)(?=\S)", re.IGNORECASE)
_PLACEHOLDERS = re.compile(r"(?:(?:\{\{?\s*[A-Za-z_][A-Za-z0-9_.]*\s*\}?\})\s*)+\Z")

_SECRET_IN_URL = re.compile(
    r"://[^/\s:@]+:[^/\s:@{]+@"
    r"|://\S*[?&](?:\w*[_-])?(?:key|token|secret|password|sig|signature|auth|apikey)=[^&\s{]{6}",
    re.IGNORECASE,
)

# Fields of HTTP that say what a message is like and never who sends it (RFC 9110 §8, §12; RFC 9111 §5.2).
_NO_CREDENTIALS = frozenset(
    ("accept", "accept-charset", "accept-encoding", "accept-language", "cache-control", "content-type")
)


@dataclass(slots=True)
class Variables:
    """The variables of a project by name, with where each is used.

    `made` are the secrets that the platform made, by value: they are referred to where they are used.
    """

    made: Mapping[str, Reference] = field(default_factory=dict, repr=False)
    uses: dict[str, list[tuple[Address, Path]]] = field(default_factory=dict)
    _by_value: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def unseen(self, address: Address, path: Path, kind_name: str) -> SecretVariable:
        """A variable for a secret that the platform does not show."""
        return SecretVariable(self._name(address, path, kind_name))

    def shown(self, address: Address, path: Path, value: Any, kind_name: str) -> Any:
        """What to write for a secret that the platform shows; None where a variable cannot hold it."""
        if isinstance(value, Mapping):
            inner = {key: self.shown(address, (*path, key), each, kind_name) for key, each in value.items()}
            return None if None in inner.values() else inner
        if not isinstance(value, str):
            return None
        if not value or _is_no_secret(path, value):
            return value
        if value in self.made:
            return self.made[value]
        scheme = _SCHEME.match(value)
        before, secret = (scheme[1], value[scheme.end() :]) if scheme else ("", value)
        if _PLACEHOLDERS.match(secret):
            return value
        symbol = self.made.get(secret) or SecretVariable(self._shared(address, path, secret, kind_name))
        return Template((before, symbol)) if before else symbol

    def _shared(self, address: Address, path: Path, secret: str, kind_name: str) -> str:
        """One variable for one value under one name, in however many resources it stands."""
        key = (str(path[-1]).casefold(), secret)
        if key in self._by_value:
            self.uses[self._by_value[key]].append((address, path))
        else:
            self._by_value[key] = self._name(address, path, kind_name)
        return self._by_value[key]

    def _name(self, address: Address, path: Path, kind_name: str) -> str:
        words = "_".join(map(str, (address.name, *path)))
        name = _words(words)
        if name in self.uses or name.startswith(OWN_PREFIXES):
            name = _words(f"{kind_name}_{words}")
        number = 2
        while name in self.uses:
            name = f"{_words(f'{kind_name}_{words}')}_{number}"
            number += 1
        self.uses[name] = [(address, path)]
        return name


def made_secrets(
    kinds: Mapping[str, Kind], objects: Iterable[tuple[Address, Mapping[str, Any]]]
) -> dict[str, Reference]:
    """The secrets that the platform made for these objects, by value."""
    found: dict[str, Reference] = {}
    for address, live in objects:
        kind = kinds[address.kind]
        for path in kind.made_secrets:
            value = find(kind.shape, live, path)
            if isinstance(value, str) and len(value) >= _SHORTEST_MADE:
                found.setdefault(value, Reference(address, path))
    return found


def may_hold_secret(text: str) -> bool:
    """Whether a text that is no secret by its kind looks like an address with a secret in it."""
    return _SECRET_IN_URL.search(text) is not None


def _is_no_secret(path: Path, value: str) -> bool:
    return (
        str(path[-1]).casefold() in _NO_CREDENTIALS
        and re.fullmatch(r"[\w/*+;=,. -]{1,100}", value) is not None
    )


def _words(text: str) -> str:
    return re.sub(r"[^A-Z0-9]+", "_", text.upper().encode("ascii", "ignore").decode()).strip("_")
