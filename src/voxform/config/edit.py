"""Edits of a YAML text: a value written anew, a key or an element added or removed; every other byte stays."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from voxform.config.outline import Node, outline, values
from voxform.config.spell import Unable, Written, element_lines, pair_lines, pair_text, write

_NOTHING_MORE = re.compile(r"[ \t]*,?[ \t]*(?:#[^\r\n]*)?")
_HEADER = re.compile(r"[|>][0-9+-]*((?:[ \t]+#[^\r\n]*)?)")


@dataclass(frozen=True, slots=True)
class Put:
    """Another value at the offset of a value."""

    at: int
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """A key, or an element, goes; `at` is the offset of its value."""

    at: int


@dataclass(frozen=True, slots=True)
class Add:
    """Another key, or an element, of the container at an offset; an element stands behind so many others."""

    at: int
    key: str | int
    value: Any


Edit = Put | Drop | Add
Splice = tuple[int, int, str]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after these edits, whose offsets are those before.

    Raises:
        Unable: one of them cannot be made without touching more than the bytes of its value.
    """
    every = tuple(edits)
    editor = _Editor(text, every)
    found = (splice for each in every for splice in editor.splices(each))
    splices = sorted(found, key=lambda each: each[:2])  # of two at one offset, the first given is first
    new, at = [], 0
    for start, end, instead in splices:
        if start < at:
            raise Unable("two changes of one line get into each other's way")
        new += [text[at:start], instead]
        at = end
    return "".join([*new, text[at:]])


