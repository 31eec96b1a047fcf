"""A whole configuration against an account: which object nobody records is which resource's, by identity alone.

Nothing of it is written to the platform, and where more than one way fits none is taken.
"""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass, replace
from shlex import quote

from voxform.core.address import Address
from voxform.core.candidate import choice, offer
from voxform.core.change import Action, Affects, Change, Plan, Reason
from voxform.core.configuration import Import
from voxform.core.diagnostic import Diagnostic, Severity, worst_first
from voxform.core.digest import change_digest, plan_digest
from voxform.core.drift import OF_AN_APPLY
from voxform.core.identity import Identity, identity_in_words, identity_of
from voxform.core.kind import Kind
from voxform.core.limits import over_limits
from voxform.core.plan import Inputs, make_plan
from voxform.core.resource import Object
from voxform.core.select import Scope, confined
from voxform.core.symbol import references
from voxform.core.twin import strangers_of
from voxform.core.words import listed

# What is said of everything that is planned, adopted or not.
_OF_A_PLAN = {"partial-plan", "secrets-not-checked"}


@dataclass(frozen=True, slots=True)
class Contest:
    """Resources and objects of one identity, of which nobody can tell which belongs to which."""

    kind: Kind
    changes: tuple[Change, ...]
    objects: tuple[Object, ...]


@dataclass(frozen=True, slots=True)
class Adoption:
    """`plan` has nothing but adoptions, and its base records them. `later` is what an apply does to some of them.

    `unmatched` would be created; `waiting` are those whose identity holds the id of one that is contested.
    `unidentified` are not looked for: they declare nothing that they could be recognised by.
    """

    plan: Plan
    later: Mapping[Address, Action]
    unmatched: tuple[Change, ...] = ()
    waiting: tuple[Change, ...] = ()
    unidentified: tuple[Change, ...] = ()
    contests: tuple[Contest, ...] = ()


def plan_adoption(inputs: Inputs) -> Adoption:
    """Match every declared, unrecorded resource with the one unowned object of its identity.

    An identity may hold the id of another resource (a source that of its knowledge base), so what is found is
    looked at again until nothing more is. `import` blocks are carried out along with it.
    """
    configuration = inputs.configuration
    imports = {block.to: block for block in configuration.imports}
    while True:
        asked = replace(configuration, imports=tuple(imports.values()))
        plan = make_plan(replace(inputs, configuration=asked))
        created = [each for each in plan.changes if _is_sought(each) and each.address not in imports]
        contests = _contests(inputs, plan, created)
        found = {each.changes[0].address: each.objects[0].id for each in contests if _is_clear(each)}
        if not found:
            return _adoption(inputs, plan, imports.keys(), created, contests)
        imports |= {
            address: Import(address, configuration.resources[address].place, id_)
            for address, id_ in found.items()
        }


def _is_sought(change: Change) -> bool:
    """What an earlier run may have made is settled by the next apply."""
    return change.action is Action.CREATE and change.reason is not Reason.INTERRUPTED


def _contests(inputs: Inputs, plan: Plan, created: Iterable[Change]) -> tuple[Contest, ...]:
    assert plan.base is not None
    found: dict[tuple[str, Identity | None], Contest] = {}
    for change, objects in strangers_of(inputs.kinds, created, plan.base, inputs.listing):
        kind = inputs.kinds[change.address.kind]
        key = (kind.name, identity_of(kind, change.desired))
        rivals = found[key].changes if key in found else ()
        found[key] = Contest(kind, (*rivals, change), objects)
    return tuple(found.values())


def _is_clear(contest: Contest) -> bool:
    return len(contest.changes) == len(contest.objects) == 1


def _adoption(
    inputs: Inputs,
    plan: Plan,
    imported: Collection[Address],
    created: Collection[Change],
    contests: tuple[Contest, ...],
) -> Adoption:
    taken = [each for each in plan.changes if each.address in imported and each.adopted_id]
    contested = {change.address for each in contests for change in each.changes}
    waiting = _waiting(inputs.kinds, created, contested)
    nameless = tuple(each for each in created if not _has_identity(inputs.kinds, each))
    undecided = contested | {each.address for each in (*waiting, *nameless)}
    return Adoption(
        plan=_plan_of(inputs, plan, taken, imported, contests),
        later={each.address: each.action for each in taken if each.action is not Action.ADOPT},
        unmatched=tuple(each for each in created if each.address not in undecided),
        waiting=waiting,
        unidentified=nameless,
        contests=contests,
    )


