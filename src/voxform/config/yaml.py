"""Strict YAML: JSON's values, no duplicate keys, no tags, bounded aliases, and a position for everything.

Built on the event stream of PyYAML (libyaml's where it is installed). Containers are kept on a list of our
own, so no input can exhaust the interpreter's or the C stack.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml as pyyaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from voxform.config import yaml_problem
from voxform.config.alias import ALIAS_NODES, Budget, measure
from voxform.config.block import UNCOMMON, read_block
from voxform.config.offsets import event_parser, key_offset, pack, value_offset
from voxform.config.position import (
    ParsedList,
    ParsedMap,
    Source,
    value_place,
)
from voxform.config.scalar import CONSTANTS, is_text, number
from voxform.core.diagnostic import ConfigurationError, Diagnostic
from voxform.core.place import Place

DEEPEST = 64

_MAYBE = frozenset("-0123456789tfn")
_ESCAPED = re.compile(r"\\(?:0|x00|u0000|U00000000|u[dD][89a-fA-F]|U0000[dD][89a-fA-F])")
_UNSAYABLE = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

# Keys that stand for something else than themselves; no key of a file can hold a NUL.
_MERGE = "\0<<"
_DISCARDED = "\0"


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document. `complete` is false when the file could not be read to its end; `root` is None then."""

    root: Any
    problems: tuple[Diagnostic, ...]
    complete: bool


def parse_yaml(source: Source, budget: Budget | None = None) -> Parsed:
    """Read one document with every problem in it; an empty file is null."""
    root = read_block(source)
    return compose_yaml(source, budget) if root is UNCOMMON else Parsed(root, (), complete=True)


def compose_yaml(source: Source, budget: Budget | None = None) -> Parsed:
    """`parse_yaml` without the short way for the common form."""
    composer = _Composer(source, budget or Budget())
    try:
        root = composer.compose()
    except ConfigurationError as fatal:
        return Parsed(None, (*composer.problems, *fatal.diagnostics), complete=False)
    except pyyaml.YAMLError as fault:
        return Parsed(None, _with_last(composer.problems, yaml_problem.syntax(source, fault)), complete=False)
    if _ESCAPED.search(source.text):
        composer.problems.extend(yaml_problem.unsayable(place) for place in _unsayable(root))
    return Parsed(root, tuple(composer.problems), complete=True)


def _with_last(problems: list[Diagnostic], last: Diagnostic) -> tuple[Diagnostic, ...]:
    """All problems; a line that is refused for its unquoted braces is not refused again for what follows."""
    explained = any(
        each.code == yaml_problem.BRACES and each.place and last.place and each.place.line == last.place.line
        for each in problems
    )
    return tuple(problems) if explained else (*problems, last)


