"""One path of a change as it is shown."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """One path as it is shown. `sign` is empty where all of a block is new.

    `text` stands in place of the values (a secret, for instance); `unknown` marks an `after` that an
    earlier step gives.
    """

    path: str
    before: Any = None
    after: Any = None
    sign: str = ""
    text: str = ""
    unknown: bool = False
    notes: tuple[str, ...] = ()
    nested: bool = False

    @property
    def is_difference(self) -> bool:
        """Whether there are two values to show."""
        return self.sign in {"~", "-"} and not self.text


def sign_of(before: Any, after: Any) -> str:
    """`+` for what is set, `-` for what is cleared, `~` for what becomes another value."""
    if before is None:
        return "+"
    return "-" if after is None else "~"
