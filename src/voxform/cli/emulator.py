"""`voxform emulator serve`."""

from pathlib import Path

import click

from voxform.cli.settings import Settings, common
from voxform.core.diagnostic import Failure, error


@click.group()
def emulator() -> None:
    """The embedded platform: a OneInbox of your own, for trials and tests."""


@emulator.command()
@common
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8700, show_default=True, help="0 takes a free one."
)
@click.option("--db", "database", metavar="FILE", help="Default: .voxform/emulator/server.db in the project.")
@click.option(
    "--quirk", "quirks", multiple=True, metavar="NAME=VALUE", help="Answer an open question of the API."
)
def serve(settings: Settings, *, port: int, database: str | None, quirks: tuple[str, ...]) -> None:
    """Serve the platform on 127.0.0.1 until Ctrl-C.

    Any key that begins with oi_sk_ is accepted; with ONEINBOX_API_KEY set, only that one.
    """
    import errno
    import os

    from voxform.app.reach import no_emulator

    try:
        from voxform.emulator import EmulatorError, QuirkError, Quirks, open_platform
        from voxform.emulator import serve as listen
    except ModuleNotFoundError as missing:
        raise Failure(no_emulator()) from missing

    path = Path(database) if database else settings.folder / ".voxform" / "emulator" / "server.db"
    key = os.environ.get("ONEINBOX_API_KEY")
    try:
        chosen = Quirks.parse(quirks) if quirks else None
        platform = open_platform(path, quirks=chosen, keys=frozenset({key}) if key else None)
        server = listen(platform, port)
    except (QuirkError, EmulatorError, OSError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        taken = isinstance(problem, OSError) and problem.errno == errno.EADDRINUSE
        raise Failure(
            error(
                "emulator-not-started",
                "The embedded platform cannot start",
                f"{reason}.",
                hint="Choose another --port; 0 takes a free one" if taken else "",
            )
        ) from problem
    click.echo(f"OneInbox (embedded) at {server.url}, objects in {path}")
    accepted = "that of ONEINBOX_API_KEY here" if key else "any that begins with oi_sk_"
    settings.say(
        f"In an environment file:\n  api: {{url: {server.url}}}\nKeys: {accepted}.\nStop with Ctrl-C."
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.shutdown()
    finally:
        platform.close()
