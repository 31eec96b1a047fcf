"""From an account and a state to a plan: refresh → settle → match → diff → plan → guard."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voxform.app.project import Loaded, Project, require_kinds, with_diagnostics
from voxform.app.source import Source, Whole, moment_of, read_authors, read_listing, read_vault
from voxform.core.affects import users_of
from voxform.core.change import Plan, Selection
from voxform.core.declared import declare
from voxform.core.diagnostic import Diagnostic
from voxform.core.drift import with_authors
from voxform.core.guard import refusals
from voxform.core.lookup import kinds_looked_up
from voxform.core.plan import Inputs, make_plan
from voxform.core.resource import Listing
from voxform.core.secret_check import Secrets
from voxform.core.state import State

if TYPE_CHECKING:
    from voxform.remote.refresh import Begun
    from voxform.remote.transport import Api


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and what it was made from; `blocked` are refusals that were not allowed."""

    plan: Plan
    state: State
    listing: Listing
    secrets: Secrets

    @property
    def blocked(self) -> tuple[Diagnostic, ...]:
        """What refuses this plan."""
        return refusals(self.plan)


def plan_with(
    project: Project,
    loaded: Loaded,
    source: Source,
    state: State,
    selection: Selection,
    *,
    writes: bool = False,
    begun: "Begun | None" = None,
) -> Planned:
    """Read what a plan for a state needs, and decide."""
    inputs = read_inputs(project, loaded, source, state, selection, writes=writes, begun=begun)
    return plan_from(source, loaded, inputs, state)


def plan_from(source: Source, loaded: Loaded, inputs: Inputs, state: State) -> Planned:
    """Decide, and ask who changed what has drifted, as nothing is decided by it."""
    made = make_plan(inputs)
    drifted = {each.address.kind for each in made.drift}
    authors = {name: read_authors(source, loaded.kinds[name]) for name in drifted}
    made = with_authors(made, loaded.configuration.environment.policy, authors)
    return Planned(made, state, inputs.listing, inputs.secrets)


def read_inputs(
    project: Project,
    loaded: Loaded,
    source: Source,
    state: State,
    selection: Selection,
    *,
    writes: bool = False,
    begun: "Begun | None" = None,
) -> Inputs:
    """Everything that a plan for a state is made from: the account as the source has it, the secrets that are set.

    `begun` are lists that are being read already.
    """
    kinds = loaded.kinds
    require_kinds(kinds, state)
    vault = read_vault(project, loaded, source, state, writes=writes)
    declared = declare(loaded.configuration.resources)
    needed, curious = _kinds_to_read(loaded, state.kinds)
    curious = frozenset(kinds) - needed if isinstance(source, Whole) else curious
    listing = read_listing(
        source,
        {name: kinds[name] for name in needed | curious},
        recorded={name: _recorded(state, name) for name in kinds},
        optional=curious,
        begun=begun or {},
    )
    return Inputs(
        kinds=kinds,
        configuration=with_diagnostics(loaded, vault.diagnostics).configuration,
        state=replace(state, fingerprint=vault.scheme),
        listing=listing,
        now=moment_of(project, source),
        secrets=vault.secrets,
        selection=selection,
        declared=declared,
    )


def lists_begun(loaded: Loaded, api: "Api") -> "AbstractContextManager[Begun]":
    """The lists that any state's plan needs, being read meanwhile: mostly the platform is waited for."""
    from voxform.remote.refresh import begin

    needed, curious = _kinds_to_read(loaded, frozenset())
    return begin(api, [loaded.kinds[name] for name in sorted(needed | curious)])


def _kinds_to_read(loaded: Loaded, recorded: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Kinds that are declared, recorded or looked up, and those whose objects could depend on the first two.

    The list of a child kind stands below the objects of its parent's kind.
    """
    owned = recorded | {address.kind for address in loaded.configuration.resources}
    needed = owned | kinds_looked_up(loaded.configuration)
    above = [(loaded.kinds[name], loaded.kinds[name].parent) for name in needed]
    needed |= {kind.references[(parent,)] for kind, parent in above if parent}
    return needed, users_of(loaded.kinds, owned) - needed


def _recorded(state: State, kind: str) -> frozenset[str]:
    """Every id of a kind that a record or an intention holds."""
    pending = {each.intended.id for each in state.pending if each.address.kind == kind}
    return state.owned(kind) | (pending - {""})
