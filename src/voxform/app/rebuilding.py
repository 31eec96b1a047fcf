"""`state rebuild`: a lost or damaged state is made anew, by adopting what is declared."""

from dataclasses import replace

from voxform.app.adoption import Wishes, agreed
from voxform.app.line import new_holder
from voxform.app.project import Loaded, Project, with_diagnostics
from voxform.app.reach import open_api, state_warnings, store_of
from voxform.core.adoption import Adoption
from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity
from voxform.core.state import State
from voxform.state.store import LockedStore

# Problems of the stored state that no other version of voxform and no other access right solves.
_LOST = {
    "state-damaged",
    "state-edited",
    "state-malformed",
    "state-unsound",
    "state-lost",
    "state-journal-damaged",
    "state-journal-foreign",
}


def rebuild(project: Project, loaded: Loaded, wishes: Wishes) -> tuple[Adoption, tuple[str, ...]]:
    """Record anew, under a new lineage, what is declared; what was recorded, and where the old state is kept.

    Raises:
        Refused: a sound state has records, and as `adopt` does.
        Failure: as `adopt` does.
    """
    configuration = loaded.configuration
    store = store_of(project, configuration)
    with store.lock(new_holder(project.clock), wishes.lock_timeout) as locked:
        told = (*_damage(locked), _limits(), *state_warnings(project, configuration))
        loaded = with_diagnostics(loaded, told)
        with open_api(project, configuration) as api:
            empty = State(configuration.environment.name, configuration.environment.api.url)
            adoption = agreed(project, loaded, api, empty, wishes)
        if not adoption.plan.changes or adoption.plan.base is None:
            return adoption, ()
        _, kept = locked.start_over(adoption.plan.base)
    return adoption, kept


def _damage(locked: LockedStore) -> tuple[Diagnostic, ...]:
    """What is wrong with the stored state, as warnings.

    Raises:
        Refused: nothing is, and it has records; or it is another environment's.
        Failure: it cannot be read at all.
    """
    try:
        state = locked.read()
    except Refused:
        raise
    except Failure as problem:
        if any(each.code not in _LOST for each in problem.diagnostics):
            raise
        return tuple(
            replace(each, severity=Severity.WARNING, hint=_but_this(each.hint))
            for each in problem.diagnostics
        )
    if state.resources or state.deposed or state.pending:
        raise Refused(_not_lost(state))
    return ()


def _but_this(hint: str) -> str:
    """The other ways out."""
    return "\n".join(each for each in hint.splitlines() if "state rebuild" not in each)


def _not_lost(state: State) -> Diagnostic:
    number = len(state.resources)
    return Diagnostic(
        "state-not-lost",
        Severity.REFUSAL,
        "The state is not lost",
        f"The state of {state.environment} is sound and has {number:,} record{'' if number == 1 else 's'}, serial "
        f"{state.serial}. Made anew it would forget what only it knows: what was applied, what is kept or left behind, "
        "unfinished work.",
        hint="To record what it lacks:\n  voxform adopt\n"
        "To forget one record:\n  voxform state rm ADDRESS\n"
        "To begin anew all the same, move the state and its `.backup` away",
    )


def _limits() -> Diagnostic:
    return Diagnostic(
        "rebuild-limits",
        Severity.NOTICE,
        "A rebuilt state knows only what is declared",
        "Objects that a resource gave up (`retain`), old objects of replacements, and objects of resources that are no "
        "longer declared are not found: they stay in the account, and no plan deletes them. `protect` and `retain` "
        "are as the files say now.",
    )
