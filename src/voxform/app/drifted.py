"""`drift --accept`: what others changed becomes what was observed, in the state alone."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from voxform.app import line, planning
from voxform.app.approval import not_approved
from voxform.app.project import Loaded, Project
from voxform.app.reach import open_api, store_of
from voxform.core.accept import accepted
from voxform.core.change import Drift, Plan, Selection
from voxform.core.diagnostic import Diagnostic, Failure, Refused, Severity, error
from voxform.core.drift import about_drift, chosen
from voxform.core.state import FingerprintScheme, State
from voxform.core.suggestion import did_you_mean


def chosen_drift(planned: planning.Planned, asked: Iterable[str]) -> Plan:
    """The plan with the drift that is asked for, and with what was said about drift.

    Raises:
        Refused: the key may belong to another account.
        Failure: something could not be compared, or nothing has drifted under one of the names.
    """
    told = about_drift(planned.plan.diagnostics)
    foreign = tuple(each for each in planned.blocked if each.rule == "account")
    if foreign:
        raise Refused(*foreign)
    problems = tuple(each for each in told if each.severity is Severity.ERROR)
    if problems:
        raise Failure(*problems)
    drift, idle = chosen(planned.plan.drift, asked)
    if idle:
        raise Failure(*(_not_drifted(each, planned.plan.drift) for each in idle))
    return replace(planned.plan, drift=drift, diagnostics=told)


def accept(
    project: Project,
    loaded: Loaded,
    asked: Iterable[str],
    timeout: float,
    approve: Callable[[Plan], bool],
) -> Plan:
    """Record the live values of what has drifted as observed; the drift that was accepted.

    Raises:
        Refused: the lock is held, or the key may belong to another account.
        Failure: it was not approved, an object is gone, or there is no such drift.
    """
    store = store_of(project, loaded.configuration)
    with (
        store.lock(line.new_holder(project.clock), timeout) as locked,
        open_api(project, loaded.configuration) as api,
    ):
        state = locked.read()
        planned = planning.plan_with(project, loaded, api, state, Selection())
        plan = chosen_drift(planned, asked)
        gone = tuple(_gone(each) for each in plan.drift if not each.fields)
        if gone:
            raise Failure(*gone)
        if not plan.drift:
            return plan
        if not approve(plan):
            raise Failure(not_approved("The drift was not accepted", "Nothing was recorded"))
        origins = {each.address: each.moved_from or each.address for each in plan.changes}
        resources = dict(state.resources)
        for each in plan.drift:
            origin = origins[each.address]
            live = planned.listing.of(each.address.kind)[each.id].attributes
            kind = loaded.kinds[each.address.kind]
            resources[origin] = accepted(kind, resources[origin], live, each.fields, planned.secrets)
        locked.write(replace(state, resources=resources, fingerprint=_scheme(state, plan)))
    return plan


def _scheme(state: State, plan: Plan) -> FingerprintScheme | None:
    """What describes the fingerprints: those of what was not accepted stay as they are, and so does that."""
    return state.fingerprint or (plan.base.fingerprint if plan.base else None)


def _not_drifted(text: str, drift: Iterable[Drift]) -> Diagnostic:
    return error(
        "drift-unknown",
        "Nothing has drifted there",
        f"{text} is neither an address nor a path of something that has drifted.",
        hint=did_you_mean(text, [str(each.address) for each in drift]) or "See what has:\n  voxform drift",
    )


def _gone(drift: Drift) -> Diagnostic:
    return replace(
        error(
            "drift-gone",
            "An object that is gone cannot be accepted",
            f"Somebody deleted {drift.id}, which stood behind {drift.address}: there is nothing to record.",
            hint="Let `voxform apply` make it again, or take the resource out of the configuration",
        ),
        address=str(drift.address),
    )
