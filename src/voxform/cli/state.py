"""`voxform state`."""

import click

from voxform.cli.seconds import lock_timeout_option, seconds
from voxform.cli.settings import Settings, common
from voxform.cli.state_rebuild import rebuild
from voxform.cli.state_transfer import pull, push
from voxform.core.address import Address, parse_address


@click.group()
def state() -> None:
    """Look at what is recorded, and mend it. Only `rebuild` contacts the platform."""


state.add_command(pull)
state.add_command(push)
state.add_command(rebuild)


def _address(text: str) -> Address:
    try:
        return parse_address(text)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from problem


@state.command("list")
@common
@click.option("--json", "as_json", is_flag=True, help="Print addresses and ids as JSON.")
def list_records(settings: Settings, *, as_json: bool) -> None:
    """List what is recorded: address and id, deposed and unfinished ones marked."""
    from voxform.app import records
    from voxform.views.state import render_state_list, state_list_document

    found = records.read_state(settings.project())
    if as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(state_list_document(found)))
    else:
        click.echo(
            render_state_list(found, width=settings.list_width, color=settings.color), color=settings.color
        )


@state.command("show")
@common
@click.argument("address")
@click.option("--json", "as_json", is_flag=True, help="Print the record as JSON.")
def show_record(settings: Settings, *, address: str, as_json: bool) -> None:
    """Show the record of ADDRESS; of secrets only that there is one."""
    from voxform.app import records
    from voxform.views.state import record_document, render_record

    found = records.read_record(settings.project(), _address(address))
    if as_json:
        from voxform.views.json_text import json_text

        click.echo(json_text(record_document(*found)))
    else:
        click.echo(render_record(*found, width=settings.width, color=settings.color), color=settings.color)


@state.command("mv")
@common
@click.argument("origin", metavar="FROM")
@click.argument("to")
@lock_timeout_option
def move_record(settings: Settings, *, origin: str, to: str, lock_timeout: str) -> None:
    """Give the record of FROM the address TO. A `moved` block does the same for everyone."""
    from voxform.app import records

    records.move_record(settings.project(), _address(origin), _address(to), seconds(lock_timeout))
    settings.say(f"{origin} is recorded as {to} now.")


@state.command("rm")
@common
@click.argument("address")
@lock_timeout_option
def remove_record(settings: Settings, *, address: str, lock_timeout: str) -> None:
    """Forget the record of ADDRESS and unfinished work on it; the object stays."""
    from voxform.app import records

    given_up = records.remove_record(settings.project(), _address(address), seconds(lock_timeout))
    ids = [given_up.record.id] if given_up.record else []
    ids += [f"{each.recorded.id} (deposed)" for each in given_up.deposed]
    settings.say(f"{address} is forgotten. Left on the platform: {', '.join(ids) or 'no object'}.")
    for each in given_up.pending:
        settings.say(f"Also forgotten: a {each.operation} begun {each.started_at}, of unknown outcome.")


@state.command("history")
@common
@click.option("--json", "as_json", is_flag=True, help="Print the runs as JSON.")
def history(settings: Settings, *, as_json: bool) -> None:
    """List the last runs: when, by whom, from which commit, what they did and what was proved of them."""
    from voxform.app import records

    found = records.read_state(settings.project())
    if as_json:
        from voxform.views.history import history_document
        from voxform.views.json_text import json_text

        click.echo(json_text(history_document(found)))
    else:
        from voxform.views.history import render_history

        click.echo(render_history(found, width=settings.width, color=settings.color), color=settings.color)
