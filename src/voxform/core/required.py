"""What a new object must have: `ignore_changes` excuses only one that exists (design §3)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from voxform.core.diagnostic import Diagnostic, error
from voxform.core.kind import Kind
from voxform.core.leaf import find
from voxform.core.path import Path, format_path
from voxform.core.resource import Desired
from voxform.core.value import ABSENT


def lacking(kind: Kind, desired: Desired) -> Iterator[Diagnostic]:
    """One error for each required attribute that a resource leaves out and whose object is to be made."""
    for path in required(kind, desired.attributes):
        if find(kind.shape, desired.attributes, path) is ABSENT:
            name = format_path(path)
            problem = error(
                "required-on-create",
                "A required attribute is missing",
                f"An object is to be made for {desired.address}, and {kind.name} need `{name}`. It may be left out "
                "under `ignore_changes` only while the object exists.",
                place=desired.place,
                hint=f"Write `{name}`",
            )
            yield replace(problem, address=str(desired.address))


def required(kind: Kind, attributes: Mapping[str, Any]) -> tuple[Path, ...]:
    """What a resource must have, by its schema and by its variants."""
    always = tuple((name,) for name in kind.schema.get("required", ()))
    return (*always, *(path for case in kind.cases(attributes) for path in case.requires))
