"""How wide text is on a terminal, and cutting it to a width; all in terminal cells."""

import unicodedata
from collections.abc import Iterator


def cells(text: str) -> int:
    """How many cells a text takes: two for a wide character, none for a combining one."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


def clip(text: str, width: int) -> str:
    """The text, cut to the width with `…` at its end when it is longer."""
    if cells(text) <= width:
        return text
    return f"{head(text, width - 1)}…" if width > 0 else ""


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces where possible."""
    lines: list[str] = []
    current = ""
    for word in _words(text, max(width, 2)):
        if current and cells(current) + 1 + cells(word) > width:
            lines.append(current)
            current = word
        else:
            current = f"{current} {word}" if current else word
    return [*lines, current] if current or not lines else lines


def fold(text: str, width: int) -> list[str]:
    """The text in pieces of at most `width` cells that join to the same text: no space is dropped."""
    pieces: list[str] = []
    start = 0
    while (end := _fitting(text, start, max(width, 2))) < len(text):
        at_space = text.rfind(" ", start, end) + 1
        end = at_space if at_space - start > (end - start) // 2 else end
        pieces.append(text[start:end])
        start = end
    return [*pieces, text[start:]]


def _cells_of(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 1


def head(text: str, width: int) -> str:
    """The longest beginning of the text that fits into the width."""
    return text[: _fitting(text, 0, width)]


def tail(text: str, width: int) -> str:
    """The longest end of the text that fits into the width."""
    return head(text[: -width - 1 : -1] if text.isascii() else text[::-1], width)[::-1]


def _fitting(text: str, start: int, width: int) -> int:
    """Where the part of the text ends that begins at `start` and fits into the width."""
    used = 0
    for at in range(start, len(text)):
        used += _cells_of(text[at])
        if used > width:
            return at
    return len(text)


def _words(text: str, width: int) -> Iterator[str]:
    for word in text.split(" "):
        rest = word
        while cells(rest) > width:
            piece = head(rest, width)
            yield piece
            rest = rest[len(piece) :]
        if rest:
            yield rest
