"""What a platform that tidies up makes of values (quirk `normalise=values`)."""

import re

from voxform.emulator.shape import Json, ListOf, Record, Text, Type

ADDRESS = re.compile(r"[^@\s{}]+@[^@\s{}]+")


def normalise(shape: Type, value: Json) -> Json:
    """Trim names, lower-case addresses, fill nested defaults, sort lists; other values stay."""
    match shape, value:
        case Text(), str():
            return _normalise_text(shape, value)
        case ListOf(), list():
            tidy = [normalise(shape.element, element) for element in value]
            return sorted(tidy, key=str if shape.unordered else lambda each: _key(each, shape.sorted_by))
        case Record(), dict():
            known = {prop.name: prop.type for prop in shape.properties}
            filled = {prop.name: prop.default for prop in shape.properties if prop.default is not None}
            return filled | {
                name: normalise(known[name], element) if name in known else element
                for name, element in value.items()
            }
        case _:
            return value


def _normalise_text(shape: Text, text: str) -> str:
    if shape.trimmed:
        text = text.strip()
    if shape.address and ADDRESS.fullmatch(text.strip()):
        text = text.strip().lower()
    return text


def _key(element: Json, name: str | None) -> str:
    return str(element.get(name, "")) if name and isinstance(element, dict) else ""
