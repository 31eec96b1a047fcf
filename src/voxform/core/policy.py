"""What an environment forbids a plan to do, and where its file says so (design §3, `policy`)."""

from dataclasses import dataclass
from fractions import Fraction

from voxform.core.change import Action
from voxform.core.place import Place

ANY = "*"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many: `number`, or of what is owned `share` percent. `text` is as written."""

    text: str
    place: Place
    number: int | None = None
    share: Fraction | None = None

    def of(self, owned: int) -> int:
        """How many are allowed where so many are owned.

        A share is rounded down, yet one is always allowed unless it is 0 %: else an account of two objects
        could not be edited under any share below a half.
        """
        if self.share is None:
            return self.number or 0
        return max(1, owned * self.share // 100) if self.share else 0


@dataclass(frozen=True, slots=True)
class Forbidden:
    """`ACTION KIND`, each of which may be `*`."""

    action: str
    kind: str
    place: Place

    def __str__(self) -> str:
        return f"{self.action} {self.kind}"

    def matches(self, action: Action, kind: str) -> bool:
        """Whether this is about such an action."""
        return self.action in {ANY, action} and self.kind in {ANY, kind}


@dataclass(frozen=True, slots=True)
class Policy:
    """The limits of an environment; by default there is none. `keeps_drift` is where `on_drift: fail` is written."""

    max_deletes: Limit | None = None
    max_changes: Limit | None = None
    forbid: tuple[Forbidden, ...] = ()
    keeps_drift: Place | None = None
