"""`voxform completion`."""

import click

from voxform.cli.settings import Settings, common

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_VOXFORM_COMPLETE"  # by which click is asked for what can follow


@click.command()
@common
@click.argument("shell", type=click.Choice(SHELLS))
def completion(settings: Settings, *, shell: str) -> None:  # noqa: ARG001  # every command takes the shared options
    """Print what makes a shell complete commands and options.

    \b
    bash  eval "$(voxform completion bash)"         in ~/.bashrc
    zsh   eval "$(voxform completion zsh)"          in ~/.zshrc
    fish  voxform completion fish | source          in ~/.config/fish/config.fish
    """  # noqa: D301 - the character \b keeps click from filling the lines
    from click.shell_completion import get_completion_class

    from voxform.cli.main import voxform

    of_shell = get_completion_class(shell)
    if of_shell is not None:
        click.echo(of_shell(voxform, {}, "voxform", _VARIABLE).source())
