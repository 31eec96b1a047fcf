"""The straight line of design §5.1: the only file that knows the whole order."""

import getpass
import os
import socket
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from voxform.app.approval import Approved, approved, goes_on, not_approved
from voxform.app.clock import Clock
from voxform.app.planning import Planned, lists_begun, plan_with
from voxform.app.project import Loaded, Project, with_diagnostics
from voxform.app.promotion import gate
from voxform.app.reach import open_api, state_warnings, store_of
from voxform.core.change import Plan, Selection
from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity
from voxform.core.event import Event, RunFinished
from voxform.core.state import Run, State
from voxform.core.step import steps

if TYPE_CHECKING:
    from voxform.apply.context import Context
    from voxform.remote.transport import Api
    from voxform.state.store import Holder, LockedStore, Store


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to apply. `approve` is asked once about a plan that does something.

    `expected` is the digest that was approved, `saved` its changes in words by digest, where they are known.

    `waiting` is told before nothing happens for so many seconds.

    `stopped` says whether to start nothing more, `leaving` not to wait for what is in flight either.
    """

    selection: Selection = Selection()
    expected: str | None = None
    saved: Mapping[str, str] = field(default_factory=dict)
    parallelism: int = 8
    lock_timeout: float = 0.0
    show: Callable[[Planned], None] = lambda _planned: None
    approve: Callable[[Plan], bool] = lambda _plan: True
    emit: Callable[[Event], None] = lambda _event: None
    waiting: Callable[[float], None] = lambda _seconds: None
    stopped: Callable[[], bool] = lambda: False
    leaving: Callable[[], bool] = lambda: False
    fail_fast: bool = False
    commit: str | None = None


def plan(project: Project, loaded: Loaded, selection: Selection) -> Planned:
    """Read the account and the state, and decide; writes nothing and takes no lock.

    Raises:
        Failure: the platform or the state cannot be read, or the plan has errors.
    """
    store = store_of(project, loaded.configuration)
    loaded = _told(project, loaded, store, selection)
    with open_api(project, loaded.configuration) as api, ExitStack() as meanwhile:
        # Nothing is asked for a state that cannot be read, so only a sound one is read meanwhile.
        state = None if store.is_as_written() else store.read()
        begun = meanwhile.enter_context(lists_begun(loaded, api))
        return plan_with(project, loaded, api, state or store.read(), selection, begun=begun)


def _told(project: Project, loaded: Loaded, store: "Store", selection: Selection) -> Loaded:
    """The configuration with what is unwise about where its state is kept, and what keeps it out of its environment."""
    told = (*store.warnings(), *state_warnings(project, loaded.configuration))
    promotes = not (selection.destroy or selection.rotates)  # neither brings a configuration along
    return with_diagnostics(loaded, (*told, *(gate(project, loaded) if promotes else ())))


def apply(project: Project, loaded: Loaded, wishes: Wishes) -> RunFinished | None:
    """Plan under the environment's lock and carry the plan out; None when there was nothing to do.

    Raises:
        Refused: the lock is held, a guard refuses, or the plan is not the approved one.
        Failure: it was not approved, a secret is missing, or something cannot be read.
    """
    with _locked(project, loaded, wishes) as (holder, store), open_api(project, loaded.configuration) as api:
        loaded = _told(project, loaded, store_of(project, loaded.configuration), wishes.selection)
        state = store.read()
        _wait_for_lists(project.clock, loaded, state, wishes)
        planned = plan_with(project, loaded, api, state, wishes.selection, writes=True)
        wishes.show(planned)
        approval = _agree(planned, wishes)
        run = _new_run(planned, approval, wishes, holder)
        return _carry_out(project, loaded, planned, run, wishes, store, api)


@contextmanager
def _locked(project: Project, loaded: Loaded, wishes: Wishes) -> Iterator[tuple["Holder", "LockedStore"]]:
    holder = new_holder(project.clock)
    with store_of(project, loaded.configuration).lock(holder, wishes.lock_timeout) as store:
        yield holder, store


def new_holder(clock: Clock) -> "Holder":
    """This process, as the holder of a lock and the author of a run."""
    from voxform.state.store import Holder

    started = clock.now().isoformat(timespec="seconds")
    return Holder(
        run=uuid.uuid4().hex, who=who(), host=socket.gethostname(), pid=os.getpid(), started_at=started
    )


def running(project: Project, loaded: Loaded) -> Diagnostic | None:
    """A notice when an apply holds the environment's lock."""
    holder = store_of(project, loaded.configuration).locked_by()
    if holder is None:
        return None
    return Diagnostic(
        code="apply-running",
        severity=Severity.NOTICE,
        summary="An apply is running",
        detail=f"{holder.who} on {holder.host} has been applying since {holder.started_at}; the plan may change.",
    )


