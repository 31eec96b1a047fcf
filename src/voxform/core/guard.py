"""Guards: rules that refuse a plan unless it is explicitly allowed (design §5.3, §8)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from voxform.core.address import Address
from voxform.core.change import Action, Change, Plan
from voxform.core.configuration import Configuration
from voxform.core.diagnostic import Diagnostic, Severity
from voxform.core.export_draft import Drafter
from voxform.core.identity import title
from voxform.core.kind import Kind
from voxform.core.limits import LIMITS, lost_drift, over_limits
from voxform.core.resource import Listing
from voxform.core.state import State

RULES = ("delete-all", "protected", "recreate", "account", "purchase", "release", "unpromoted", *LIMITS)

_ALL_GONE = 3


def guard(
    kinds: Mapping[str, Kind], configuration: Configuration, state: State, listing: Listing, plan: Plan
) -> Iterator[Diagnostic]:
    """Every refusal, whether it is allowed or not; `refusals` leaves out the allowed ones."""
    yield from _account(configuration, state, listing)
    yield from _protected(plan)
    for change in plan.changes:
        yield from _costs(kinds[change.address.kind], change, listing)
    yield from _delete_all(plan)
    yield from over_limits(configuration.environment.policy, state, plan)
    yield from lost_drift(configuration.environment.policy, plan)


def refusals(plan: Plan) -> tuple[Diagnostic, ...]:
    """What refuses this plan: it must not be applied while there is any."""
    return tuple(
        each
        for each in plan.diagnostics
        if each.severity is Severity.REFUSAL and (not each.rule or each.rule not in plan.selection.allow)
    )


def _refusal(rule: str, summary: str, detail: str, hint: str, address: Address | None = None) -> Diagnostic:
    return Diagnostic(
        rule, Severity.REFUSAL, summary, detail, hint=hint, address=str(address) if address else "", rule=rule
    )


def _account(configuration: Configuration, state: State, listing: Listing) -> Iterator[Diagnostic]:
    wanted = configuration.environment.api.account
    found = listing.account
    if wanted and found and found != wanted:
        yield _refusal(
            "account",
            "The key belongs to another account",
            f"`api.account` is {wanted}, and the key reads the account {found}.",
            "Use a key of the right account, or correct `api.account`",
        )
    elif state.account and found and found != state.account:
        yield _refusal(
            "account",
            "The state belongs to another account",
            f"The state was written for the account {state.account}, and the key reads {found}.",
            "Use the key or the state of the right account; run with --allow account if it moved",
        )
    elif _lost_everything(state, listing, elsewhere=state.api_url != configuration.environment.api.url):
        yield _refusal(
            "account",
            "Every recorded object is gone",
            f"None of the {len(state.resources)} recorded objects exists in this account; more likely the key or "
            "the address belongs to another one than that all were deleted.",
            "Check `api.url` and the key; run with --allow account to create everything again",
        )


def _lost_everything(state: State, listing: Listing, *, elsewhere: bool) -> bool:
    """Whether every object is gone; at another address than the state was written for one is enough."""
    return len(state.resources) >= (1 if elsewhere else _ALL_GONE) and all(
        (address.kind, record.id) in listing.gone for address, record in state.resources.items()
    )


def _protected(plan: Plan) -> Iterator[Diagnostic]:
    for change in plan.changes:
        if change.action in {Action.DELETE, Action.REPLACE} and _is_protected(change):
            yield _refusal(
                "protected",
                "A protected resource would be deleted",
                f"{change.address} ({change.id}) is protected, and the plan would {change.action} it. Removing the "
                "block does not lift the protection.",
                "Write `lifecycle: {protect: false}` and apply that first, or run with --allow protected",
                change.address,
            )


def _is_protected(change: Change) -> bool:
    recorded = bool(change.recorded and change.recorded.lifecycle.protect)
    return not change.deposed and (recorded or bool(change.lifecycle.protect))


def _costs(kind: Kind, change: Change, listing: Listing) -> Iterator[Diagnostic]:
    if change.action in {Action.CREATE, Action.REPLACE} and "create" in kind.costs_of(change.desired):
        found = _refusal(
            "purchase",
            "Something would be bought",
            f"To {change.action} {change.address} buys a new object, which costs money.",
            "Run with --allow purchase if that is meant",
            change.address,
        )
        yield replace(found, place=change.place)
    if change.deletes and _was_bought(kind, change, listing):
        live = listing.of(kind.name).get(change.id)
        shown = live.attributes if live else change.recorded.observed if change.recorded else {}
        name = title(kind, shown) or change.id
        found = _refusal(
            "release",
            "Something that was bought would be given back",
            f"To {change.action} {change.address} releases {name}, which was bought. It may not be had again.",
            "Run with --allow release if that is meant; `lifecycle: {retain: true}` keeps it in the account",
            change.address,
        )
        yield replace(found, place=change.place)


def _was_bought(kind: Kind, change: Change, listing: Listing) -> bool:
    """Whether deleting the object costs what was paid: as recorded, or as it shows of itself."""
    recorded = change.recorded
    if recorded is not None and recorded.bought and "delete" in kind.costs_of(recorded.applied):
        return True
    live = listing.of(kind.name).get(change.id)
    costly = any("delete" in case.costs for each in kind.variants for case in each.cases.values())
    if live is None or not costly:
        return False
    return "delete" in kind.costs_of(Drafter(kind, listing.readable(kind.name)).draft(live).attributes)


def _delete_all(plan: Plan) -> Iterator[Diagnostic]:
    """What is gone, retained or just settled must not hide that no recorded resource would be left.

    One that the plan is not about is left.
    """
    named = {change.address for change in plan.changes}
    fates = [change.action for change in plan.changes if change.recorded and not change.deposed]
    deleted = fates.count(Action.DELETE)
    if plan.base is not None and any(each not in named for each in plan.base.resources):
        return
    if deleted and not plan.selection.destroy and {Action.DELETE, Action.FORGET}.issuperset(fates):
        yield _refusal(
            "delete-all",
            "Every recorded resource would be deleted",
            f"The configuration declares none of the {len(fates)} recorded resource(s), and {deleted} would be "
            "deleted. An empty or misplaced configuration looks the same.",
            "Run `voxform destroy` to delete everything, or --allow delete-all",
        )
