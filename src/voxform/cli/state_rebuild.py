"""`voxform state rebuild`."""

from typing import TYPE_CHECKING, Any

import click

from voxform.cli.adopt import Request, adopting, run
from voxform.cli.selecting import selection, taken
from voxform.cli.settings import Settings, common

if TYPE_CHECKING:
    from voxform.app.adoption import Wishes
    from voxform.app.project import Loaded, Project
    from voxform.core.adoption import Adoption


@click.command()
@common
@adopting
def rebuild(settings: Settings, *, variables: tuple[str, ...], lock_timeout: str, **asked: Any) -> None:
    """Make a lost or damaged state anew: record the object of every declared resource by its identity.

    Like `adopt`, under a new lineage. A damaged state is kept under another name, never deleted; a sound one with
    records is not replaced (exit 3). Objects that no file declares any more are not found.
    """
    from voxform.app import rebuilding

    kept: list[str] = []

    def carry_out(project: "Project", loaded: "Loaded", wishes: "Wishes") -> "Adoption":
        adoption, names = rebuilding.rebuild(project, loaded, wishes)
        kept.extend(names)
        return adoption

    chosen = selection(variables=variables, destroy=False, **taken(asked))
    request = Request("Make the state anew with these objects?", **asked)
    done = run(settings, request, chosen, variables, lock_timeout, carry_out)
    if done.plan.changes and not request.as_json:
        settings.say(f"Rebuilt: {len(done.plan.changes):,}. `voxform plan` shows what an apply would do.")
        for each in kept:
            settings.say(f"What was there is kept as {each}.")
