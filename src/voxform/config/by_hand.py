"""Which values a person has to write, and where: those that an expression gives, which nobody can turn around."""

from dataclasses import replace
from shlex import quote

from voxform.config.interpolation import Each, FileText, Part, Sibling, TemplateText, Variable
from voxform.config.origin import Origins
from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic, error
from voxform.core.path import Path, format_path
from voxform.core.place import Place, place_of
from voxform.core.symbol import Reference


def by_hand(
    origins: Origins,
    address: Address,
    path: Path,
    *,
    place: Place | None = None,
    parts: tuple[Part, ...] = (),
    why: str = "",
    hint: str = "Edit it there",
) -> Diagnostic:
    """The diagnostic about a value that is not written: where to write it, and why that takes a person.

    Without a path it is about the whole resource. `why` and `hint` are for what no expression is to blame for.
    """
    entry = origins.entries.get(address.family)
    if place is None and entry is not None:
        place = place_of(entry.body, path)
    name = f"{address}.{format_path(path)}" if path else str(address)
    told, hint = (why, hint) if why else _reason(origins, address, parts)
    accept = f", or keep what is live without writing it:\n  voxform drift --accept {quote(str(address))}"
    found = error(
        "write-by-hand",
        "A value has to be written by hand",
        f"{name} is left as it is: {told}.",
        place=place,
        hint=hint + (accept if path else ""),
    )
    return replace(found, address=str(address))


def _reason(origins: Origins, address: Address, parts: tuple[Part, ...]) -> tuple[str, str]:
    if address.key:
        return "it is written once for every instance of the `for_each`", "Edit it there"
    for part in parts:
        if isinstance(part, Variable):
            at = origins.variables.get(part.name)
            where = f" at {at}" if at else ""
            return (
                f"its value comes through `{part}`, which may stand elsewhere too",
                f"Set {part.name}{where}",
            )
        if isinstance(part, TemplateText | FileText):
            return (
                f"its value is made from the file {part.path} and from what stands around it",
                "Edit that file",
            )
        if isinstance(part, Reference):
            return f"it refers to another resource by `{part}`", "Write what it shall refer to"
        if isinstance(part, Each | Sibling):
            return "it is written once for every instance of the `for_each`", "Edit it there"
    return "an expression gives a part of it", "Edit it there"
