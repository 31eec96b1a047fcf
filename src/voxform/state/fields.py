"""Reading JSON objects of a known form: every key present, of its type, and no other key."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

T = TypeVar("T")
K = TypeVar("K")

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAMES = {str: "text", int: "a whole number", bool: "true or false", dict: "an object", list: "a list"}


class MalformedError(Exception):
    """A value that is not of its form; says where and what was expected, never the value."""

    def __init__(self, where: str, expected: str) -> None:
        self.where = where
        self.expected = expected
        super().__init__(f"{where}: {expected}")


class Fields:
    """One JSON object, read key by key; `close` refuses what is left over."""

    def __init__(self, value: Any, where: str = "") -> None:
        self._values = dict(checked(value, dict, where))
        self._where = where

    def at(self, key: str) -> str:
        """Where a key of this object is."""
        return f"{self._where}.{key}" if self._where else key

    def take(self, key: str, kind: type[T]) -> T:
        """A value of this type, which must be there."""
        return checked(self._pop(key), kind, self.at(key))

    def take_optional(self, key: str, kind: type[T]) -> T | None:
        """A value of this type or null."""
        value = self._pop(key)
        return None if value is None else checked(value, kind, self.at(key))

    def take_mapping(self, key: str, read: Callable[[Any, str], T]) -> dict[str, T]:
        """An object whose values are all read the same way."""
        return mapping_of(self._pop(key), self.at(key), read)

    def take_list(self, key: str, read: Callable[[Any, str], T]) -> tuple[T, ...]:
        """A list whose elements are all read the same way."""
        entries = self.take(key, list)
        return tuple(read(entry, f"{self.at(key)}[{index}]") for index, entry in enumerate(entries))

    def take_parsed(self, key: str, parse: Callable[[str], T]) -> T:
        """A text that `parse` understands (ValueError otherwise)."""
        return parsed(self._pop(key), self.at(key), parse)

    def close(self) -> None:
        """Refuse keys that nobody took."""
        for key in self._values:
            raise MalformedError(self.at(_shown(key)), "is a key this version does not know")

    def _pop(self, key: str) -> Any:
        if key not in self._values:
            raise MalformedError(self.at(key), "is missing")
        return self._values.pop(key)


def checked(value: Any, kind: type[T], where: str) -> T:
    """The value, which must be of exactly this type (true is no number)."""
    if type(value) is not kind:
        raise MalformedError(where or "the whole", f"should be {_NAMES[kind]}")
    return value


def text(value: Any, where: str) -> str:
    """A string."""
    return checked(value, str, where)


def parsed(value: Any, where: str, parse: Callable[[str], T]) -> T:
    """A string that `parse` understands."""
    try:
        return parse(text(value, where))
    except ValueError:
        raise MalformedError(where, "is not in the form it should have") from None


def mapping_of(value: Any, where: str, read: Callable[[Any, str], T]) -> dict[str, T]:
    """An object whose values are all read the same way."""
    entries: Mapping[str, Any] = checked(value, dict, where)
    return {key: read(entry, f"{where}.{_shown(key)}") for key, entry in entries.items()}


def keyed(entries: Mapping[str, T], where: str, parse: Callable[[str], K]) -> dict[K, T]:
    """The entries under their parsed keys, of which no two may be equal."""
    found = {parsed(key, where, parse): entry for key, entry in entries.items()}
    if len(found) != len(entries):
        raise MalformedError(where, "names one thing twice")
    return found


def _shown(key: str) -> str:
    """A key as it may stand in a message: damaged ones only by their length."""
    return key if _PLAIN_KEY.match(key) and len(key) <= 64 else f"(a key of {len(key)} characters)"