class _Composer:
    """Turns events into containers. A container is put into its parent when it begins."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self.problems: list[Diagnostic] = []
        self._source = source
        self._budget = budget
        self._documents = 0
        self._outer: list[tuple[Any, Any, bool, bool, str | None]] = []
        self._unusual: set[int] = set()
        self._anchors: dict[str, Any] = {}
        self._open_anchors: set[str] = set()
        self._sizes: dict[str, tuple[int, int]] = {}
        self._good_keys: set[str] = set()

    def compose(self) -> Any:  # noqa: C901, PLR0912, PLR0915  # the one loop whose speed is a budget (P1)
        """Read to the end of the stream: what is common here, what is rare in methods."""
        yaml_problem.refuse_invisible(self._source)
        get_event = event_parser(self._source.text).get_event
        outer, unusual, good_keys, source = self._outer, self._unusual, self._good_keys, self._source
        root: list[Any] = []
        container: Any = root
        offsets: Any = []
        in_map = flow = False
        anchor: str | None = None
        key: str | None = None
        key_at = 0
        while True:
            event = get_event()
            kind = type(event)
            if kind is MappingEndEvent or kind is SequenceEndEvent:
                if unusual or anchor is not None:
                    self._close(container, anchor)
                container, offsets, in_map, flow, anchor = outer.pop()
                continue
            at = event.start_mark.index
            opens = False
            if kind is ScalarEvent:
                value = event.value
                if event.anchor is not None or event.tag is not None:
                    self._properties(event, at)
                if in_map and key is None:
                    if value not in good_keys or value in container:
                        value = self._key(event, container)
                    key, key_at = value, at
                    continue
                if not event.style and (not value or value[0] in _MAYBE):
                    value = self._plain(value, at, container if flow and in_map else None)
                if event.anchor is not None:
                    self._anchor(event.anchor, value)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if event.anchor is not None or event.tag is not None or len(outer) >= DEEPEST:
                    self._properties(event, at)
                opens = True
                value = (
                    ParsedMap({}, source, at, 0 if key is None else key_at, {})
                    if kind is MappingStartEvent
                    else ParsedList([], source, at, [])
                )
            elif kind is AliasEvent:
                value = self._alias(event, at, 0 if key is None else key_at)
            elif kind is StreamEndEvent:
                return root[0] if root else None
            else:
                self._count_document(kind, at)
                continue
            if not in_map:
                container.append(value)
                offsets.append(at)
            elif key is None:
                self._stop_at_key(container.at if flow else None, at)
            else:
                container[key] = value
                offsets[key] = pack(key_at, at)
                key = None
            if opens:
                outer.append((container, offsets, in_map, flow, anchor))
                container, offsets, anchor = value, value.offsets, event.anchor
                in_map, flow = kind is MappingStartEvent, event.flow_style

    def _count_document(self, kind: type, at: int) -> None:
        if kind is DocumentStartEvent:
            self._documents += 1
            if self._documents > 1:
                _stop(yaml_problem.documents(self._source.place(at)))

    def _properties(self, event: Any, at: int) -> None:
        if event.tag is not None:
            self.problems.append(yaml_problem.tag(self._source.place(at)))
        if type(event) is ScalarEvent:
            if event.anchor is not None:
                self._anchor(event.anchor, event.value)
            return
        if len(self._outer) >= DEEPEST:
            _stop(yaml_problem.too_deep(self._source.place(at), DEEPEST))
        if event.anchor is not None:
            self._open_anchors.add(event.anchor)

    def _close(self, container: Any, anchor: str | None) -> None:
        if id(container) in self._unusual:
            self._unusual.discard(id(container))
            container.pop(_DISCARDED, None)
            if _MERGE in container:
                self._merge(container)
        if anchor is not None:
            self._open_anchors.discard(anchor)
            self._anchor(anchor, container)

    def _anchor(self, name: str, value: Any) -> None:
        self._anchors[name] = value
        self._sizes.pop(name, None)

    def _alias(self, event: Any, at: int, key_at: int) -> Any:
        name = event.anchor
        place = self._source.place(at)
        if name in self._open_anchors:
            _stop(yaml_problem.alias_to_itself(place))
        if name not in self._anchors:
            _stop(yaml_problem.alias_unknown(place))
        if name not in self._sizes:
            self._sizes[name] = measure(self._anchors[name], self._budget.nodes)
        nodes, height = self._sizes[name]
        self._budget.nodes -= nodes
        if self._budget.nodes < 0:
            _stop(yaml_problem.expansion(place, ALIAS_NODES))
        if len(self._outer) + height > DEEPEST:
            _stop(yaml_problem.too_deep(place, DEEPEST))
        found = self._anchors[name]
        if isinstance(found, ParsedMap):
            return ParsedMap(found, found.source, found.at, key_at, found.offsets)
        return found

    def _merge(self, container: ParsedMap) -> None:
        merged = container.pop(_MERGE)
        place = self._source.place(value_offset(container.offsets.pop(_MERGE)))
        for each in merged if isinstance(merged, ParsedList) else [merged]:
            if not isinstance(each, ParsedMap):
                self.problems.append(yaml_problem.merge(place))
                continue
            for key, value in each.items():
                if key not in container:
                    container[key] = value
                    container.offsets[key] = each.offsets[key]

    def _key(self, event: Any, container: Any) -> str:
        text: str = event.value
        plain = not event.style
        merges = plain and text == "<<"
        if merges:
            text = _MERGE
        if text not in container and (merges or not _is_bad_key(text, plain=plain)):
            if merges:
                self._unusual.add(id(container))
            else:
                self._good_keys.add(text)
            return text
        self._unusual.add(id(container))
        place = self._source.place(event.start_mark.index)
        if text in container:
            first = self._source.place(key_offset(container.offsets[text]))
            self.problems.append(yaml_problem.duplicate(place, event.value, first))
        else:
            self.problems.append(yaml_problem.bad_key(place, event.value))
        return _DISCARDED

    def _plain(self, text: str, at: int, braces: ParsedMap | None) -> Any:
        if not text and braces is not None:
            self.problems.append(yaml_problem.braces(braces.place))
        if text in CONSTANTS:
            return CONSTANTS[text]
        try:
            value = number(text)
        except OverflowError:
            self.problems.append(yaml_problem.number_too_large(self._source.place(at)))
            return text
        return text if value is None else value

    def _stop_at_key(self, braces_at: int | None, at: int) -> NoReturn:
        if braces_at is None:
            _stop(yaml_problem.bad_key(self._source.place(at), ""))
        _stop(yaml_problem.braces(self._source.place(braces_at)))


def _stop(problem: Diagnostic) -> NoReturn:
    raise ConfigurationError((problem,))


def _is_bad_key(text: str, *, plain: bool) -> bool:
    if plain and not is_text(text):
        return True
    return bool(_CONTROL.search(text)) or "${" in text


def _unsayable(root: Any) -> Iterator[Place]:
    """Where texts hold a NUL or half of a surrogate pair, which only an escape can say."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        tree = waiting.pop()
        if not isinstance(tree, ParsedMap | ParsedList) or tree.at in seen:
            continue
        seen.add(tree.at)
        waiting.extend(tree.values() if isinstance(tree, dict) else tree)
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            place = value_place(tree, key)
            if isinstance(value, str) and place is not None and _UNSAYABLE.search(value):
                yield place
