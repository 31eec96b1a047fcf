"""Which steps may begin and which never will: what each still waits for is counted, not searched for."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

from voxform.core.step import Step


class Schedule:
    """The steps that have not begun. A step may begin once every step it names in `after` has succeeded."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self._waiting: dict[str, Step] = {}
        self._ready: deque[str] = deque()
        self._unmet: dict[str, set[str]] = {}
        self._users: defaultdict[str, dict[str, None]] = defaultdict(dict)  # in the order of the plan
        self._succeeded: set[str] = set()
        for step in steps:
            self.add(step)

    def add(self, step: Step) -> None:
        """A new step, or one that is to be tried again."""
        self._waiting[step.name] = step
        self._unmet[step.name] = set(step.after) - self._succeeded
        for name in self._unmet[step.name]:
            self._users[name][step.name] = None
        if not self._unmet[step.name]:
            self._ready.append(step.name)

    def take(self, most: int) -> list[Step]:
        """At most so many steps that may begin now; they wait no longer."""
        names = [self._ready.popleft() for _ in range(min(most, len(self._ready)))]
        return [self._waiting.pop(name) for name in names]

    def succeeded(self, name: str) -> None:
        """A step has had its effect: one thing less that its dependents wait for."""
        self._succeeded.add(name)
        for user in self._users.pop(name, ()):
            self._unmet[user].discard(name)
            if user in self._waiting and not self._unmet[user]:
                self._ready.append(user)

    def failed(self, name: str) -> Iterator[tuple[Step, str]]:
        """The steps that can never begin now, each with the step that stands in its way."""
        lost = deque([name])
        while lost:
            because = lost.popleft()
            for user in self._users.pop(because, ()):
                if user in self._waiting:
                    lost.append(user)
                    yield self._waiting.pop(user), because

    def waiting_for(self, name: str) -> Iterator[Step]:
        """The steps that have not begun and that this one must precede."""
        return (self._waiting[user] for user in self._users.get(name, ()) if user in self._waiting)

    def drain(self) -> Iterator[Step]:
        """Every step that has not begun; none will."""
        self._ready.clear()
        while self._waiting:
            yield self._waiting.pop(next(iter(self._waiting)))
