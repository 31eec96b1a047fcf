"""`voxform affected`."""

import click

from voxform.cli.settings import Settings, common


@click.command()
@common
@click.option("--base", required=True, metavar="REV", help="The commit, branch or tag to compare with.")
@click.option("--json", "as_json", is_flag=True, help='Print a matrix: {"include": [{"environment": NAME}]}.')
@click.option(
    "--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable, on both sides."
)
def affected(settings: Settings, *, base: str, as_json: bool, variables: tuple[str, ...]) -> None:
    """List the environments whose configuration is another than at REV.

    Reads both from Git and the work tree, files they name included; needs no network and no secret. One that is
    not valid on either side counts as touched. Reasons go to the error stream.
    """
    from voxform.app.affected import affected as compare

    touched = compare(settings.project(variables), base)
    settings.diagnose(touched.diagnostics)
    if not settings.quiet:
        for name, reason in touched.reasons.items():
            click.echo(f"{name} {reason}", err=True)
    if as_json:
        from voxform.views.json_text import json_line

        click.echo(json_line({"include": [{"environment": name} for name in touched.reasons]}))
        return
    for name in touched.reasons:
        click.echo(name)
