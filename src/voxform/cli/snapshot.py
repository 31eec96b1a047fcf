"""`voxform snapshot`."""

from pathlib import Path

import click

from voxform.cli.settings import Settings, common
from voxform.core.diagnostic import Failure, error
from voxform.core.snapshot import Snapshot


@click.command()
@common
@click.option("--out", required=True, metavar="FILE", help="Where to write it, readable by you only.")
@click.option("--var", "variables", multiple=True, metavar="NAME=VALUE", help="Set a variable.")
def snapshot(settings: Settings, *, out: str, variables: tuple[str, ...]) -> None:
    """Save what a plan reads: every object of the account and the state, without secrets.

    For `plan --snapshot FILE`, which needs no key and no network: for pull requests from forks. The file holds
    prompts, names and telephone numbers.
    """
    from voxform import __version__
    from voxform.app.project import load
    from voxform.app.snapshot import take_snapshot
    from voxform.cli.private_file import write_private
    from voxform.state.snapshot import encode_snapshot

    project = settings.project(variables)
    taken = take_snapshot(project, load(project))
    write_private(Path(out), encode_snapshot(taken, __version__), "snapshot")
    settings.say(
        f"Saved to {out}. It holds prompts, names and telephone numbers, and no secret. To plan with it:\n"
        f"{settings.command('plan', '--snapshot', out)}"
    )


def read_snapshot(path: Path) -> Snapshot:
    """Read a snapshot's file.

    Raises:
        Failure: there is none, it is damaged, or it is something else.
    """
    from voxform.state.snapshot import decode_snapshot

    try:
        content = path.read_bytes()
    except OSError as problem:
        raise Failure(
            error(
                "snapshot-not-read",
                "The snapshot cannot be read",
                f"Reading {path} failed: {problem.strerror}.",
                hint="Take one:\n  voxform snapshot --out FILE",
            )
        ) from problem
    return decode_snapshot(content, str(path))