class _Editor:
    """Finds where the edits of one text have to be made."""

    def __init__(self, text: str, edits: tuple[Edit, ...]) -> None:
        self._text = text
        self._break = "\r\n" if "\r\n" in text else "\n"
        self._nodes: dict[int, Node] = {}
        root = outline(text)
        for each in values(root) if root else ():
            self._nodes.setdefault(each.at, each)
        self._dropped = {id(self._node(each.at)) for each in edits if isinstance(each, Drop)}

    def splices(self, edit: Edit) -> list[Splice]:
        node = self._node(edit.at)
        if isinstance(edit, Put):
            return self._put(node, edit.value)
        if isinstance(edit, Drop):
            above = _above(node)
            entries = above.parts[1::2] if above.is_map else above.parts
            if all(id(each) in self._dropped for each in entries):
                raise Unable("nothing would be left of it")
            return self._drop_flow(node, above) if above.flow else self._drop(node, above)
        if node.shared:
            raise _of_anchor(node)
        if node.flow or not node.parts:
            return self._add_flow(node, edit)
        return self._add(node, edit)

    def _node(self, at: int) -> Node:
        node = self._nodes.get(at)
        if node is None:
            raise Unable("nothing of its own stands there")
        shared = next((each for each in node.above if each.shared), None)
        if shared is not None:
            raise _of_anchor(shared)
        return node

    def _put(self, node: Node, value: Any) -> list[Splice]:
        """A value in the place of another; lines below it come behind a comment that may stand on its line."""
        if node.anchor and node.at != node.end and self._text[node.at] != "*":
            raise _of_anchor(node)
        flow = any(each.flow for each in node.above)
        new = self._written(node, value, flow=flow)
        below = new.below.replace("\n", self._break)
        mark = node.start if flow else self._behind_mark(node)
        line_end = self._line_end(mark)
        in_place = new.inline and not below and not node.parts
        if node.start > line_end and not in_place:
            space = " " if new.inline else ""
            return [(mark, mark, space + new.inline), (line_end, self._line_end(node.end), below)]
        header = _HEADER.match(self._text, node.start) if node.style in ("|", ">") else None
        start = node.start if new.inline else mark
        glue = " " if new.inline and self._text[start - 1 : start] in (":", "-") else ""
        line_end = self._line_end(node.end)
        instead = glue + new.inline + (header[1] if header else "")
        return [(start, node.end, instead), *([(line_end, line_end, below)] if below else ())]

    def _written(self, node: Node, value: Any, *, flow: bool) -> Written:
        column = self._column_of_block(node)
        if node.flow and isinstance(value, dict | list):
            flow = True
        content = self._content_column(node, column)
        keeps = node.style in ("|", ">") and "+" in self._text[node.start : node.start + 3].split("#")[0]
        return write(value, column, style=node.style + "+" * keeps, flow=flow, content=content)

    def _behind_mark(self, node: Node) -> int:
        """Behind the colon or dash before a value."""
        above = _above(node)
        if above.is_list:
            return self._mark(node) + 1
        key = next(key for key, value in above.pairs if value is node)
        return self._text.index(":", key.end) + 1

    def _column_of_block(self, node: Node) -> int:
        """The column of the keys or dashes of the block that a value stands in."""
        inner = node
        for each in node.above:
            if not each.flow and each.parts:
                first = each.start if each.is_list else each.parts[0].start
                return self._column(first)
            inner = each
        return self._column(inner.start)

    def _content_column(self, node: Node, column: int) -> int:
        """The column of the lines of a block text; 0 where there is none."""
        if node.style not in ("|", ">"):
            return 0
        lines = self._text[node.start : node.end].split("\n")[1:]
        found = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)
        return found if column < found <= column + 9 else 0

    def _drop(self, node: Node, above: Node) -> list[Splice]:
        """The lines of a key or an element go, with what stands behind it on its last line."""
        start = self._mark(node)
        first = self._line_start(start)
        if self._text[first:start].strip(" "):
            return self._drop_first(node, above, start)
        last = self._line_end(node.end)
        if last == len(self._text) and first > 0:
            return [(first, last, "")]
        return [(first, self._next_line(last), "")]

    def _drop_first(self, node: Node, above: Node, start: int) -> list[Splice]:
        """The first key behind a dash: the next one that stays takes its place."""
        kept = [key for key, value in above.pairs if id(value) not in self._dropped] if above.is_map else []
        later = next((each.start for each in kept if each.start > start), None)
        if later is None or "#" in self._text[node.end : later]:
            raise Unable("it is the first of its line")
        return [(start, later, "")]

    def _mark(self, node: Node) -> int:
        """Where the key of a value begins, or the dash of an element."""
        above = _above(node)
        if above.is_map:
            return next(key.start for key, value in above.pairs if value is node)
        index = above.parts.index(node)
        at = above.parts[index - 1].end if index else above.start
        while self._text[at] != "-":
            at = self._text.index("\n", at) if self._text[at] == "#" else at
            at += 1
        return at

    def _drop_flow(self, node: Node, above: Node) -> list[Splice]:
        """An entry between brackets goes, with the comma that it needs no more."""
        entries = _entries(above)
        index = next(number for number, (_, value) in enumerate(entries) if value is node)
        kept = [id(value) not in self._dropped for _, value in entries]
        lines = self._own_lines(entries[index][0].start, node.end)
        if lines is not None:
            return [(*lines, "")]
        if True in kept[index + 1 :]:
            return [(entries[index][0].start, entries[index + 1][0].start, "")]
        return [(entries[index - 1][1].end, node.end, "")]

    def _own_lines(self, start: int, end: int) -> tuple[int, int] | None:
        """The lines of an entry between brackets that has lines of its own, up to the next one."""
        first, last = self._line_start(start), self._line_end(end)
        if self._text[first:start].strip(" ") or not _NOTHING_MORE.fullmatch(self._text, end, last):
            return None
        return first, self._next_line(last)

    def _add(self, node: Node, edit: Add) -> list[Splice]:
        column = self._column(node.parts[0].start if node.is_map else node.start)
        if isinstance(edit.key, str):
            last = [value for _, value in node.pairs if id(value) not in self._dropped][-1:]
            lines = pair_lines(edit.key, edit.value, column)
        else:
            last = [each for each in node.parts[: edit.key] if id(each) not in self._dropped][-1:]
            lines = element_lines(edit.value, column)
        if last:
            at = self._line_end(last[0].end)
            return [(at, at, "".join(self._break + line for line in lines))]
        at = self._line_start(node.start)
        if self._text[at : node.start].strip(" ") or node.is_map:
            raise Unable("it is the first of its line")
        return [(at, at, "".join(line + self._break for line in lines))]

    def _add_flow(self, node: Node, edit: Add) -> list[Splice]:
        named = isinstance(edit.key, str)
        text = pair_text(str(edit.key), edit.value) if named else write(edit.value, 0, flow=True).inline
        entries = _entries(node)
        before = entries if named else entries[: int(edit.key)]
        kept = [value for _, value in before if id(value) not in self._dropped]
        if kept:
            return [(kept[-1].end, kept[-1].end, f", {text}")]
        at = entries[0][0].start if entries else node.start + 1
        return [(at, at, f"{text}, " if entries else text)]

    def _column(self, at: int) -> int:
        return at - self._line_start(at)

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        end = len(self._text) if end < 0 else end
        return end - 1 if self._text[at:end].endswith("\r") else end

    def _next_line(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end + 1


def _above(node: Node) -> Node:
    if node.parent is None:
        raise Unable("it is the whole document")
    return node.parent


def _of_anchor(node: Node) -> Unable:
    return Unable(f"it is a part of what the anchor `&{node.anchor}` names, which may stand elsewhere too")


def _entries(node: Node) -> list[tuple[Node, Node]]:
    """What each entry of a container begins and ends with."""
    return node.pairs if node.is_map else [(each, each) for each in node.parts]
