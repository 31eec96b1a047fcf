"""`state pull` and `state push`: a whole state, out of where it is kept and back in."""

from collections.abc import Callable
from dataclasses import dataclass

from voxform.app.approval import not_approved
from voxform.app.line import new_holder
from voxform.app.project import Project, settings_of
from voxform.app.reach import store_of
from voxform.core.diagnostic import Diagnostic, Failure, Refused, error
from voxform.core.state import State
from voxform.state.format import encode
from voxform.state.push import hindrances, is_stored
from voxform.state.store import LockedStore
from voxform.state.succession import Ground


@dataclass(frozen=True, slots=True)
class Push:
    """A state about to be stored in place of another; `present` is None when that cannot be read.

    `forced` is what `--force` overrides.
    """

    pushed: State
    present: State | None
    forced: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to push. `name` is how messages call the content; `approve` is asked when there is something to store."""

    name: str
    force: bool = False
    lock_timeout: float = 0.0
    approve: Callable[[Push], bool] = lambda _push: True


def pull(project: Project) -> bytes:
    """The state as canonical JSON, with what its journal adds. It holds no secret.

    Raises:
        Failure: it cannot be read, or there is none.
    """
    state = store_of(project, settings_of(project).configuration).read()
    if state.lineage is None:
        raise Failure(_none(state.environment))
    return encode(state)


def push(project: Project, content: bytes, wishes: Wishes) -> tuple[State, tuple[str, ...]] | None:
    """Store a state in place of the present one; it as stored and what is kept aside, None when it is stored already.

    Raises:
        Failure: the content is damaged or no state, or it was not approved.
        Refused: it is of another environment, of another lineage or older, or the lock is held.
    """
    configuration = settings_of(project).configuration
    environment = configuration.environment
    pushed = Ground(environment.name, environment.api.url, wishes.name, "").read(content)
    if pushed.lineage is None:
        raise Failure(_never_written(wishes.name))
    with store_of(project, configuration).lock(new_holder(project.clock), wishes.lock_timeout) as locked:
        present, forced = _present(locked, pushed, force=wishes.force)
        if present is not None and is_stored(pushed, present):
            return None
        if not wishes.approve(Push(pushed, present, forced)):
            raise Failure(not_approved("The push was not approved", "Nothing was stored"))
        if present is not None and present.lineage in {None, pushed.lineage}:
            return locked.write(pushed), ()
        return locked.start_over(pushed)


def _present(
    locked: LockedStore, pushed: State, *, force: bool
) -> tuple[State | None, tuple[Diagnostic, ...]]:
    try:
        present = locked.read()
    except Refused:
        raise
    except Failure as problem:
        if not force:
            raise
        return None, problem.diagnostics
    found = tuple(hindrances(pushed, present))
    if found and not force:
        raise Refused(*found)
    return present, found


def _none(environment: str) -> Diagnostic:
    return error(
        "state-none",
        "There is no state",
        f"Nothing was ever recorded for {environment}, so there is nothing to print.",
        hint="The first `voxform apply`, `import` or `adopt` makes one",
    )


def _never_written(name: str) -> Diagnostic:
    return error(
        "push-empty",
        "The state was never written",
        f"{name} has no lineage, so it is not what `voxform state pull` prints.",
    )
