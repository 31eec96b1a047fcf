"""Advice that kinds give: what works, and is probably not meant. Kind files hold the words (design §3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from voxform.core.path import Path

Values: TypeAlias = tuple[str, ...]

# Warnings of the engine's own that `advice: {off: […]}` may name, beside those of the kinds.
CODES = (
    "include-empty",
    "key-shape",
    "patch-adds",
    "patch-removes-nothing",
    "same-identity",
    "secret-shape",
    "unknown-address",
    "unknown-advice",
    "unused-lookup",
    "unknown-attribute",
    "unknown-variable",
    "unknown-variant",
    "unused-attribute",
    "unused-secrets-version",
)

# A word begins where no Latin letter stands before it: scripts without spaces have no other boundary.
_LATIN = "[a-z\u00df-\u024f]"


@dataclass(frozen=True)
class Mentions:
    """A text that should mention each of these: by what is meant, the words that mean it."""

    at: Path
    words: Mapping[str, Values]

    def missing(self, text: str) -> tuple[str, ...]:
        """What the text does not mention by any word."""
        lower = text.lower()
        return tuple(meant for meant, pattern in self._patterns.items() if not pattern.search(lower))

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        return {meant: re.compile("|".join(map(_beginning, words))) for meant, words in self.words.items()}


def _beginning(word: str) -> str:
    """The pattern of a word in small letters; its first letter comes first, so that a search can look for that."""
    first, rest = re.escape(word[0].lower()), re.escape(word[1:].lower())
    return f"{first}(?<!{_LATIN}{first}){rest}"


@dataclass(frozen=True, slots=True)
class Domains:
    """An e-mail address that should not be at one of these domains."""

    at: Path
    of: frozenset[str]

    def found(self, text: str) -> str:
        """The domain of an address when it is one of them, else nothing."""
        domain = text.rpartition("@")[2].strip(" >").casefold()
        return domain if "@" in text and domain in self.of else ""


@dataclass(frozen=True, slots=True)
class Known:
    """Texts that should each be one of these; a platform may know more than we do."""

    at: Path
    values: Values


@dataclass(frozen=True, slots=True)
class When:
    """Where advice applies: values of attributes, and of attributes of resources behind references."""

    own: Mapping[Path, Values] = field(default_factory=dict)
    behind: Mapping[Path, Mapping[str, Values]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advice:
    """One rule. It is about resources that nothing refers to when it has none of the others."""

    code: str
    summary: str
    why: str
    hint: str = ""
    when: When = When()
    unused: bool = False
    mentions: Mentions | None = None
    domains: Domains | None = None
    known: Known | None = None
