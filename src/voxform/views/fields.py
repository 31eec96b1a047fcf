"""A plan's field changes as attributes: what is secret, unknown, forced or undone is said here."""

from collections.abc import Mapping
from typing import Any

from voxform.views.attribute import Attribute, sign_of
from voxform.views.values import name_text

Document = Mapping[str, Any]

GOING = frozenset({"delete", "forget"})
_ORIGIN_NOTE = {"drift": "undoes an outside change", "both": "also changed outside"}


def attribute_of(field: Document, *, action: str) -> Attribute:
    """A field change of a change with that action; what comes, goes or is left alone as a whole has no signs."""
    new = action == "create"
    if field["sensitive"]:
        sign = "" if new else "~"
        return Attribute(
            field["path"], sign=sign, text=secret_text(field, new=new), notes=_notes(field, new=new)
        )
    before, after = field["before"], field["after"]
    if action in GOING:
        return Attribute(field["path"], after=before)
    sign = "" if new else sign_of(before, after)
    return Attribute(
        field["path"], before, after, sign, unknown=field["unknown"], notes=_notes(field, new=new)
    )


def rule_attribute(name: str, rule: Document, *, action: str) -> Attribute:
    """A rule about the resource that comes, goes or changes."""
    before, after = rule["before"], rule["after"]
    return Attribute(
        f"lifecycle.{name_text(name)}", before, after, "" if action == "create" else sign_of(before, after)
    )


def drifted_attribute(field: Document) -> Attribute:
    """A field of the drift section: `before` was observed, `after` is live."""
    if field.get("sensitive"):
        return Attribute(field["path"], sign="~", text="(sensitive: changed outside)")
    before, after = field["before"], field["after"]
    return Attribute(field["path"], before, after, sign_of(before, after))


def secret_text(field: Document, *, new: bool) -> str:
    """What may be said of a secret: whether it changes, its variables, and the host that receives it."""
    sources = [name_text(each) for each in field.get("secret_sources", ())]
    state = "" if new and sources else f": {_secret_state(field, sources)}"
    origin = f" from {', '.join(sources)}" if sources else ""
    recipient = f", sent to {name_text(field['recipient'])}" if sources and field.get("recipient") else ""
    return f"(sensitive{state}){origin}{recipient}"


def _secret_state(field: Document, sources: list[str]) -> str:
    changed = field.get("changed")
    if changed is None:
        return "not checked"
    if not changed:
        return "same"
    return "changed" if sources else "removed"


def _notes(field: Document, *, new: bool) -> tuple[str, ...]:
    if new:
        return ()
    forced = ("forces replacement",) if field["forces_replacement"] else ()
    origin = _ORIGIN_NOTE.get(field["origin"])
    return (*forced, origin) if origin else forced
