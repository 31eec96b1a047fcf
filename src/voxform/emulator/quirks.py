"""What the documentation leaves open, as named choices; the first value of each is the default.

The open questions are those of the API fact sheet, section 14; its numbers stand beside the fields.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Self, get_args


class QuirkError(ValueError):
    """A quirk or a value of one that does not exist."""


@dataclass(frozen=True, slots=True)
class Quirks:
    """One answer to every open question about the platform.

    Raises:
        QuirkError: a field holds a value outside its enumeration.
    """

    lists: Literal["offset", "bare", "items", "data", "named", "cursor"] = "offset"  # question 13
    metadata: Literal["returned", "hidden"] = "returned"  # 3
    credential_id: Literal["returned", "hidden"] = "returned"  # 5
    patch: Literal["replaces", "merges"] = "replaces"  # 3, 12: objects, key by key
    null: Literal["clears", "ignored"] = "clears"  # 11
    ids: Literal["uuid", "prefixed"] = "uuid"  # 17
    normalise: Literal["nothing", "values"] = "nothing"  # 24
    names: Literal["free", "unique"] = "free"  # 14
    unknown_fields: Literal["ignored", "refused"] = "ignored"  # 10
    patch_credential_id: Literal["taken", "ignored"] = "taken"  # 5
    type_change: Literal["refused", "ignored"] = "refused"  # 9
    delete_in_use: Literal["allowed", "refused"] = "allowed"  # 15
    malformed_ids: Literal["missing", "refused"] = "missing"  # 16
    source_created: Literal["201", "202"] = "201"  # 19
    source_base: Literal["unnamed", "named"] = "unnamed"  # 19
    references: Literal["checked", "free"] = "checked"  # not asked there: is a foreign id looked up on write

    def __post_init__(self) -> None:
        for name, values in self.allowed().items():
            if (value := getattr(self, name)) not in values:
                raise QuirkError(f"quirk {name} cannot be {value!r}; it is one of: {', '.join(values)}")

    @classmethod
    def allowed(cls) -> Mapping[str, tuple[str, ...]]:
        """Every quirk's name with its values, the default first."""
        return {field.name: get_args(field.type) for field in fields(cls)}

    @classmethod
    def parse(cls, settings: Iterable[str]) -> Self:
        """Read `name=value` settings; what is not named keeps its default.

        Raises:
            QuirkError: no `=`, an unknown name or value, or a name given twice.
        """
        chosen: dict[str, Any] = {}
        for setting in settings:
            name, equals, value = (part.strip() for part in setting.partition("="))
            if not equals:
                raise QuirkError(f"{setting!r} is not of the form name=value, such as lists=bare")
            if name not in cls.allowed():
                raise QuirkError(_unknown_name(name, tuple(cls.allowed())))
            if name in chosen:
                raise QuirkError(f"quirk {name} is given twice")
            chosen[name] = value
        return cls(**chosen)

    def settings(self) -> tuple[str, ...]:
        """All choices as `name=value`, readable by `parse`."""
        return tuple(f"{name}={getattr(self, name)}" for name in self.allowed())


def _unknown_name(name: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
    return f"there is no quirk named {name!r}; {hint}"
