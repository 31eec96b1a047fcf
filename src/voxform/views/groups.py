"""Changes that are alike: the same action for the same reason at the same paths of the same kind."""

from collections.abc import Container, Iterable, Mapping
from typing import Any

from voxform.views.affected import dependents

Document = Mapping[str, Any]

WORST_FIRST = ("delete", "replace", "update", "create", "adopt", "forget", "move")


def alike(changes: Iterable[Document]) -> list[list[Document]]:
    """The changes in groups, groups and changes in the order of the plan."""
    groups: dict[Any, list[Document]] = {}
    for change in changes:
        paths = () if change["action"] == "create" else tuple(map(_shape, change["fields"]))
        rules = tuple(sorted(change.get("lifecycle", {})))
        key = (change["action"], change["kind"], change["reason"], bool(change.get("deposed")), paths, rules)
        groups.setdefault(key, []).append(change)
    return list(groups.values())


def is_one_change(group: list[Document]) -> bool:
    """Whether the very same happens to all of them: what is said of the first is true of each."""
    first = group[0]
    return all(
        each["fields"] == first["fields"] and each.get("lifecycle") == first.get("lifecycle")
        for each in group
    )


def gravity(change: Document, gone: Container[str] = frozenset()) -> tuple[bool, bool, int]:
    """What puts a change before others of its action: strangers, a rule lifted, how many depend on it.

    Those that are `gone` with it do not count.
    """
    lifted = any(rule["before"] and not rule["after"] for rule in change.get("lifecycle", {}).values())
    managed, foreign = dependents(change, gone)
    return bool(foreign), lifted, len(foreign) + len(managed)


def is_grave(change: Document) -> bool:
    """Whether a reviewer must see it whole: it deletes, strangers depend on it, or it lifts a rule."""
    strangers, lifted, _ = gravity(change)
    return change["action"] in {"delete", "replace"} or strangers or lifted


def _shape(field: Document) -> tuple[Any, ...]:
    """A path and what happens there, without the values."""
    came, went = field["before"] is None, field["after"] is None
    return field["path"], field["origin"], field["sensitive"], field["unknown"], came, went
