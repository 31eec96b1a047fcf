"""Does a value have its type? The platform's own rules, worded as its framework words them."""

import re
from typing import assert_never

from voxform.emulator.problem import Location, Problems
from voxform.emulator.shape import Boolean, Json, ListOf, Number, Object, Record, Text, TextMap, Type

DEEPEST = 100


def check(shape: Type, value: Json, at: Location, problems: Problems, *, closed: bool) -> Json:
    """Return the value as the platform keeps it; findings go to `problems`.

    Args:
        shape: the type it must have.
        value: what was posted.
        at: where it stands in the request.
        problems: where findings are added.
        closed: whether unknown properties are refused instead of dropped.
    """
    match shape:
        case Text():
            _check_text(shape, value, at, problems)
            return value
        case Boolean():
            if not isinstance(value, bool):
                problems.add("bool_type", at, "Input should be a valid boolean", value)
            return value
        case Number():
            return _check_number(shape, value, at, problems)
        case TextMap():
            return _check_text_map(value, at, problems)
        case ListOf():
            return _check_list(shape, value, at, problems, closed=closed)
        case Record():
            return _check_record(shape, value, at, problems, closed=closed)
        case _:
            assert_never(shape)


def check_characters(value: Json, problems: Problems) -> None:
    """Note text no database can keep (NUL, lone surrogates) and nesting deeper than 100 levels."""
    open_ends: list[tuple[Json, Location]] = [(value, ("body",))]
    while open_ends:
        current, at = open_ends.pop()
        if len(at) > DEEPEST:
            problems.add("recursion_limit", at[:4], "Input is nested too deeply", None)
            return
        if isinstance(current, str):
            _check_storable(current, at, problems)
        elif isinstance(current, list):
            open_ends.extend((element, (*at, index)) for index, element in enumerate(current))
        elif isinstance(current, dict):
            for key in current:
                _check_storable(key, (*at, key), problems)
            open_ends.extend((element, (*at, key)) for key, element in current.items())


def _check_storable(text: str, at: Location, problems: Problems) -> None:
    if "\0" in text:
        problems.add("value_error", at, "Value error, NUL characters are not allowed", text)
    elif any("\ud800" <= character <= "\udfff" for character in text):
        words = "Input should be a valid string, unable to parse raw data as a unicode string"
        problems.add("string_unicode", at, words, text)


def _check_text(shape: Text, value: Json, at: Location, problems: Problems) -> None:
    if not isinstance(value, str):
        problems.add("string_type", at, "Input should be a valid string", value)
    elif shape.one_of and value not in shape.one_of:
        expected = " or ".join(", ".join(map(repr, shape.one_of)).rsplit(", ", 1))
        problems.add("enum", at, f"Input should be {expected}", value, expected=expected)
    elif len(value) < shape.shortest:
        words = f"String should have at least {shape.shortest} character{'s' * (shape.shortest != 1)}"
        problems.add("string_too_short", at, words, value, min_length=shape.shortest)
    elif shape.longest is not None and len(value) > shape.longest:
        words = f"String should have at most {shape.longest} characters"
        problems.add("string_too_long", at, words, value, max_length=shape.longest)
    elif shape.pattern is not None and re.fullmatch(shape.pattern, value) is None:
        words = f"String should match pattern '{shape.pattern}'"
        problems.add("string_pattern_mismatch", at, words, value, pattern=shape.pattern)


def _check_number(shape: Number, value: Json, at: Location, problems: Problems) -> Json:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        kind = "int_type" if shape.whole else "float_type"
        problems.add(kind, at, f"Input should be a valid {'integer' if shape.whole else 'number'}", value)
    elif shape.whole and value != int(value):
        words = "Input should be a valid integer, got a number with a fractional part"
        problems.add("int_from_float", at, words, value)
    elif shape.least is not None and value < shape.least:
        words = f"Input should be greater than or equal to {shape.least}"
        problems.add("greater_than_equal", at, words, value, ge=shape.least)
    elif shape.most is not None and value > shape.most:
        problems.add(
            "less_than_equal", at, f"Input should be less than or equal to {shape.most}", value, le=shape.most
        )
    else:
        return int(value) if shape.whole else value
    return value


def _check_text_map(value: Json, at: Location, problems: Problems) -> Json:
    if not isinstance(value, dict):
        problems.add("dict_type", at, "Input should be a valid dictionary", value)
        return value
    for key, text in value.items():
        if not isinstance(text, str):
            problems.add("string_type", (*at, key), "Input should be a valid string", text)
    return value


def _check_list(shape: ListOf, value: Json, at: Location, problems: Problems, *, closed: bool) -> Json:
    if not isinstance(value, list):
        problems.add("list_type", at, "Input should be a valid list", value)
        return value
    if len(value) < shape.fewest:
        words = f"List should have at least {shape.fewest} element(s) after validation, not {len(value)}"
        problems.add("too_short", at, words, value, min_length=shape.fewest, actual_length=len(value))
    if shape.most is not None and len(value) > shape.most:
        words = f"List should have at most {shape.most} element(s) after validation, not {len(value)}"
        problems.add("too_long", at, words, value, max_length=shape.most, actual_length=len(value))
    return [
        check(shape.element, element, (*at, index), problems, closed=closed)
        for index, element in enumerate(value)
    ]


def _check_record(shape: Record, value: Json, at: Location, problems: Problems, *, closed: bool) -> Json:
    if not isinstance(value, dict):
        words = "Input should be a valid dictionary or object to extract fields from"
        problems.add("model_attributes_type", at, words, value)
        return value
    kept: Object = {}
    for known in shape.properties:
        if known.nullable and known.name in value and value[known.name] is None:
            kept[known.name] = None
        elif known.name in value:
            kept[known.name] = check(
                known.type, value[known.name], (*at, known.name), problems, closed=closed
            )
        elif known.required:
            problems.add("missing", (*at, known.name), "Field required", value)
    unknown = {key: element for key, element in value.items() if key not in kept}
    if shape.open:
        return kept | unknown
    if closed:
        refuse_unknown(unknown, at, problems)
    return kept


def refuse_unknown(unknown: Object, at: Location, problems: Problems) -> None:
    """Note every property that should not be there."""
    for key, value in unknown.items():
        problems.add("extra_forbidden", (*at, key), "Extra inputs are not permitted", value)
