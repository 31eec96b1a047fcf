"""The shape that a text of one provider has, such as a prefix of its keys. Prefixes change: it is advice."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# What copying leaves around a value is told of elsewhere, and is no other shape.
_AROUND = " \t\r\n\"'`"


@dataclass(frozen=True, slots=True)
class TextShape:
    """A regular expression, what it means in words, and other shapes that are known to be wrong here."""

    pattern: re.Pattern[str]
    looks: str
    others: Mapping[re.Pattern[str], str] = field(default_factory=dict)

    def fits(self, text: str) -> bool:
        """Whether a text has the shape."""
        return self.pattern.search(text.strip(_AROUND)) is not None

    def mistaken_for(self, text: str) -> str:
        """What a text is instead, in words, or nothing when that is not known."""
        bare = text.strip(_AROUND)
        return next((meaning for other, meaning in self.others.items() if other.search(bare)), "")
