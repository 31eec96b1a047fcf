"""What a plan is about (`--target`, `--exclude`) and what it makes anew (`--replace`), design §5.4.

One rule: a target takes along whatever has to be done before it, an exclusion leaves out whatever has to be
done after. So no step of a partial plan waits for one that was left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from voxform.core.address import Address, parse_address
from voxform.core.change import Action, Change, Selection
from voxform.core.configuration import Configuration, Moved
from voxform.core.diagnostic import Diagnostic, Severity, error
from voxform.core.graph import reachable
from voxform.core.kind import Kind
from voxform.core.move import readdressed
from voxform.core.rotation import rotating, unrotated
from voxform.core.state import Operation, State
from voxform.core.step import Step, holders_of, steps_of
from voxform.core.suggestion import did_you_mean
from voxform.core.words import listed, some


@dataclass(frozen=True, slots=True)
class Scope:
    """The addresses that a plan is about; None stands for all."""

    chosen: frozenset[Address] | None = None

    def __contains__(self, address: object) -> bool:
        return self.chosen is None or address in self.chosen


def known_addresses(configuration: Configuration, state: State) -> frozenset[Address]:
    """Every address that is declared, had that name once, or is one of which the state knows anything."""
    unfinished = {each.address for each in state.pending} | {each.address for each in state.deposed}
    former = {each.origin for each in configuration.moved} | {each.origin for each in configuration.removed}
    return frozenset(unfinished | former | configuration.resources.keys() | state.resources.keys())


def named(texts: Iterable[str], known: Iterable[Address]) -> frozenset[Address]:
    """The addresses that these mean: `kind.name` all of its instances; what cannot be read means none."""
    wanted = set()
    for text in texts:
        try:
            wanted.add(parse_address(text))
        except ValueError:
            continue
    if not wanted:
        return frozenset()
    return frozenset(each for each in known if each in wanted or each.family in wanted)


def scope_of(
    kinds: Mapping[str, Kind],
    selection: Selection,
    known: frozenset[Address],
    moved: Iterable[Moved],
    changes: Iterable[Change],
) -> Scope:
    """What a selection leaves of these changes, which are all there would be without it."""
    if selection.rotates:
        known &= rotating(changes)
        known = named(selection.rotate, known) if selection.rotate else known
    if not (selection.target or selection.exclude):
        return Scope(known if selection.rotates else None)
    before, after = _order(kinds, moved, changes)
    targets = named(selection.target, known)
    excluded = named(selection.exclude, known)
    chosen = targets | reachable(before, targets) if selection.target else known
    return Scope(frozenset((chosen & known) - excluded - reachable(after, excluded)))


def _order(
    kinds: Mapping[str, Kind], moved: Iterable[Moved], changes: Iterable[Change]
) -> tuple[dict[Address, set[Address]], dict[Address, set[Address]]]:
    """By address: what must come before it, and after it.

    That is what it declares to depend on, and what its steps wait for: a delete for everything that holds the
    id. Both addresses of a move are one thing.
    """
    every = tuple(changes)
    steps = {step.name: step for step in steps_of(kinds, every)}
    pairs = [(each.address, needed) for each in every if _is_declared(each) for needed in each.edges]
    pairs += [
        (step.change.address, steps[name].change.address) for step in steps.values() for name in step.after
    ]
    pairs += [pair for each in moved for pair in ((each.origin, each.to), (each.to, each.origin))]
    pairs += _given_up_first(every, steps.values())
    before: dict[Address, set[Address]] = {}
    after: dict[Address, set[Address]] = {}
    for address, needed in pairs:
        before.setdefault(address, set()).add(needed)
        after.setdefault(needed, set()).add(address)
    return before, after


def _given_up_first(changes: Iterable[Change], steps: Iterable[Step]) -> Iterator[tuple[Address, Address]]:
    """What is deleted, with each address that is to be forgotten while its object holds that id."""
    forgotten = {each.address for each in changes if each.action is Action.FORGET}
    if not forgotten:
        return
    holders = holders_of(changes)
    for step in steps:
        if step.operation is Operation.DELETE:
            for holder in holders.get(step.id, frozenset()) & forgotten:
                yield step.change.address, holder


def _is_declared(change: Change) -> bool:
    return change.action not in {Action.DELETE, Action.FORGET}


def to_replace(selection: Selection, configuration: Configuration, state: State) -> frozenset[Address]:
    """The declared resources that are to be made anew; one whose old object is still there has been."""
    under_way = {each.address for each in state.deposed}
    return named(selection.replace, configuration.resources) - under_way


def confined(scope: Scope, before: State, moved_from: Mapping[Address, Address], base: State) -> State:
    """The base state with everything that the plan is not about as it was `before`."""
    if scope.chosen is None:
        return base
    before = readdressed(before, {origin: to for to, origin in moved_from.items() if to in scope})
    outside = {address: record for address, record in before.resources.items() if address not in scope}
    inside = {address: record for address, record in base.resources.items() if address in scope}
    pending = tuple(each for each in before.pending if each.address not in scope)
    creating = {each.address.kind for each in pending if each.operation is Operation.CREATE}
    return replace(
        base,
        resources={**outside, **inside},
        deposed=(
            *(each for each in before.deposed if each.address not in scope),
            *(each for each in base.deposed if each.address in scope),
        ),
        pending=(*pending, *(each for each in base.pending if each.address in scope)),
        seen={**base.seen, **{kind: ids for kind, ids in before.seen.items() if kind in creating}},
    )


def about(scope: Scope, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Those of nothing in particular, and those of an address that the plan is about."""
    for each in diagnostics:
        if not each.address or parse_address(each.address) in scope:
            yield each


