"""`voxform drift --write`: shows what changes in which file, asks, and writes."""

from typing import TYPE_CHECKING

import click

from voxform.cli.settings import Settings

if TYPE_CHECKING:
    from voxform.app.writing import Proposal


def write_drift(
    settings: Settings,
    addresses: tuple[str, ...],
    variables: tuple[str, ...],
    *,
    as_json: bool,
    full: bool,
    auto_approve: bool,
    lock_timeout: str,  # noqa: ARG001  # nothing is locked
) -> None:
    """Write what can be written; exits 1 when something is left for a person."""
    from voxform.app import writing
    from voxform.app.project import load
    from voxform.cli.asking import ask
    from voxform.cli.drift import print_drift
    from voxform.core.diagnostic import Failure
    from voxform.views.words import count_of

    project = settings.project(variables)
    proposal = writing.propose(project, load(project), addresses)
    if as_json:
        print_drift(settings, proposal.plan, as_json=True, full=full)
    elif proposal.files and not (settings.quiet and auto_approve):
        _show(settings, proposal)
    elif not (proposal.files or proposal.left):
        print_drift(settings, proposal.plan, as_json=False, full=full)
    settings.diagnose(proposal.left)
    if proposal.files:
        files = count_of(len(proposal.files), "file")
        approved = auto_approve or ask(
            f"Write this to {files}?", what="edit", instead="Run with --auto-approve", as_json=as_json
        )
        if not approved:
            click.echo("Nothing was written.", err=True)
            raise click.exceptions.Exit(Failure.exit_code)
        writing.write(proposal)
        if not as_json:
            settings.say(f"Wrote {files}. Review and commit them.")
    if proposal.left:
        raise click.exceptions.Exit(Failure.exit_code)


def _show(settings: Settings, proposal: "Proposal") -> None:
    from voxform.config.source import hides
    from voxform.views.file_changes import render_file_changes

    files = [
        (each.file, each.before.decode("utf-8-sig"), each.after.decode("utf-8-sig"))
        for each in proposal.files
    ]
    text = render_file_changes(files, hides=hides, width=settings.width, color=settings.color)
    click.echo(text, color=settings.color)
