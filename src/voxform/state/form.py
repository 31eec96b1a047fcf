"""Forms: how a value is written as JSON and read back, said once for both directions."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
P = TypeVar("P")

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAMES = {str: "text", int: "a whole number", bool: "true or false", dict: "an object", list: "a list"}


class MalformedError(Exception):
    """A value that is not of its form; says where and what was expected, never the value."""

    def __init__(self, where: str, expected: str) -> None:
        self.where = where
        self.expected = expected
        super().__init__(f"{where or 'the whole'}: {expected}")

    def within(self, part: str) -> "MalformedError":
        """The same of the value that has this part (`name` or `[index]`): a path is made for a problem only."""
        between = "." if self.where and not self.where.startswith("[") else ""
        return MalformedError(f"{part}{between}{self.where}", self.expected)


@dataclass(frozen=True, slots=True)
class Form:
    """`write` gives JSON; `read` takes JSON, and raises MalformedError."""

    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def checked(value: Any, kind: type[T]) -> T:
    """The value, which must be of exactly this type (true is no number)."""
    if type(value) is not kind:
        raise MalformedError("", f"should be {_NAMES[kind]}")
    return value


def _plain(kind: type[Any], write: Callable[[Any], Any] = lambda value: value) -> Form:
    return Form(write, lambda value: checked(value, kind))


TEXT = _plain(str)
NUMBER = _plain(int)
FLAG = _plain(bool)
TREE = _plain(dict, dict)


def parsed(write: Callable[[Any], str], parse: Callable[[str], Any]) -> Form:
    """A text that `parse` understands (ValueError otherwise)."""

    def read(value: Any) -> Any:
        try:
            return parse(checked(value, str))
        except ValueError:
            raise MalformedError("", "is not in the form it should have") from None

    return Form(write, read)


def optional(form: Form) -> Form:
    """A value of this form, or null."""
    return Form(
        lambda value: None if value is None else form.write(value),
        lambda value: None if value is None else form.read(value),
    )


def sequence(form: Form) -> Form:
    """A list whose elements all have one form."""

    def read(value: Any) -> Any:
        entries = checked(value, list)
        return tuple(_read_parts(enumerate(entries), form, "[{}]".format)) if entries else ()

    return Form(lambda values: [form.write(each) for each in values], read)


def mapping(form: Form, key: Form = TEXT) -> Form:
    """An object whose values all have one form, and whose keys stand for different things."""

    def read(value: Any) -> Any:
        entries = checked(value, dict)
        names = map(key.read, entries)
        found = dict(zip(names, _read_parts(entries.items(), form, _shown), strict=True))
        if len(found) != len(entries):
            raise MalformedError("", "names one thing twice")
        return found

    return Form(lambda values: {key.write(name): form.write(each) for name, each in values.items()}, read)


def _read_parts(parts: Iterable[tuple[P, Any]], form: Form, shown: Callable[[P], str]) -> list[Any]:
    found: list[Any] = []
    for name, value in parts:
        try:
            found.append(form.read(value))
        except MalformedError as problem:
            raise problem.within(shown(name)) from None
    return found


def record(make: Callable[..., Any], parts: Mapping[str, Form]) -> Form:
    """An object with exactly these keys, each an attribute of what `make` makes of them."""

    def write(value: Any) -> dict[str, Any]:
        return {name: form.write(getattr(value, name)) for name, form in parts.items()}

    def read(value: Any) -> Any:
        entries = checked(value, dict)
        if entries.keys() != parts.keys():
            raise _other_keys(entries, parts)
        found = dict(entries)
        for name, form in parts.items():
            try:
                found[name] = form.read(entries[name])
            except MalformedError as problem:
                raise problem.within(name) from None
        return make(**found)

    return Form(write, read)


def _other_keys(entries: Mapping[str, Any], parts: Mapping[str, Form]) -> MalformedError:
    for name in (each for each in parts if each not in entries):
        return MalformedError(name, "is missing")
    name = next(each for each in entries if each not in parts)
    return MalformedError(_shown(name), "is a key this version does not know")


def _shown(key: str) -> str:
    """A key as it may stand in a message: damaged ones only by their length."""
    return key if _PLAIN_KEY.match(key) and len(key) <= 64 else f"(a key of {len(key)} characters)"