def check_selection(
    selection: Selection,
    known: frozenset[Address],
    configuration: Configuration,
    scope: Scope,
    changes: Iterable[Change],
) -> Iterator[Diagnostic]:
    """Addresses that mean nothing, replacements that cannot be, and what a partial plan leaves out."""
    for option, texts in (
        ("--target", selection.target),
        ("--exclude", selection.exclude),
        ("--replace", selection.replace),
        ("rotate", selection.rotate),
    ):
        for text in texts:
            yield from _check_address(option, text, known)
    yield from unrotated(named(selection.rotate, known), changes)
    for text in selection.replace:
        yield from _check_replacement(text, known, configuration, scope)
    if scope.chosen is not None:
        yield _partial(selection, scope, changes)


def _check_address(option: str, text: str, known: frozenset[Address]) -> Iterator[Diagnostic]:
    try:
        address = parse_address(text)
    except ValueError:
        yield error(
            "selection-address",
            "Not an address",
            f"{option} takes an address, and {text!r} is none.",
            hint="An address is a kind and a name, for one of `for_each` with its key:\n"
            f"  {option} tools.send_summary\n  {option} 'agents.branch[\"tokyo\"]'",
        )
        return
    if not named((text,), known):
        yield error(
            "selection-unknown",
            "The address is unknown",
            f"{option} names {address}, which is neither declared nor recorded.",
            hint=_suggestion(address, known),
        )


def _suggestion(address: Address, known: frozenset[Address]) -> str:
    whole = {each.family for each in known}
    same = [each for each in known if each.family == address.family]
    return (
        did_you_mean(str(address), map(str, same or known | whole))
        or "See what there is:\n  voxform state list"
    )


def _check_replacement(
    text: str, known: frozenset[Address], configuration: Configuration, scope: Scope
) -> Iterator[Diagnostic]:
    meant = named((text,), known)
    undeclared = meant - configuration.resources.keys()
    outside = [each for each in meant - undeclared if each not in scope]
    if undeclared:
        yield _not_replaced(undeclared, "the plan is to leave nothing there")
    if outside:
        yield _not_replaced(outside, "--target or --exclude leave that out")


def _not_replaced(addresses: Iterable[Address], why: str) -> Diagnostic:
    return error(
        "selection-replace",
        "This cannot be replaced",
        f"--replace names {_some(addresses)}, and {why}.",
        hint="Leave --replace out, or name only what is declared and part of the plan",
    )


def _some(addresses: Iterable[Address]) -> str:
    return some(sorted({str(each) for each in addresses}))


def _partial(selection: Selection, scope: Scope, changes: Iterable[Change]) -> Diagnostic:
    left = [each for each in changes if each.action is not Action.NOOP and each.address not in scope]
    options = {
        "target": selection.target,
        "exclude": selection.exclude,
        "only-rotations": selection.only_rotations,
    }
    flags = listed([f"--{name}" for name, given in options.items() if given]) or "`rotate`"
    said = (
        f"{len(left):,} change{' is' if len(left) == 1 else 's are'} left out: {_some(each.address for each in left)}."
        if left
        else "It leaves out no change."
    )
    return Diagnostic(
        "partial-plan",
        Severity.NOTICE,
        "This plan is partial",
        f"It is limited by {flags}. {said}",
        hint="Plan without them to see everything" if left else "",
    )
