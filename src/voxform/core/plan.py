"""The plan: desired, recorded and live in; every change in order out. One pure function (design §5)."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from voxform.core.address import Address
from voxform.core.affects import with_affects
from voxform.core.change import (
    Action,
    Change,
    Drift,
    NotKept,
    Origin,
    Plan,
    Rotation,
    Selection,
)
from voxform.core.configuration import Configuration
from voxform.core.declared import Declared, declare
from voxform.core.diagnostic import Diagnostic, worst_first
from voxform.core.digest import confirmed, plan_digest, with_digest
from voxform.core.guard import guard
from voxform.core.kind import Kind
from voxform.core.lookup import Found, look_up, outputs_of, with_lookups
from voxform.core.lookup_problem import lookup_problems
from voxform.core.made_secret import with_made
from voxform.core.match import Matched, match
from voxform.core.notice import given_up, notices, unread
from voxform.core.place import place_of
from voxform.core.removal import idle_blocks, plan_removals
from voxform.core.rename import recreations
from voxform.core.resolve import Output, resolve
from voxform.core.resource import Listing, Recorded
from voxform.core.secret_check import Secrets
from voxform.core.select import (
    Scope,
    about,
    check_selection,
    confined,
    known_addresses,
    named,
    scope_of,
    to_replace,
)
from voxform.core.settle import Settled, settle
from voxform.core.state import Operation, Pending, State
from voxform.core.target import Target, output_of, plan_target
from voxform.core.twin import twins
from voxform.core.unwritten import record_unwritten


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything a plan is made from. `now` is used only to tell how old a record is.

    `declared` is known from the configuration alone, so whoever waits for a listing can give it.
    """

    kinds: Mapping[str, Kind]
    configuration: Configuration
    state: State
    listing: Listing
    now: datetime
    secrets: Secrets = field(default_factory=Secrets)
    selection: Selection = field(default_factory=Selection)
    declared: Declared | None = None


@dataclass(frozen=True, slots=True)
class _Decided:
    """Everything that would happen if nothing was selected, and what it was decided from."""

    settled: Settled
    matched: Matched
    targets: tuple[Target, ...]
    changes: tuple[Change, ...]
    lookups: Mapping[Address, Found]
    secrets: Secrets


def make_plan(inputs: Inputs) -> Plan:
    """Compare and decide; equal inputs give equal plans.

    `Plan.base` is the state as it must be recorded when no step is run: earlier work settled, moves and
    adoptions carried out, records refreshed. What a selection leaves out stays as it is recorded.
    """
    known = known_addresses(inputs.configuration, inputs.state)
    inputs = _without_resources(inputs) if inputs.selection.destroy else inputs
    decided = _decide(inputs)
    inputs = replace(inputs, secrets=decided.secrets)
    scope = scope_of(inputs.kinds, inputs.selection, known, inputs.configuration.moved, decided.changes)
    plan = _planned(inputs, decided, scope)
    told = (
        *check_selection(inputs.selection, known, inputs.configuration, scope, decided.changes),
        *_diagnostics(inputs, decided, scope, plan),
    )
    return replace(plan, diagnostics=worst_first(told), digest=plan_digest(plan, lineage=plan.lineage))


def _decide(inputs: Inputs) -> _Decided:
    declared = _declared(inputs)
    settled = settle(inputs.kinds, _claimed(inputs), inputs.listing)
    matched = match(inputs.kinds, inputs.configuration, settled.state, inputs.listing, inputs.now)
    found = look_up(inputs.kinds, inputs.configuration, inputs.listing)
    shown = ((address, each.attributes) for address, each in matched.live.items())
    inputs = replace(inputs, secrets=with_made(inputs.secrets, inputs.kinds, shown))
    targets = _plan_targets(inputs, declared, settled, matched, outputs_of(found))
    removals = plan_removals(
        inputs.kinds,
        matched,
        inputs.configuration,
        settled.interrupted,
        inputs.listing,
        destroy=inputs.selection.destroy,
    )
    changes = with_affects(
        inputs.kinds,
        declared.edges,
        matched.state,
        inputs.listing,
        [*(target.change for target in targets), *removals],
    )
    changes = tuple(with_digest(change, inputs.state.pending) for change in changes)
    return _Decided(settled, matched, targets, changes, found, inputs.secrets)


def _declared(inputs: Inputs) -> Declared:
    known, resources = inputs.declared, inputs.configuration.resources
    return known if known is not None and known.resources is resources else declare(resources)


def _planned(inputs: Inputs, decided: _Decided, scope: Scope) -> Plan:
    """The part of what was decided that the plan is about."""
    changes = tuple(each for each in decided.changes if each.address in scope)
    targets = tuple(each for each in decided.targets if each.change.address in scope)
    pending = tuple(each for each in inputs.state.pending if each.address in scope)
    base = _base(inputs, decided.matched, targets, changes)
    base = confined(scope, inputs.state, decided.matched.moved_from, base)
    return Plan(
        environment=inputs.configuration.environment.name,
        api_url=inputs.configuration.environment.api.url,
        lineage=inputs.state.lineage,
        serial=inputs.state.serial,
        selection=inputs.selection,
        config_digest=inputs.configuration.digest,
        changes=changes,
        drift=_drift(targets),
        rotations=_rotations(changes),
        pending=pending,
        confirmed=confirmed(pending, changes, inputs.listing),
        not_kept=_not_kept(targets, base),
        base=base,
    )


