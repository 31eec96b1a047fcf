"""`voxform graph`."""

import click

from voxform.cli.settings import Settings, common

FORMATS = ("mermaid", "dot")


@click.command()
@common
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default=FORMATS[0],
    show_default=True,
    help="For Markdown, or for Graphviz.",
)
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
def graph(settings: Settings, *, format_: str, variables: tuple[str, ...]) -> None:
    """Print what depends on what, as a graph to be drawn. Needs no network and no secret.

    An arrow leads from each resource to what it needs: what is made before it, and deleted after it.
    """
    from voxform.app.project import load
    from voxform.core.declared import declare
    from voxform.views.graph import graph_text

    configuration = load(settings.project(variables)).configuration
    click.echo(graph_text(declare(configuration.resources), format_))
