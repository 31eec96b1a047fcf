"""Where each value of a YAML text begins and ends, so that one of them can be written anew and nothing else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from voxform.config.offsets import event_parser

_ANCHOR = re.compile(r"&\S+(?:\s+(?:#[^\r\n]*)?)*")


@dataclass(slots=True, eq=False)
class Node:
    """One value. `start` and `end` are character offsets; `at` is where its anchor begins, if it has one.

    `shared` says that it is an alias, or that its `anchor` has one. A scalar has the `style` it is written in (empty:
    plain). A container is `flow` when it has brackets. A mapping's `parts` are its keys and values in turn, a list's
    its elements.
    """

    kind: type
    start: int
    end: int
    style: str = ""
    flow: bool = False
    at: int = -1
    anchor: str = ""
    shared: bool = False
    parent: "Node | None" = None
    parts: list["Node"] = field(default_factory=list)

    @property
    def is_map(self) -> bool:
        """Whether it is a mapping."""
        return self.kind is MappingStartEvent

    @property
    def is_list(self) -> bool:
        """Whether it is a list."""
        return self.kind is SequenceStartEvent

    @property
    def pairs(self) -> list[tuple["Node", "Node"]]:
        """Keys and values of a mapping."""
        return list(zip(self.parts[::2], self.parts[1::2], strict=True))

    @property
    def above(self) -> Iterator["Node"]:
        """The containers that it stands in, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


def outline(text: str) -> Node | None:
    """The root of a document that the loader has accepted; None when it is empty."""
    reader = event_parser(text)
    root: Node | None = None
    here: Node | None = None
    anchored: list[Node] = []
    while reader.check_event():
        event = reader.get_event()
        kind = type(event)
        if kind is MappingEndEvent or kind is SequenceEndEvent:
            assert here is not None
            here.end = event.end_mark.index if here.flow else _last(here)
            here = here.parent
        elif kind in (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent):
            node = _node(text, event, here)
            root = root or node
            anchored += [node] if node.anchor else []
            if here is not None:
                here.parts.append(node)
            if kind in (MappingStartEvent, SequenceStartEvent):
                here = node
    used = {each.anchor for each in anchored if each.kind is AliasEvent}
    for each in anchored:
        each.shared = each.anchor in used
    return root


def values(root: Node) -> Iterator[Node]:
    """Every node that is no key, those above before those below."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.parts[1::2] if node.is_map else node.parts)


def _node(text: str, event: Any, parent: Node | None) -> Node:
    kind, at, end = type(event), event.start_mark.index, event.end_mark.index
    start, anchor = at, event.anchor or ""
    if kind in (MappingStartEvent, SequenceStartEvent):
        if anchor and (written := _ANCHOR.match(text, at)):
            start = written.end()
        return Node(kind, start, end, "", bool(event.flow_style), at, anchor, parent=parent)
    style = event.style or "" if kind is ScalarEvent else ""
    if style in ("|", ">"):
        end = _block_end(text, start, end)
    return Node(kind, start, end, style, False, at, anchor, parent=parent)


def _block_end(text: str, start: int, end: int) -> int:
    """The end of the last line of a block text; lines after it that are empty belong to no value.

    One of spaces may be the end of the text, and would become a part of what is put in its place.
    """
    body = text[start:end]
    header = body.split("\n", 1)[0]
    if "+" in header.split("#", 1)[0]:
        return start + len(body.removesuffix("\n").removesuffix("\r")) if "\n" in body else end
    lines = body.split("\n")
    while len(lines) > 1 and not lines[-1].strip("\r"):
        lines.pop()
    return start + len("\n".join(lines).removesuffix("\r"))


def _last(node: Node) -> int:
    return node.parts[-1].end if node.parts else node.start