def _diagnostics(inputs: Inputs, decided: _Decided, scope: Scope, plan: Plan) -> Iterator[Diagnostic]:
    """What each stage has to say about the plan."""
    matched, listing = decided.matched, inputs.listing
    yield from inputs.configuration.diagnostics
    yield from about(scope, (*decided.settled.diagnostics, *matched.diagnostics))
    targets = [target for target in decided.targets if target.change.address in scope]
    yield from (problem for target in targets for problem in target.problems)
    yield from about(scope, idle_blocks(inputs.configuration.removed, matched.state.resources))
    yield from twins(inputs.kinds, plan.changes, matched.state, listing, matched.live)
    yield from lookup_problems(
        inputs.kinds, decided.lookups, inputs.configuration.resources, listing, decided.changes, scope
    )
    yield from recreations(inputs.kinds, decided.changes, scope)
    yield from notices(inputs.secrets, decided.targets, scope)
    yield from given_up(inputs.kinds, listing, plan.changes)
    yield from unread(listing)
    yield from guard(inputs.kinds, inputs.configuration, inputs.state, listing, plan)


def _without_resources(inputs: Inputs) -> Inputs:
    """To destroy, what is declared does not matter: neither twins of it nor imports to it, nor what it looks up."""
    return replace(inputs, configuration=replace(inputs.configuration, resources={}, imports=()))


def _claimed(inputs: Inputs) -> State:
    """The state without unconfirmed creates for which the author has named the object."""
    named = {block.to for block in inputs.configuration.imports} - set(inputs.state.resources)
    pending = tuple(
        each
        for each in inputs.state.pending
        if each.operation is not Operation.CREATE or each.address not in named
    )
    return replace(inputs.state, pending=pending)


def _plan_targets(
    inputs: Inputs,
    declared: Declared,
    settled: Settled,
    matched: Matched,
    lookups: Mapping[Address, Output],
) -> tuple[Target, ...]:
    """Each declared resource in dependency order, so that its references are decided before it is."""
    wanted, edges = declared.resources, declared.edges
    readable = {name: inputs.listing.readable(name) for name in inputs.kinds}
    requested = to_replace(inputs.selection, inputs.configuration, matched.state)
    rotated = named(inputs.selection.rotate, wanted)
    outputs: dict[Address, Output] = {}
    targets: list[Target] = []
    for address in declared.order:
        attributes = wanted[address].attributes
        if declared.references[address]:
            known = {**lookups, **{each: outputs[each] for each in edges[address] if each in outputs}}
            attributes = resolve(attributes, known)
        target = Target.of(
            inputs.kinds[address.kind],
            wanted[address],
            attributes,
            matched,
            settled,
            edges[address],
            requested=address in requested,
        )
        target = replace(target, rotated=True) if address in rotated else target
        target = plan_target(target, readable[address.kind], inputs.secrets)
        if lookups:
            shown = with_lookups(target.kind, target.desired, target.change, lookups)
            target = replace(target, change=shown)
        outputs[address] = output_of(target)
        targets.append(target)
    return tuple(targets)


def _base(
    inputs: Inputs, matched: Matched, targets: tuple[Target, ...], changes: tuple[Change, ...]
) -> State:
    known = {
        target.change.address: record
        for target in targets
        if (record := record_unwritten(target, inputs.now, inputs.secrets)) is not None
    }
    resources: dict[Address, Recorded] = {**matched.state.resources, **known}
    for change in changes:
        if change.action is Action.FORGET:
            resources.pop(change.address, None)
    gone = {(each.address.kind, each.recorded.id) for each in matched.state.deposed} & inputs.listing.gone
    return replace(
        matched.state,
        api_url=inputs.configuration.environment.api.url,
        resources=resources,
        deposed=tuple(
            each for each in matched.state.deposed if (each.address.kind, each.recorded.id) not in gone
        ),
        pending=tuple(each for each in matched.state.pending if not _answered(each, resources, known)),
        account=inputs.listing.account or inputs.state.account,
    )


def _answered(pending: Pending, resources: Container[Address], known: Container[Address]) -> bool:
    """Whether an unconfirmed update matters no more: the object was found as declared, or is nobody's."""
    if pending.operation is not Operation.UPDATE:
        return False
    return pending.address not in resources or pending.address in known


def _drift(targets: tuple[Target, ...]) -> tuple[Drift, ...]:
    """Resources with drifted leaves; one whose object was deleted outside has none."""
    return tuple(
        Drift(target.change.address, target.recorded.id, target.drift)
        for target in targets
        if target.recorded is not None and (target.drift or target.missing)
    )


def _rotations(changes: tuple[Change, ...]) -> tuple[Rotation, ...]:
    return tuple(
        Rotation(change.address, each.path, variable)
        for change in changes
        for each in change.fields
        if each.origin is Origin.SECRET and each.changed
        for variable in each.secret_sources
    )


def _not_kept(targets: tuple[Target, ...], base: State) -> tuple[NotKept, ...]:
    wanted = {target.change.address: target.desired for target in targets}
    return tuple(
        NotKept(address, path, place_of(wanted[address].attributes, path))
        for address in sorted(each for each, record in base.resources.items() if record.not_kept)
        if address in wanted
        for path in base.resources[address].not_kept
    )