def _has_identity(kinds: Mapping[str, Kind], change: Change) -> bool:
    return identity_of(kinds[change.address.kind], change.desired) is not None


def _waiting(
    kinds: Mapping[str, Kind], created: Iterable[Change], contested: Collection[Address]
) -> tuple[Change, ...]:
    """Creates stand in the order of their dependencies, so one that waits for another comes after it."""
    undecided, found = set(contested), []
    for change in created:
        names = kinds[change.address.kind].identified_by(change.desired)
        needed = {each.address for name in names for each in references(change.desired.get(name))}
        if change.address not in undecided and needed & undecided:
            undecided.add(change.address)
            found.append(change)
    return tuple(found)


def _plan_of(
    inputs: Inputs,
    plan: Plan,
    taken: Iterable[Change],
    imported: Iterable[Address],
    contests: Iterable[Contest],
) -> Plan:
    """The plan with nothing but the adoptions, which records them alone."""
    assert plan.base is not None
    blocks = {each.to for each in inputs.configuration.imports}
    changes = tuple(as_adoption(each, by_block=each.address in blocks) for each in taken)
    addresses = frozenset(each.address for each in changes)
    named = {str(each) for each in imported}
    limited = replace(
        plan,
        changes=changes,
        drift=(),
        rotations=(),
        confirmed=(),
        not_kept=(),
        base=confined(Scope(addresses), inputs.state, {}, plan.base),
    )
    told = (
        *(each for each in plan.diagnostics if _concerns(each, inputs, named)),
        *over_limits(inputs.configuration.environment.policy, inputs.state, limited),
        *map(_ambiguous, contests),
    )
    return replace(limited, diagnostics=worst_first(told), digest=plan_digest(limited, lineage=plan.lineage))


def as_adoption(change: Change, *, by_block: bool) -> Change:
    """A change of an object that is taken as it is: its fields are what differs, and nothing of them is sent."""
    reason = Reason.IMPORT_REQUESTED if by_block else Reason.REQUESTED
    adopted = replace(
        change, action=Action.ADOPT, reason=reason, body={}, affects=Affects(), left_behind=False
    )
    return replace(adopted, digest=change_digest(adopted))


def _concerns(told: Diagnostic, inputs: Inputs, named: Container[str]) -> bool:
    """Whether a diagnostic of the whole plan matters to one that only takes objects as they are."""
    if told.severity is Severity.REFUSAL:
        return told.rule == "account"
    if told.code in OF_AN_APPLY | _OF_A_PLAN:
        return False
    of_the_files = told.severity is not Severity.ERROR and told in inputs.configuration.diagnostics
    return not told.address or (told.address in named and not of_the_files)


def _ambiguous(contest: Contest) -> Diagnostic:
    kind, first = contest.kind, contest.changes[0]
    names = listed([str(each.address) for each in contest.changes])
    fields = identity_in_words(kind, first.desired)
    number = len(contest.objects)
    found, them = (f"{number:,} {kind.name}", "them") if number > 1 else (f"one object of {kind.name}", "it")
    ids = ", ".join(each.id for each in contest.objects)
    who = f"the {fields} {'of' if len(contest.changes) == 1 else 'shared by'} {names}"
    return Diagnostic(
        code="adopt-ambiguous",
        severity=Severity.REFUSAL,
        summary="It cannot be told which object is meant",
        detail=(
            f"The account holds {found} with {who}, and nobody records {them}: {ids}. Nothing is adopted by guessing."
        ),
        place=first.place,
        hint=_choices(contest),
        address=str(first.address),
    )


def _choices(contest: Contest) -> str:
    first, *others = contest.changes
    blocks = choice(first.address, offer(contest.kind, contest.objects))
    if not others:
        left = f"  voxform adopt --exclude {quote(str(first.address))}"
        return f"Choose one of them:\n{blocks}\nor adopt the rest without it:\n{left}"
    return (
        f"Choose for {first.address}:\n{blocks}\n"
        f"and in the same way for {listed([str(each.address) for each in others])}: each an object of its own"
    )
