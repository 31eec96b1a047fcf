"""What a new object must have: `ignore_changes` excuses only one that exists (design §3)."""

from collections.abc import Iterator
from dataclasses import replace

from voxform.core.diagnostic import Diagnostic, error
from voxform.core.kind import Kind
from voxform.core.leaf import find
from voxform.core.path import Path, format_path
from voxform.core.resource import Desired
from voxform.core.value import ABSENT


def lacking(kind: Kind, desired: Desired) -> Iterator[Diagnostic]:
    """One error for each required attribute that a resource leaves out and whose object is to be made."""
    for path in _required(kind, desired):
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


def _required(kind: Kind, desired: Desired) -> tuple[Path, ...]:
    """By its schema and by its variants."""
    always = tuple((name,) for name in kind.schema.get("required", ()))
    cases = (variants.case(desired.attributes) for variants in kind.variants)
    return (*always, *(path for case in cases if case for path in case.requires))
