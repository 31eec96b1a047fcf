"""Promotion: what an environment asks of the one that it follows, and what of that is not met (design §9)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from voxform.core.address import Address
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.duration import format_duration
from voxform.core.place import Place
from voxform.core.state import Run, State
from voxform.core.words import some

RULE = "unpromoted"
TIMED_OUT = 124
"""The code of a verification that did not end in time, as timeout(1) has it."""


class Requirement(StrEnum):
    """What the last run of the environment that is followed must have recorded; `applied` always holds."""

    APPLIED = "applied"
    VERIFIED = "verified"
    DRIFT_FREE = "drift_free"


@dataclass(frozen=True, slots=True)
class Promotion:
    """`promotion:` of an environment.

    `soak` is in seconds, from the end of the other environment's run. `required`: nothing is applied without it.
    """

    source: str
    soak: float = 0.0
    require: frozenset[Requirement] = frozenset({Requirement.APPLIED})
    place: Place | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class CheckedOut:
    """What is checked out for the environment that is followed: its digest, URL, addresses and account."""

    digest: str
    api_url: str
    declared: Collection[Address]
    account: str | None = None


def unmet(promotion: Promotion, here: CheckedOut, state: State, now: datetime) -> Iterator[Diagnostic]:
    """Why what is checked out may not be applied yet; `state` is that of the environment that is followed."""
    applied = (
        _not_applied(promotion, here.digest, state)
        or _elsewhere(promotion, here, state)
        or _not_recorded(promotion, here.declared, state)
    )
    if applied is not None:
        yield applied
        return
    run = state.runs[-1]
    yield from _soaking(promotion, run, now)
    if Requirement.VERIFIED in promotion.require:
        yield from _not_verified(promotion, run)
    if Requirement.DRIFT_FREE in promotion.require:
        yield from _drifted(promotion, run)


def _not_applied(promotion: Promotion, digest: str, state: State) -> Diagnostic | None:
    """The last run must have applied the whole of this configuration, and to its end."""
    source = promotion.source
    apply = f"Apply it there first:\n  voxform -e {source} apply"
    if not state.runs:
        return _refusal(
            promotion,
            "promotion-no-run",
            "Nothing was applied in the environment before",
            f"No run of {source} is recorded in its state. A state on another machine is not seen from here.",
            apply,
        )
    run = state.runs[-1]
    if run.result != "succeeded":
        return _refusal(
            promotion,
            "promotion-run-failed",
            "The last run in the environment before did not succeed",
            f"The last run of {source}, of {run.started_at}, is recorded as {run.result}.",
            apply,
        )
    if run.config_digest == digest:
        return None
    what = "another configuration than the one that is checked out here"
    return _refusal(
        promotion,
        "promotion-other-configuration",
        "The environment before has another configuration",
        f"The last run of {source}, of {run.started_at}"
        + (f" and commit {run.commit[:12]}" if run.commit else "")
        + f", applied {what if run.config_digest else 'a part of its configuration only, or destroyed it'}.",
        apply,
    )


def _elsewhere(promotion: Promotion, here: CheckedOut, state: State) -> Diagnostic | None:
    """What was proved in one account says nothing about another one."""
    known = here.account and state.account
    if state.api_url == here.api_url and (not known or here.account == state.account):
        return None
    now = f"{here.account} at {here.api_url}" if known else here.api_url
    then = f"{state.account} at {state.api_url}" if known else state.api_url
    return _refusal(
        promotion,
        "promotion-elsewhere",
        "The environment before is another account now",
        f"{promotion.source} is {now} in what is checked out, and its state is of {then}.",
        f"Apply it there first:\n  voxform -e {promotion.source} apply",
    )


def _not_recorded(promotion: Promotion, declared: Collection[Address], state: State) -> Diagnostic | None:
    """A state that was changed by hand since its last run no longer bears witness to all of it."""
    missing = [str(address) for address in declared if address not in state.resources]
    if not missing:
        return None
    return _refusal(
        promotion,
        "promotion-not-recorded",
        "The environment before does not record all of it",
        f"The state of {promotion.source} was changed since its last run: it no longer records {some(missing)}.",
        f"Record them, by hand or by an apply there:\n  voxform -e {promotion.source} adopt",
    )


def _soaking(promotion: Promotion, run: Run, now: datetime) -> Iterator[Diagnostic]:
    since = run.finished_at or run.started_at
    left = promotion.soak - (now - datetime.fromisoformat(since)).total_seconds()
    if left > 0:
        yield _refusal(
            promotion,
            "promotion-soaking",
            "The configuration is too young",
            f"{promotion.source} has to live with it for {format_duration(promotion.soak)} and has done so since "
            f"{since}.",
            f"Promote it in {format_duration(left)}",
        )


def _not_verified(promotion: Promotion, run: Run) -> Iterator[Diagnostic]:
    found = run.verification
    if found is None or not found["passed"]:
        yield _refusal(
            promotion,
            "promotion-not-verified",
            "The environment before was not verified",
            f"Its verification failed at {found['at']}."
            if found
            else f"{promotion.source} records no verification of its last run.",
            f"Verify it, with a `verify` command in its file:\n  voxform -e {promotion.source} verify",
        )


def _drifted(promotion: Promotion, run: Run) -> Iterator[Diagnostic]:
    if not run.drift_free:
        yield _refusal(
            promotion,
            "promotion-drift",
            "The environment before is not known to be as configured",
            f"After its last run {promotion.source} differed from its configuration."
            if run.drift_free is False
            else f"After its last run nobody looked whether {promotion.source} is as configured.",
            f"Look at it, and apply again:\n  voxform -e {promotion.source} verify",
        )


def _refusal(promotion: Promotion, code: str, summary: str, detail: str, hint: str) -> Diagnostic:
    return Diagnostic(
        code,
        Severity.REFUSAL,
        summary,
        detail,
        promotion.place,
        f"{hint}\nor run with --allow {RULE} if it cannot wait",
        rule=RULE,
    )
