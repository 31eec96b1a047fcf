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
    """Looks for traces of some secrets; `known` is by length of what is looked for."""

    known: Mapping[int, Mapping[bytes, Trace]] = field(repr=False)

    def traces(self, content: bytes) -> set[Trace]:
        """Every trace in some bytes."""
        found: set[Trace] = set()
        for width, known in self.known.items():
            parts = {content[start : start + width] for start in range(len(content) - width + 1)}
            found |= {known[part] for part in parts & known.keys()}
        return found

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
    known: dict[int, dict[bytes, Trace]] = {}
    for each in canaries:
        for form, text, width in _forms(each.core):
            for part in _windows(text, width):
                known.setdefault(len(part), {})[part] = Trace(each.name, form)
    return Search(known)


def _windows(text: bytes, width: int) -> Iterator[bytes]:
    for start in range(max(len(text) - width, 0) + 1):
        yield text[start : start + width]


def _forms(text: str) -> Iterator[tuple[str, bytes, int]]:
    """Each form of a text, and how many of its bytes stand for eight characters."""
    raw = text.encode()
    yield "as it is", raw, WINDOW
    yield "in UTF-16", text.encode("utf-16-le"), 2 * WINDOW
    yield "reversed", text[::-1].encode(), WINDOW
    for hexadecimal in (raw.hex(), raw.hex().upper()):
        yield "in hex", hexadecimal.encode(), 2 * WINDOW
    for encoding in (base64.standard_b64encode, base64.urlsafe_b64encode):
        for shift in range(3):
            yield "in base64", _inner(encoding(b"\0" * shift + raw), shift, len(raw)), -(-WINDOW * 4 // 3)
    once = json.dumps(text)
    for escaped in (once, json.dumps(text, ensure_ascii=False), json.dumps(once)[2:-2], repr(text)):
        yield "escaped", escaped[1:-1].encode(), WINDOW
    for quoted in (quote(text, safe=""), quote_plus(text)):
        yield "in a URL", quoted.encode(), WINDOW


def _inner(encoded: bytes, shift: int, length: int) -> bytes:
    """The characters of base64 that depend on nothing but the text itself."""
    return encoded[-(-shift * 4 // 3) : (shift + length) * 4 // 3]
