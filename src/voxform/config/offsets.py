"""Where the keys and values of one container begin, read again from the text when somebody asks."""

import re
from typing import Any

import yaml as pyyaml
from yaml.events import CollectionEndEvent, CollectionStartEvent, NodeEvent

_BITS = 32
_MASK = (1 << _BITS) - 1


def pack(key: int, value: int) -> int:
    """Two offsets, of a key and of its value, as one number."""
    return key << _BITS | value


def key_offset(packed: int) -> int:
    """Where the key begins."""
    return packed >> _BITS


def value_offset(packed: int) -> int:
    """Where the value begins."""
    return packed & _MASK


def event_parser(text: str) -> Any:
    """What gives the events of a YAML text one by one."""
    return (pyyaml.CLoader if pyyaml.__with_libyaml__ else pyyaml.Loader)(text)


def offsets_in_map(text: str, at: int) -> dict[str, int]:
    """The keys of the mapping that begins at an offset of a text of the common form, with both offsets of each."""
    inside = _inside(text, at)
    pairs = zip(inside[::2], inside[1::2], strict=True)
    return {key.value: pack(begin, value) for (begin, key), (value, _) in pairs}


def offsets_in_list(text: str, at: int) -> list[int]:
    """Where the elements begin of the list that begins at an offset of a text of the common form."""
    return [begin for begin, _ in _inside(text, at)]


def _inside(text: str, at: int) -> list[tuple[int, Any]]:
    """What stands directly in a container, each with its offset.

    The parser is given what the container may consist of, and asked no further than to its end.
    """
    column = at - (text.rfind("\n", 0, at) + 1)
    get_event = event_parser(" " * column + text[at : _end(text, at, column)]).get_event
    found: list[tuple[int, Any]] = []
    depth = 0
    while (event := get_event()) is not None:
        if isinstance(event, CollectionEndEvent):
            depth -= 1
            if depth == 0:
                break
        elif isinstance(event, NodeEvent):
            if depth == 1:
                mark: Any = event.start_mark
                found.append((mark.index - column + at, event))
            depth += isinstance(event, CollectionStartEvent)
    return found


def _end(text: str, at: int, column: int) -> int:
    """Where a line begins that is certainly outside: less indented, or, after a list, not an element of it."""
    within = "[ -]" if text[at] == "-" else ""
    found = re.compile(rf"^(?! {{{column}}}{within}| *(?:#|$))", re.MULTILINE).search(text, at)
    return found.start() if found else len(text)