def who() -> str:
    """The user a run is recorded for."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _wait_for_lists(clock: Clock, loaded: Loaded, state: State, wishes: Wishes) -> None:
    """Before an earlier run's intentions are settled, lists must show what it may have made.

    When it made the last of that is not known, only that it no longer runs; nor is its clock.
    """
    seconds = loaded.configuration.environment.api.settle
    if state.pending and seconds:
        wishes.waiting(seconds)
        clock.sleep(seconds)


def _agree(planned: Planned, wishes: Wishes) -> Approved:
    """Guards, then the approval: of a digest, or of the person asked."""
    plan = planned.plan
    errors = [each for each in plan.diagnostics if each.severity is Severity.ERROR]
    if goes_on(plan, planned.state, wishes.expected):
        errors = [each for each in errors if each.code != "selection-unknown"]
    if errors:
        raise Failure(*errors)
    if planned.blocked:
        raise Refused(*planned.blocked)
    approval = approved(plan, planned.state, wishes.expected, wishes.saved)
    if wishes.expected is None and plan.writes and not wishes.approve(plan):
        raise Failure(
            not_approved(
                "The plan was not approved",
                "Nothing was changed",
                instead="--auto-approve, --expect DIGEST or a saved plan",
            )
        )
    return approval


def _carry_out(
    project: Project,
    loaded: Loaded,
    planned: Planned,
    run: Run,
    wishes: Wishes,
    store: "LockedStore",
    api: "Api",
) -> RunFinished | None:
    """Steps → apply → record; a plan without steps is recorded all the same, and one that says nothing new is not."""
    plan = planned.plan
    base = plan.base if plan.base is not None else planned.state
    same = replace(base, fingerprint=planned.state.fingerprint) == planned.state
    if not plan.writes and same and _is_known_to_be_applied(planned.state, run):
        return None
    from voxform.apply.body import missing_secrets
    from voxform.apply.ledger import Ledger
    from voxform.apply.run import run_steps

    work = steps(loaded.kinds, plan)
    missing = missing_secrets(work, planned.secrets.values)
    if missing:
        raise Failure(*missing)
    ledger = Ledger(store, base, run, planned.listing, project.clock.now())
    return run_steps(_context(project, loaded, planned, wishes, api), plan, work, ledger)


def _applied(plan: Plan, state: State) -> str:
    """The digest of the configuration that holds after the run; a rotation leaves it as it was."""
    last = state.runs[-1] if state.runs else None
    stays = (
        plan.selection.rotates
        and last
        and (last.result, last.config_digest) == ("succeeded", plan.config_digest)
    )
    return plan.config_digest if stays or plan.selection.whole else ""


def _is_known_to_be_applied(state: State, run: Run) -> bool:
    """Whether a run that finds nothing to do says no more than the last one; what was never written says nothing."""
    last = state.runs[-1] if state.runs else None
    told = last is not None and (last.result, last.config_digest) == ("succeeded", run.config_digest)
    return told or not run.config_digest or state.lineage is None


def _new_run(planned: Planned, approval: Approved, wishes: Wishes, holder: "Holder") -> Run:
    return Run(
        id=holder.run,
        started_at=holder.started_at,
        who=holder.who,
        commit=wishes.commit,
        config_digest=_applied(planned.plan, planned.state),
        plan_digest=approval.digest,
        lineage=approval.lineage,
        finished=approval.finished,
    )


def _context(project: Project, loaded: Loaded, planned: Planned, wishes: Wishes, api: "Api") -> "Context":
    from voxform.apply.context import Context
    from voxform.config.upload import read_upload

    clock = project.clock
    return Context(
        kinds=loaded.kinds,
        configuration=loaded.configuration,
        listing=planned.listing,
        api=api,
        secrets=planned.secrets,
        emit=wishes.emit,
        now=clock.now,
        sleep=clock.sleep,
        new_id=lambda: uuid.uuid4().hex,
        stopped=wishes.stopped,
        leaving=wishes.leaving,
        read_upload=partial(read_upload, project.folder),
        parallelism=wishes.parallelism,
        fail_fast=wishes.fail_fast,
    )
