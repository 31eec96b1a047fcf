"""Forms: how a value is written as JSON and read back, said once for both directions."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NAMES = {str: "text", int: "a whole number", bool: "true or false", dict: "an object", list: "a list"}


class MalformedError(Exception):
    """A value that is not of its form; says where and what was expected, never the value."""

    def __init__(self, where: str, expected: str) -> None:
        self.where = where
        self.expected = expected
        super().__init__(f"{where}: {expected}")


@dataclass(frozen=True, slots=True)
class Form:
    """`write` gives JSON; `read` takes JSON and where it stands, and raises MalformedError."""

    write: Callable[[Any], Any]
    read: Callable[[Any, str], Any]


def checked(value: Any, kind: type[T], where: str) -> T:
    """The value, which must be of exactly this type (true is no number)."""
    if type(value) is not kind:
        raise MalformedError(where or "the whole", f"should be {_NAMES[kind]}")
    return value


def _plain(kind: type[Any], write: Callable[[Any], Any] = lambda value: value) -> Form:
    return Form(write, lambda value, where: checked(value, kind, where))


TEXT = _plain(str)
NUMBER = _plain(int)
FLAG = _plain(bool)
TREE = _plain(dict, dict)


def parsed(write: Callable[[Any], str], parse: Callable[[str], Any]) -> Form:
    """A text that `parse` understands (ValueError otherwise)."""

    def read(value: Any, where: str) -> Any:
        try:
            return parse(checked(value, str, where))
        except ValueError:
            raise MalformedError(where, "is not in the form it should have") from None

    return Form(write, read)


def optional(form: Form) -> Form:
    """A value of this form, or null."""
    return Form(
        lambda value: None if value is None else form.write(value),
        lambda value, where: None if value is None else form.read(value, where),
    )


def sequence(form: Form) -> Form:
    """A list whose elements all have one form."""

    def read(value: Any, where: str) -> Any:
        entries = checked(value, list, where)
        return tuple(form.read(entry, f"{where}[{index}]") for index, entry in enumerate(entries))

    return Form(lambda values: [form.write(each) for each in values], read)


def mapping(form: Form, key: Form = TEXT) -> Form:
    """An object whose values all have one form, and whose keys stand for different things."""

    def read(value: Any, where: str) -> Any:
        entries = checked(value, dict, where)
        found = {
            key.read(name, where): form.read(entry, f"{where}.{_shown(name)}")
            for name, entry in entries.items()
        }
        if len(found) != len(entries):
            raise MalformedError(where, "names one thing twice")
        return found

    return Form(lambda values: {key.write(name): form.write(each) for name, each in values.items()}, read)


def record(make: Callable[..., Any], parts: Mapping[str, Form]) -> Form:
    """An object with exactly these keys, each an attribute of what `make` makes of them."""

    def write(value: Any) -> dict[str, Any]:
        return {name: form.write(getattr(value, name)) for name, form in parts.items()}

    def read(value: Any, where: str) -> Any:
        entries = checked(value, dict, where)
        before = f"{where}." if where else ""
        if entries.keys() != parts.keys():
            _other_keys(entries, parts, before)
        return make(**{name: form.read(entries[name], before + name) for name, form in parts.items()})

    return Form(write, read)


def _other_keys(entries: Mapping[str, Any], parts: Mapping[str, Form], before: str) -> NoReturn:
    for name in (each for each in parts if each not in entries):
        raise MalformedError(f"{before}{name}", "is missing")
    name = next(each for each in entries if each not in parts)
    raise MalformedError(f"{before}{_shown(name)}", "is a key this version does not know")


def _shown(key: str) -> str:
    """A key as it may stand in a message: damaged ones only by their length."""
    return key if _PLAIN_KEY.match(key) and len(key) <= 64 else f"(a key of {len(key)} characters)"
