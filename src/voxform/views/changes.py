"""The changes of a plan: a headline with sign, address and reason, then attributes and dependents."""

from collections.abc import Callable, Mapping
from typing import Any

from voxform.core.words import listed
from voxform.views.affected import LEAD, affects_lines
from voxform.views.attribute import Attribute
from voxform.views.attributes import attribute_lines
from voxform.views.cells import cells, clip, wrap
from voxform.views.fields import GOING, attribute_of, rule_attribute
from voxform.views.page import Page
from voxform.views.style import BLANK, Line, Span, Style, line
from voxform.views.values import name_text, value_text

Document = Mapping[str, Any]

SIGN = {
    "create": ("+", Style.FINE),
    "update": ("~", Style.LOUD),
    "replace": ("-/+", Style.MAGENTA),
    "delete": ("-", Style.ALARM),
    "adopt": ("<", Style.CYAN),
    "forget": (">", Style.CYAN),
    "move": ("»", Style.CYAN),
}
VERB = {
    "create": "will be created",
    "update": "will be updated",
    "replace": "will be REPLACED",
    "delete": "WILL BE DELETED",
    "adopt": "will be adopted",
    "forget": "will be forgotten",
    "move": "will be moved",
}
_REST = {
    "adopt": "; nothing is sent",
    "forget": "; the object stays",
    "move": "; nothing is sent",
    "rules": "; nothing is sent",
}
_LATER = {
    "update": "; nothing is sent, and the next apply updates it",
    "replace": "; nothing is sent, and the next apply REPLACES it",
}
_REASON = {
    "interrupted": "because an earlier run was interrupted",
    "requested": "because it was requested",
    "failed": "because it failed on the platform",
    "missing_remotely": "because the platform no longer has it",
    "config_changed": "because the configuration changed",
    "reference_changed": "because an id it refers to changes",
    "drifted": "because it was changed outside of voxform",
    "secret_changed": "because a secret changed",
    "undeclared": "because it is no longer declared",
    "deposed": "because another object takes its place",
    "moved": "because of a moved block",
    "import_requested": "because of an import block",
    "lifecycle_changed": "because its lifecycle rules changed",
}
_NAMED = 5
_LONGEST = 60


def legend(changes: list[Document], width: int) -> list[Line]:
    """What the signs mean that occur."""
    present = {change["action"] for change in changes}
    lines: list[Line] = []
    spans: list[Span] = []
    for action, (sign, style) in SIGN.items():
        if action not in present:
            continue
        entry = [Span(f"  {sign}", style), Span(f" {action} ", Style.DIM)]
        if line(*spans, *entry).cells > width:
            lines.append(line(*spans))
            spans = []
        spans += entry
    return [*lines, line(*spans)]


def change_lines(change: Document, page: Page) -> list[Line]:
    """One change, a blank line at the end."""
    lead = LEAD - (2 if change["action"] in {"create", *GOING} else 0)
    return [
        *headline(change, page.width),
        *attribute_lines(attributes_of(change), width=page.width, lead=lead, full=page.full),
        *_lookup_lines(change, page),
        *_trusted_lines(change, page),
        *affects_lines(change, page),
        BLANK,
    ]


def attributes_of(change: Document) -> list[Attribute]:
    """The fields of a change, then the rules about the resource that it changes."""
    action = change["action"]
    attributes = [attribute_of(field, action=action) for field in change["fields"]]
    rules = change.get("lifecycle", {})
    return [*attributes, *(rule_attribute(name, rules[name], action=action) for name in sorted(rules))]


def reason_text(change: Document, *, shown: Callable[[str], str] = name_text) -> str:
    """Why, in words; empty where the action says it all. `shown` is how a path is written."""
    if change["reason"] == "immutable_changed":
        return _forced_because(change, shown)
    if change["reason"] == "requested" and change["action"] == "adopt":
        return "by its identity"
    if change["reason"] == "requested" and change["action"] in {"delete", "forget"}:
        return "because everything is to be destroyed"
    return _REASON.get(change["reason"], "")


def _forced_because(change: Document, shown: Callable[[str], str]) -> str:
    forcing = [field["path"] for field in change["fields"] if field["forces_replacement"]]
    asked = change.get("replace_on", ())
    fixed = [shown(path) for path in forcing if path not in asked]
    if fixed or not asked:
        return f"because {listed(fixed[:_NAMED]) or 'an attribute'} cannot be changed in place"
    return f"because {shown('replace_on')} names {listed([shown(path) for path in asked[:_NAMED]])}"


def object_text(change: Document) -> str:
    """The address, or for the old object of a replacement whose it was."""
    address = name_text(change["address"])
    return f"{address} (old object)" if change.get("deposed") else address


def happening(change: Document) -> str:
    """What will be done and why, in words."""
    only_rules = change["reason"] == "lifecycle_changed" and not change["fields"]
    rest = _LATER.get(change.get("later", "")) or _REST.get("rules" if only_rules else change["action"], "")
    return f"{VERB[change['action']]} {reason_text(change)}".rstrip() + rest


def headline(change: Document, width: int) -> list[Line]:
    """Sign, address, what happens and why, and which object and place."""
    sign, style = SIGN[change["action"]]
    head = (Span(f"{sign:>3} ", style), Span(object_text(change), Style.BOLD))
    loud = style if change["action"] in {"delete", "replace"} else Style.PLAIN
    said = happening(change)
    origin = _origin(change)
    used = sum(cells(span.text) for span in head) + 2 + cells(said)
    if used + 2 + cells(origin) <= width:
        return [line(*head, "  ", Span(said, loud), "  ", Span(origin, Style.DIM))]
    below = [line(" " * LEAD, Span(each, Style.DIM)) for each in wrap(origin, width - LEAD) if each]
    if used <= width:
        return [line(*head, "  ", Span(said, loud)), *below]
    return [line(*head), *(line(" " * LEAD, Span(each, loud)) for each in wrap(said, width - LEAD)), *below]


def _origin(change: Document) -> str:
    """Which object, where it came from, where it is declared."""
    said = []
    if change.get("moved_from"):
        said.append(f"moved from {name_text(change['moved_from'])}")
    if change.get("adopted_id"):
        said.append(f"adopts object {name_text(change['adopted_id'])}")
    elif change["id"] and change["action"] in {"delete", "replace", "forget"}:
        said.append(f"object {name_text(change['id'])}")
    if change["source"]:
        said.append(f"{name_text(change['source']['file'])}:{change['source']['line']}")
    return ", ".join(said)


def _lookup_lines(change: Document, page: Page) -> list[Line]:
    """Which values come from objects of others, and what they are now."""
    given = change.get("lookups", {}).items()
    said = [f"{name_text(name)} is {clip(value_text(value), _LONGEST)}" for name, value in given]
    text = f"looked up: {listed(said)}" if said else ""
    return [line(" " * LEAD, Span(each, Style.DIM)) for each in wrap(text, page.width - LEAD) if each]


def _trusted_lines(change: Document, page: Page) -> list[Line]:
    """Which values of an adopted object nobody can see, so that they are taken for what is declared."""
    names = [name_text(path) for path in change.get("trusted", ())]
    text = f"taken unseen: {listed(names)}" if names else ""
    return [line(" " * LEAD, Span(each, Style.DIM)) for each in wrap(text, page.width - LEAD) if each]
