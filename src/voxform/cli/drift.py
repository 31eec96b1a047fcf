"""`voxform drift`: what others changed, and taking it in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from voxform.cli.plan import CHANGES_PRESENT
from voxform.cli.seconds import lock_timeout_option, seconds
from voxform.cli.settings import Settings, common
from voxform.cli.showing import full_option
from voxform.core.change import Plan


@click.command()
@common
@click.argument("addresses", nargs=-1, metavar="[ADDRESS[.PATH]]...")
@full_option
@click.option("--accept", is_flag=True, help="Record the live values, so that they are drift no longer.")
@click.option("--write", is_flag=True, help="Write the live values into the project's files.")
@click.option("--auto-approve", is_flag=True, help="Do not ask.")
@lock_timeout_option
@click.option("--json", "as_json", is_flag=True, help="Print the plan's drift as JSON.")
@click.option("--markdown", is_flag=True, help="Print the drift as Markdown, for an issue.")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
def drift(
    settings: Settings,
    *,
    addresses: tuple[str, ...],
    accept: bool,
    write: bool,
    markdown: bool,
    variables: tuple[str, ...],
    **more: Any,
) -> None:
    """Show what someone else changed: declared values that are neither as last seen nor as declared.

    Exits 2 when there is any, 3 when this may be another account. Changes nothing on the platform.
    """
    if accept and write:
        raise click.UsageError("--accept and --write are two ways on; choose one")
    if markdown and (accept or write or more["as_json"]):
        raise click.UsageError("--markdown goes with neither --json nor --accept nor --write")
    if write:
        from voxform.cli.drift_write import write_drift

        write_drift(settings, addresses, variables, **more)
    elif accept:
        _accept(settings, addresses, variables, **more)
    else:
        _show(settings, addresses, variables, markdown=markdown, **more)


def _show(
    settings: Settings,
    addresses: tuple[str, ...],
    variables: tuple[str, ...],
    *,
    markdown: bool,
    as_json: bool,
    full: bool,
    auto_approve: bool,
    **_locking: str,
) -> None:
    from voxform.app import line
    from voxform.app.project import load
    from voxform.app.promotion import ungated
    from voxform.core.change import Selection
    from voxform.core.diagnostic import Failure, Refused, Severity
    from voxform.core.drift import about_drift

    if auto_approve:
        raise click.UsageError("--auto-approve goes with --accept and --write")
    project = settings.project(variables)
    planned = line.plan(project, ungated(load(project)), Selection())
    plan = replace(planned.plan, diagnostics=about_drift(planned.plan.diagnostics))
    if addresses:
        plan = _chosen(planned, addresses)
    print_drift(settings, plan, as_json=as_json, markdown=markdown, full=full)
    if any(each.severity is Severity.ERROR for each in plan.diagnostics):
        raise click.exceptions.Exit(Failure.exit_code)
    if any(each.rule == "account" for each in planned.blocked):
        raise click.exceptions.Exit(Refused.exit_code)
    if plan.drift:
        raise click.exceptions.Exit(CHANGES_PRESENT)


def _chosen(planned: Any, addresses: tuple[str, ...]) -> Plan:
    from voxform.app.drifted import chosen_drift

    return chosen_drift(planned, addresses)


def _accept(
    settings: Settings,
    addresses: tuple[str, ...],
    variables: tuple[str, ...],
    *,
    as_json: bool,
    full: bool,
    auto_approve: bool,
    lock_timeout: str,
) -> None:
    from voxform.app import drifted
    from voxform.app.project import load
    from voxform.cli.asking import ask
    from voxform.views.words import count_of

    timeout = seconds(lock_timeout)

    def approve(plan: Plan) -> bool:
        if not as_json and not (settings.quiet and auto_approve):
            print_drift(settings, plan, as_json=False, full=full)
        number = count_of(len(plan.drift), "resource")
        return auto_approve or ask(
            f"Record this as the state of {number} in {plan.environment}?",
            what="drift",
            instead="Run with --auto-approve",
            as_json=as_json,
        )

    project = settings.project(variables)
    plan = drifted.accept(project, load(project), addresses, timeout, approve)
    if as_json or not plan.drift:
        print_drift(settings, plan, as_json=as_json, full=full)
    else:
        settings.say("Recorded. `voxform plan` shows what the configuration still changes.")


def print_drift(settings: Settings, plan: Plan, *, as_json: bool, full: bool, markdown: bool = False) -> None:
    """Print the drift of a plan, for people at a terminal or in an issue, or as JSON."""
    from voxform.cli.planned import document_of

    document: Mapping[str, Any] = document_of(plan)
    if as_json:
        from voxform.views.json_text import json_text

        wanted = ("format_version", "voxform_version", "environment", "api_url", "drift", "diagnostics")
        click.echo(json_text({key: document[key] for key in wanted}))
        return
    if markdown:
        from voxform.cli.commenting import drift_comment

        click.echo(drift_comment(settings, document, full=full))
        return
    from voxform.views.drift import render_drift

    text = render_drift(document, width=settings.width, color=settings.color, full=full)
    click.echo(text, color=settings.color)
