"""What an environment's `policy` refuses: too many deletes, too many changes, what is forbidden, lost drift."""

from collections.abc import Iterable, Iterator
from shlex import quote

from voxform.core.change import Action, Change, Origin, Plan
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.path import Path, format_path
from voxform.core.place import Place
from voxform.core.policy import Limit, Policy
from voxform.core.state import State
from voxform.core.words import listed

LIMITS = ("max-deletes", "max-changes", "forbidden", "drift")

_MOST_NAMED = 10
_WORST = (Action.DELETE, Action.REPLACE, Action.UPDATE, Action.FORGET, Action.CREATE)


def over_limits(policy: Policy, state: State, plan: Plan) -> Iterator[Diagnostic]:
    """Every refusal of a policy but the one about drift."""
    writes = plan.writes
    owned = len(state.resources) + sum(1 for each in writes if each.adopted_id and each.recorded is None)
    deleted = [each for each in writes if each.deletes]
    changed = [each for each in writes if each.deletes or _rewrites(each)]
    if policy.max_deletes is not None and len(deleted) > policy.max_deletes.of(owned):
        yield _too_many("max-deletes", "deleted", policy.max_deletes, owned, deleted)
    if policy.max_changes is not None and len(changed) > policy.max_changes.of(owned):
        yield _too_many("max-changes", "changed or deleted", policy.max_changes, owned, changed)
    yield from _forbidden(policy, plan)


def _rewrites(change: Change) -> bool:
    """Whether an object that exists is written to; a rule that is only recorded reaches no platform."""
    return change.action is Action.REPLACE or (change.action is Action.UPDATE and bool(change.body))


def _too_many(rule: str, what: str, limit: Limit, owned: int, found: list[Change]) -> Diagnostic:
    key, allowed = rule.replace("-", "_"), limit.of(owned)
    share = f", which of {owned} recorded is {allowed}" if limit.share is not None else ""
    return _refusal(
        rule,
        f"More would be {what} than the policy allows",
        f"{len(found)} would be {what}, and `{key}` is {limit.text}{share}. The worst first:\n{_named(found)}",
        limit.place,
        f"Change fewer at a time (`--target`), or run with --allow {rule} if all of it is meant",
    )


def _forbidden(policy: Policy, plan: Plan) -> Iterator[Diagnostic]:
    for rule in policy.forbid:
        found = [
            each
            for each in plan.writes
            if any(rule.matches(action, each.address.kind) for action in _actions_of(each))
        ]
        if found:
            number = f"{len(found)} change{'s' if len(found) > 1 else ''}"
            yield _refusal(
                "forbidden",
                "The policy forbids this",
                f"`forbid` names `{rule}`, and that is {number} of this plan. The worst first:\n{_named(found)}",
                rule.place,
                "Run with --allow forbidden if that is meant all the same",
            )


def _actions_of(change: Change) -> Iterator[Action]:
    """The action of a change, and those that it is made of."""
    yield change.action
    if change.deletes:
        yield Action.DELETE
    if change.action is Action.REPLACE:
        yield Action.CREATE
    if change.adopted_id:
        yield Action.ADOPT
    if change.moved_from:
        yield Action.MOVE


def _named(changes: Iterable[Change]) -> str:
    every = sorted(changes, key=_how_bad)
    lines = [f"  {each.action} {each.address}" for each in every[:_MOST_NAMED]]
    left = len(every) - _MOST_NAMED
    return "\n".join([*lines, *([f"and {left} more."] if left > 0 else ())])


def _how_bad(change: Change) -> tuple[int, int, str]:
    rank = _WORST.index(change.action) if change.action in _WORST else len(_WORST)
    return rank, -len(change.affects.managed) - len(change.affects.unmanaged), str(change.address)


def lost_drift(policy: Policy, plan: Plan) -> Iterator[Diagnostic]:
    """The refusal of a plan that writes over what somebody else changed, where the policy keeps that."""
    lost = list(_overwritten(plan)) if policy.keeps_drift is not None else []
    if lost:
        addresses = " ".join(quote(address) for address, _ in lost[:_MOST_NAMED])
        lines = [f"  {said}" for _, said in lost[:_MOST_NAMED]]
        left = len(lost) - _MOST_NAMED
        more = [f"and of {left} more."] if left > 0 else []
        yield _refusal(
            "drift",
            "What somebody else changed would be overwritten",
            "\n".join(["`on_drift: fail` keeps what others changed on the platform:", *lines, *more]),
            policy.keeps_drift,
            f"Take it into the configuration:\n  voxform drift --write {addresses}\n"
            f"or record that it is known:\n  voxform drift --accept {addresses}\n"
            "or overwrite it: run with --allow drift",
        )


def _overwritten(plan: Plan) -> Iterator[tuple[str, str]]:
    """Addresses, and in words which fields of each would be lost and whose they are."""
    changes = {each.address: each for each in plan.changes}
    for drift in plan.drift:
        paths = {each.path for each in drift.fields} & _lost_paths(changes.get(drift.address))
        if paths:
            fields = listed([format_path(each.path) for each in drift.fields if each.path in paths])
            by = f" by {drift.actor}" if drift.actor else ""
            at = f" at {drift.at}" if drift.at else ""
            yield str(drift.address), f"{drift.address}: {fields}{by}{at}"


def _lost_paths(change: Change | None) -> set[Path]:
    if change is None or change.action not in {Action.UPDATE, Action.REPLACE}:
        return set()
    return {
        each.path for each in change.fields if each.origin in {Origin.DRIFT, Origin.BOTH} and each.changed
    }


def _refusal(rule: str, summary: str, detail: str, place: Place | None, hint: str) -> Diagnostic:
    return Diagnostic(rule, Severity.REFUSAL, summary, detail, place, hint, rule=rule)
