"""Values that nobody else can have written, and the search for any trace of them.

A trace is eight characters in a row of a value: as they are, reversed, or as base64, hex, JSON or a URL would
write them. What is found is told by the name of the value and the form, never by the value.
"""

import base64
import json
import random
import string
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

WINDOW = 8
HEAD = 7  # no form of any part is shorter
_RANDOM = random.SystemRandom()
_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Canary:
    """A secret; of its value, `prefix` is public (`oi_sk_`) and `core` is not."""

    name: str
    core: str = field(repr=False)
    prefix: str = ""

    @property
    def value(self) -> str:
        return self.prefix + self.core


def canary(name: str, *, prefix: str = "", length: int = 32, amid: str = "", after: str = "") -> Canary:
    """A new random secret; `amid` stands in its middle and `after` at its end."""
    half = length // 2
    letters = "".join(_RANDOM.choices(_LETTERS, k=length))
    return Canary(name, letters[:half] + amid + letters[half:] + after, prefix)


@dataclass(frozen=True, slots=True)
class Trace:
    """A part of a secret that was found: whose, in which form, and where."""

    name: str
    form: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """Looks for traces of some secrets; `known` is by the first bytes of what is looked for."""

    known: Mapping[bytes, tuple[tuple[bytes, Trace], ...]] = field(repr=False)

    def traces(self, content: bytes) -> set[Trace]:
        """Every trace in some bytes."""
        ends = range(HEAD, len(content) + 1)
        heads = {content[end - HEAD : end] for end in ends} & self.known.keys()
        return {trace for head in heads for text, trace in self.known[head] if text in content}

    def traces_below(self, root: Path, exempt: Iterable[Path] = ()) -> set[Trace]:
        """Every trace in the names and contents of the files below a folder, but for the exempt ones."""
        passed_over = {path.resolve() for path in exempt}
        found: set[Trace] = set()
        for path in sorted(root.rglob("*")):
            where = str(path.relative_to(root))
            named = self.traces(where.encode())
            found |= {Trace(each.name, each.form, "a file's name") for each in named}
            if path.is_file() and path.resolve() not in passed_over:
                shown = "a file with such a name" if named else where
                found |= {Trace(each.name, each.form, shown) for each in self.traces(path.read_bytes())}
        return found


def search_for(canaries: Iterable[Canary]) -> Search:
    """A search for every form and every window of these secrets."""
    sought = {
        text: Trace(each.name, form)
        for each in canaries
        for part in _windows(each.core)
        for form, text in _forms(part)
    }
    known: dict[bytes, tuple[tuple[bytes, Trace], ...]] = {}
    for text, trace in sought.items():
        known[text[:HEAD]] = (*known.get(text[:HEAD], ()), (text, trace))
    return Search(known)


def _windows(text: str) -> Iterator[str]:
    for start in range(max(len(text) - WINDOW, 0) + 1):
        yield text[start : start + WINDOW]


def _forms(text: str) -> Iterator[tuple[str, bytes]]:
    """Each form of a text."""
    raw = text.encode()
    for shift in range(3):
        yield "in base64", _inner(base64.standard_b64encode(b"\0" * shift + raw), shift, len(raw))
        yield "in base64", _inner(base64.urlsafe_b64encode(b"\0" * shift + raw), shift, len(raw))
    yield "in hex", raw.hex().encode()
    yield "in hex", raw.hex().upper().encode()
    yield "in a URL", quote_plus(text).encode()
    yield "in a URL", quote(text, safe="").encode()
    twice = json.dumps(json.dumps(text))[3:-3]
    for escaped in (
        twice,
        repr(text)[1:-1],
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
    ):
        yield "escaped", escaped.encode()
    yield "in UTF-16", text.encode("utf-16-le")
    yield "reversed", text[::-1].encode()
    yield "as it is", raw


def _inner(encoded: bytes, shift: int, length: int) -> bytes:
    """The characters of base64 that depend on nothing but the text itself."""
    return encoded[-(-shift * 4 // 3) : (shift + length) * 4 // 3]
