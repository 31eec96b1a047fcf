"""What a create or an update may say: a body becomes the attributes it gives, or a 422."""

from collections.abc import Collection, Iterable

from voxform.emulator.check import check, refuse_unknown
from voxform.emulator.normalise import normalise
from voxform.emulator.problem import Location, Problems, unprocessable
from voxform.emulator.quirks import Quirks
from voxform.emulator.shape import Json, Object, Resource, Type, Variant


def accept_create(resource: Resource, body: Object, quirks: Quirks) -> Object:
    """Return the given attributes of a new object.

    Raises:
        Refusal: 422 with every finding.
    """
    variant = _variant(resource, body)
    at: Location = ("body", variant.name) if variant.name else ("body",)
    problems = Problems()
    types = _types(resource, (*variant.requires, *variant.takes)) | dict(variant.narrower)
    for name in variant.requires:
        if name not in body:
            problems.add("missing", (*at, name), "Field required", dict(body))
    absent = {known.name for known in resource.attributes if known.nullable and body.get(known.name) is None}
    named = {name: value for name, value in body.items() if name not in absent}
    given = _checked(types, named, at, quirks, problems)
    problems.refuse()
    return given


def accept_update(resource: Resource, body: Object, quirks: Quirks) -> Object:
    """Return what an update gives: new values, and null for what it clears.

    Raises:
        Refusal: 422 with every finding.
    """
    problems = Problems()
    changeable = [
        attribute
        for attribute in resource.attributes
        if not (
            attribute.immutable or attribute.minted or attribute.read_only or attribute.not_patched(quirks)
        )
    ]
    given = {
        name: value
        for name, value in body.items()
        if value is not None or name not in {known.name for known in changeable}
    }
    types = _types(resource, [known.name for known in changeable])
    passed = {known.name for known in resource.attributes if known.immutable}
    taken = _checked(types, given, ("body",), quirks, problems, passed)
    problems.refuse()
    if quirks.null == "clears":
        cleared = [known.name for known in changeable if known.clearable and known.name in body]
        taken |= {name: None for name in cleared if body[name] is None}
    return taken


def refuse_type_change(resource: Resource, body: Object, current: Object, quirks: Quirks) -> None:
    """Refuse a body that gives an immutable attribute another value (quirk `type_change`).

    Raises:
        Refusal: 422.
    """
    for attribute in resource.attributes:
        name = attribute.name
        changed = attribute.immutable and name in body and body[name] != current.get(name)
        if changed and quirks.type_change == "refused":
            words = f"Value error, {name} cannot be changed"
            raise unprocessable("value_error", ("body", name), words, body[name])


def _checked(
    types: dict[str, Type],
    body: Object,
    at: Location,
    quirks: Quirks,
    problems: Problems,
    passed: Collection[str] = (),
) -> Object:
    closed = quirks.unknown_fields == "refused"
    taken: Object = {
        name: check(types[name], value, (*at, name), problems, closed=closed)
        for name, value in body.items()
        if name in types
    }
    if closed:
        unknown = {key: value for key, value in body.items() if key not in types and key not in passed}
        refuse_unknown(unknown, at, problems)
    if quirks.normalise == "values" and not problems.found:
        return {name: normalise(types[name], value) for name, value in taken.items()}
    return taken


def _types(resource: Resource, names: Iterable[str]) -> dict[str, Type]:
    wanted = set(names)
    return {known.name: known.type for known in resource.attributes if known.name in wanted}


def _variant(resource: Resource, body: Object) -> Variant:
    if resource.discriminator is None:
        return resource.variants[0]
    quoted = f"'{resource.discriminator}'"
    if resource.discriminator not in body:
        words = f"Unable to extract tag using discriminator {quoted}"
        raise unprocessable("union_tag_not_found", ("body",), words, dict(body), discriminator=quoted)
    tag: Json = body[resource.discriminator]
    found = next((variant for variant in resource.variants if variant.name == tag), None)
    if found is None:
        expected = ", ".join(f"'{variant.name}'" for variant in resource.variants)
        words = f"Input tag {tag!r} found using {quoted} does not match any of the expected tags: {expected}"
        raise unprocessable(
            "union_tag_invalid", ("body",), words, dict(body), discriminator=quoted, expected_tags=expected
        )
    return found
